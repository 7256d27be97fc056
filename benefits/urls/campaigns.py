"""Gift campaigns, under `qua-tang/`."""

from django.urls import path

from benefits.views import campaign_hand, campaign_lines, campaign_print, campaigns

urlpatterns = [
    path("qua-tang/", campaigns.campaign_list, name="campaigns"),
    path("qua-tang/moi/", campaigns.campaign_new, name="campaign_new"),
    path("qua-tang/<int:pk>/", campaigns.campaign, name="campaign"),
    path("qua-tang/<int:pk>/sua/", campaigns.campaign_edit, name="campaign_edit"),
    path("qua-tang/<int:pk>/cap-nhat/", campaigns.campaign_rebuild, name="campaign_rebuild"),
    path("qua-tang/<int:pk>/xoa/", campaigns.campaign_discard, name="campaign_discard"),
    path("qua-tang/<int:pk>/du-toan/", campaigns.campaign_budget, name="campaign_budget"),
    path("qua-tang/<int:pk>/chua-ro/", campaigns.campaign_unclear, name="campaign_unclear"),
    path("qua-tang/<int:pk>/buoc/<slug:action>/", campaigns.campaign_move, name="campaign_move"),
    path("qua-tang/<int:pk>/them/", campaign_lines.campaign_add, name="campaign_add"),
    path("qua-tang/<int:pk>/trao/", campaign_hand.campaign_hand, name="campaign_hand"),
    path("qua-tang/<int:pk>/trao/ca-to/", campaign_hand.campaign_hand_rest, name="campaign_hand_rest"),
    path("qua-tang/<int:pk>/in/", campaign_print.campaign_print, name="campaign_print"),
    path("qua-tang/suat/<int:pk>/", campaign_lines.gift, name="gift"),
    path("qua-tang/suat/<int:pk>/bo-ra/", campaign_lines.gift_leave_out, name="gift_leave_out"),
    path("qua-tang/suat/<int:pk>/dua-lai/", campaign_lines.gift_put_back, name="gift_put_back"),
    path("qua-tang/suat/<int:pk>/trao/", campaign_hand.gift_hand, name="gift_hand"),
]
