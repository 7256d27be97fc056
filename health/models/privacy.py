"""Who read what about whose health, and what people agreed to (Luật 91/2025/QH15 Điều 26; NĐ 356/2025/NĐ-CP)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from elders.ground.history import AppendOnly, tracked
from health.choices import AccessKind
from health.querysets import FindingsQuerySet


class HealthAccess(AppendOnly):
    """One reading, print, export or refused attempt. Written before data is given out; nobody can change it."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", null=True, related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )  # the log keeps its person; empty for lists
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người thực hiện", related_name="+", on_delete=models.PROTECT
    )  # the log keeps its person
    at = models.DateTimeField("lúc", auto_now_add=True)
    kind = models.CharField("việc", max_length=8, choices=AccessKind)
    what = models.CharField("nội dung", max_length=200)
    address = models.GenericIPAddressField("địa chỉ mạng", null=True, blank=True)
    reason = models.CharField("lý do", max_length=200, blank=True)
    row_count = models.PositiveIntegerField("số người", default=1)

    objects = FindingsQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = "lần xem dữ liệu sức khỏe"
        verbose_name_plural = "nhật ký xem dữ liệu sức khỏe"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["elder", "-at"], name="health_access_by_elder"),
            models.Index(fields=["ward", "-at"], name="health_access_by_ward"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.what}"


@tracked
class Consent(models.Model):
    """What somebody agreed to, how, and until when; without consent the legal basis that stands instead."""

    class Purpose(models.TextChoices):
        CARE = "kham_theo_doi", "Khám và theo dõi sức khỏe"
        PORTAL = "chia_se_cong", "Chia sẻ lên Cổng dữ liệu sức khỏe, VNeID"
        REFERRAL = "chuyen_gui", "Chuyển tuyến, chuyển gửi"
        RELATIVE = "nguoi_than", "Người thân nhận kết quả"
        SOCIAL_WORK = "ctxh", "Công tác xã hội"
        PHOTO = "truyen_thong", "Truyền thông, hình ảnh"

    class Basis(models.TextChoices):
        CONSENT = "dong_y", "Đồng ý"
        ARTICLE_19 = "dieu_19_1", "Trường hợp Điều 19 khoản 1 (không cần đồng ý)"

    class Method(models.TextChoices):
        PAPER = "giay", "Ký giấy"
        FINGERPRINT = "diem_chi", "Điểm chỉ"
        SPOKEN = "loi_noi", "Lời nói, có người làm chứng"

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="health_consents", on_delete=models.PROTECT
    )  # what was agreed stays readable
    purpose = models.CharField("mục đích", max_length=14, choices=Purpose)
    basis = models.CharField("căn cứ", max_length=10, choices=Basis, default=Basis.CONSENT)
    given_by = models.CharField("người đồng ý", max_length=120)
    relation = models.CharField("tư cách", max_length=60, blank=True, help_text="Bản thân, người giám hộ …")
    method = models.CharField("hình thức", max_length=8, choices=Method)
    text_version = models.CharField("bản nội dung", max_length=20)
    relative_name = models.CharField("người thân được nhận kết quả", max_length=120, blank=True)
    given_on = models.DateField("ngày")
    withdrawn_on = models.DateField("ngày rút", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", null=True, related_name="+", on_delete=models.PROTECT
    )  # who acted stays readable

    objects = FindingsQuerySet.as_manager()

    class Meta:
        verbose_name = "sự đồng ý về dữ liệu sức khỏe"
        verbose_name_plural = "sự đồng ý về dữ liệu sức khỏe"
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "purpose"],
                condition=Q(withdrawn_on__isnull=True),
                name="consent_one_standing",
                violation_error_message="Đã ghi đồng ý cho mục đích này rồi.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("given_on")),
                name="consent_withdrawn_after_given",
                violation_error_message="Ngày rút không thể trước ngày đồng ý.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()
