"""Choices of clubs; kinds as the plan indicators tell them apart (`indicators.yaml` VH-01, LTH-01)."""

from django.db.models import TextChoices


class ClubKind(TextChoices):
    INTERGENERATIONAL = "lien_the_he", "Liên thế hệ tự giúp nhau"
    CULTURE = "van_hoa", "Văn hóa, văn nghệ"
    SPORT = "the_thao", "Thể dục, thể thao"
    HEALTH = "suc_khoe", "Sức khỏe, dưỡng sinh"
    OTHER = "khac", "Khác"
