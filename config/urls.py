"""Addresses of the whole house; each app keeps its own under one word."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from config import views
from elders.ground.access import PUBLIC, SIGNED_IN, allow

urlpatterns = [
    path("", views.home, name="home"),
    path("viec-can-lam/them/", views.home_more, name="home_more"),
    path("dang-nhap/", allow(PUBLIC)(views.SignIn.as_view()), name="login"),
    path("dang-xuat/", allow(SIGNED_IN)(auth_views.LogoutView.as_view()), name="logout"),
    path("mat-khau/", allow(SIGNED_IN)(auth_views.PasswordChangeView.as_view()), name="password_change"),
    path("mat-khau/xong/", allow(SIGNED_IN)(auth_views.PasswordChangeDoneView.as_view()), name="password_change_done"),
    path("quan-tri/", admin.site.urls),
    path("che-do/", include("benefits.urls")),
    path("clb/", include("clubs.urls")),
    path("suc-khoe/", include("health.urls")),
    path("", include("reporting.urls")),
    path("", include("elders.urls")),
]
