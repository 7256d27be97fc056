"""Monthly lists: made, moved from step to step, answered, closed."""

from django.urls import path

from benefits.views import payment_more, payment_results, payments

urlpatterns = [
    path("chi-tra/", payments.payments, name="payments"),
    path("chi-tra/ba-thang-chua-nhan/", payments.uncollected, name="payment_uncollected"),
    path("chi-tra/ba-thang-chua-nhan/<int:pk>/tam-dung/", payment_more.suspend, name="payment_suspend"),
    path("chi-tra/quyet-toan/<int:year>/", payment_more.settlement_print, name="payment_settlement_print"),
    path("chi-tra/quyet-toan/", payment_more.settlement, name="payment_settlement"),
    path("chi-tra/<int:pk>/bo-sung/", payment_more.extra_list, name="payment_extra"),
    path("chi-tra/<int:pk>/bo/", payment_more.drop, name="payment_drop"),
    path("chi-tra/dong/<int:pk>/de-xuat/", payment_more.by_hand, name="payment_by_hand"),
    path("chi-tra/<int:pk>/", payments.payment_list, name="payment_list"),
    path("chi-tra/<int:pk>/lap-lai/", payments.rebuild, name="payment_rebuild"),
    path("chi-tra/<int:pk>/buoc/<slug:code>/", payments.step, name="payment_step"),
    path("chi-tra/dong/<int:pk>/", payments.line, name="payment_line"),
    path("chi-tra/<int:pk>/ket-qua/", payment_results.results, name="payment_results"),
    path("chi-tra/<int:pk>/ket-qua/ca-to/", payment_results.rest, name="payment_results_rest"),
    path("chi-tra/dong/<int:pk>/ket-qua/", payment_results.tick, name="payment_tick"),
]
