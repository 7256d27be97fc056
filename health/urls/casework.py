"""Social-work files, their plans and papers."""

from django.urls import path

from health.views import case_acts, casework

urlpatterns = [
    path("ctxh/", casework.cases, name="cases"),
    path("ctxh/moi/", casework.case_new, name="case_new"),
    path("ctxh/mat/", casework.sealed, name="case_sealed"),
    path("ctxh/ke-hoach/", case_acts.case_plans, name="case_plans"),
    path("ctxh/ke-hoach/<int:pk>/", case_acts.case_plan, name="case_plan"),
    path("ctxh/ke-hoach/<int:pk>/duyet/", case_acts.case_decide, name="case_decide"),
    path("ctxh/<int:pk>/", casework.case, name="case"),
    path("ctxh/<int:pk>/in/<slug:paper>/<slug:form>/", casework.case_file, name="case_file"),
    path("ctxh/<int:pk>/viec/<slug:act>/", case_acts.case_act, name="case_act"),
    path("ctxh/<int:pk>/viec/<slug:act>/<int:part>/", case_acts.case_act, name="case_act_on"),
    path("ctxh/phieu/<int:pk>/<slug:form>/", casework.case_letter, name="case_letter"),
]
