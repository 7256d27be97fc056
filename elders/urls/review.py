"""The yearly review grid."""

urlpatterns: list = []
