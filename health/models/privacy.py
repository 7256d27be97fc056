"""Who read what about whose health, and what people agreed to (Luật 91/2025/QH15 Điều 26; NĐ 356/2025/NĐ-CP)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from elders.ground.history import AppendOnly, tracked, tracked_without, who
from health.choices import AccessKind
from health.querysets import AccessQuerySet, CaseOrFindingsQuerySet


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

    objects = AccessQuerySet.as_manager()

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


@tracked_without("scan")
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
        CODE = "otp", "Mã xác nhận qua điện thoại"
        NONE = "khong", "Không có đồng ý, theo Điều 19 khoản 1"

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="health_consents", on_delete=models.PROTECT
    )  # what was agreed stays readable
    purpose = models.CharField("mục đích", max_length=14, choices=Purpose)
    basis = models.CharField("căn cứ", max_length=10, choices=Basis, default=Basis.CONSENT)
    basis_words = models.CharField("trường hợp cụ thể", max_length=300, blank=True)
    given_by = models.CharField("người đồng ý", max_length=120)
    relation = models.CharField("tư cách", max_length=60, blank=True, help_text="Bản thân, người giám hộ …")
    method = models.CharField("hình thức", max_length=8, choices=Method)
    text_version = models.CharField("bản nội dung", max_length=20)
    relative_name = models.CharField("người thân được nhận kết quả", max_length=120, blank=True)
    witness = models.CharField("người làm chứng", max_length=120, blank=True)
    given_on = models.DateField("ngày")
    withdrawn_on = models.DateField("ngày rút", null=True, blank=True)
    scan = models.BinaryField("bản chụp giấy đồng ý", null=True, blank=True, editable=False)
    scan_name = models.CharField("tên tệp bản chụp", max_length=150, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", null=True, related_name="+", on_delete=models.PROTECT
    )  # who acted stays readable

    objects = CaseOrFindingsQuerySet.as_manager()

    class Meta:
        verbose_name = "sự đồng ý về dữ liệu sức khỏe"
        verbose_name_plural = "sự đồng ý về dữ liệu sức khỏe"
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "purpose", "relative_name"],
                condition=Q(withdrawn_on__isnull=True),
                name="consent_one_standing",
                violation_error_message="Đã ghi đồng ý cho mục đích này rồi.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("given_on")),
                name="consent_withdrawn_after_given",
                violation_error_message="Ngày rút không thể trước ngày đồng ý.",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="nguoi_than") | ~Q(relative_name=""),
                name="consent_names_the_relative",
                violation_error_message="Ghi tên người thân được nhận kết quả.",
            ),
            models.CheckConstraint(
                condition=Q(basis="dong_y") | ~Q(basis_words=""),
                name="consent_article_19_says_why",
                violation_error_message="Không có đồng ý thì ghi rõ trường hợp nào của Điều 19 khoản 1.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()

    @property
    def is_on_paper(self) -> bool:
        """Whether there is a signed or fingerprinted paper to scan."""
        return self.method in (self.Method.PAPER, self.Method.FINGERPRINT)


@tracked
class DataRequest(models.Model):
    """What a person (or somebody for them) asks about their own data: two working days to answer that it has come, ten
    or fifteen days to finish (H-073). Dues are kept as they were reckoned on the day it came."""

    class Kind(models.TextChoices):
        VIEW = "xem", "Xem, nhận bản sao dữ liệu của mình"
        READERS = "ai_xem", "Biết ai đã xem hồ sơ của mình"
        CORRECT = "sua", "Sửa dữ liệu sai"
        WITHDRAW = "rut", "Rút lại sự đồng ý"
        RESTRICT = "han_che", "Hạn chế xử lý"
        OBJECT = "phan_doi", "Phản đối xử lý"
        DELETE = "xoa", "Xóa dữ liệu"

    class Outcome(models.TextChoices):
        DONE = "xong", "Đã làm theo yêu cầu"
        PARTLY = "mot_phan", "Làm một phần"
        REFUSED = "tu_choi", "Không làm được, đã nói lý do"

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    elder = models.ForeignKey(
        "elders.Elder", verbose_name="người cao tuổi", related_name="data_requests", on_delete=models.PROTECT
    )  # what was asked and answered stays readable
    kind = models.CharField("yêu cầu", max_length=8, choices=Kind)
    purpose = models.CharField("rút đồng ý cho", max_length=14, choices=Consent.Purpose, blank=True)
    asked_by = models.CharField("người yêu cầu", max_length=120)
    relation = models.CharField("tư cách", max_length=60, help_text="Bản thân, người giám hộ, người được ủy quyền …")
    identity_seen = models.CharField("đã kiểm tra giấy tờ", max_length=120)
    words = models.TextField("nội dung yêu cầu", blank=True)
    received_on = models.DateField("ngày nhận")
    third_party = models.BooleanField("phải qua bên thứ ba", default=False)
    answer_due_on = models.DateField("hạn trả lời đã nhận")
    done_due_on = models.DateField("hạn làm xong")
    answered_on = models.DateField("ngày trả lời đã nhận", null=True, blank=True)
    extended_on = models.DateField("ngày gia hạn", null=True, blank=True)
    extension_words = models.CharField("lý do gia hạn", max_length=300, blank=True)
    done_on = models.DateField("ngày xong", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=8, choices=Outcome, blank=True)
    answer = models.TextField("trả lời", blank=True)
    recorded_by = who("người ghi")
    done_by = who("người trả lời")
    token = models.UUIDField("khóa một lần", null=True, blank=True, unique=True, editable=False)

    objects = CaseOrFindingsQuerySet.as_manager()

    class Meta:
        verbose_name = "yêu cầu về dữ liệu"
        verbose_name_plural = "yêu cầu về dữ liệu"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, outcome="")
                | (Q(done_on__isnull=False) & ~Q(outcome="") & ~Q(answer="")),
                name="data_request_done_with_answer",
                violation_error_message="Xong thì ghi ngày, kết quả và câu trả lời.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="rut") | ~Q(purpose=""),
                name="data_request_withdraws_something",
                violation_error_message="Chọn rút đồng ý cho việc nào.",
            ),
        ]
        indexes = [
            models.Index(fields=["ward", "done_due_on"], name="data_request_by_due", condition=Q(done_on__isnull=True))
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@tracked
class StaffHome(models.Model):
    """Where somebody of the station lives: reading a neighbour's record without an appointment is unusual (E62)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="cán bộ", related_name="+", on_delete=models.CASCADE
    )  # meaningless without the account
    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup", verbose_name="tổ dân phố nơi ở", related_name="+", on_delete=models.PROTECT
    )  # reference data

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "nơi ở của cán bộ Trạm"
        verbose_name_plural = "nơi ở của cán bộ Trạm"
        ordering = ["user", "pk"]

    def __str__(self) -> str:
        return str(self.residential_group)


@tracked
class DestructionList(models.Model):
    """Data whose time to be kept has run out, proposed by one person; destroyed only when a second one confirms."""

    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    rule = models.CharField("loại dữ liệu", max_length=30)
    until = models.DateField("đến ngày")
    row_count = models.PositiveIntegerField("số bản ghi")
    source = models.CharField("căn cứ", max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người lập", related_name="+", on_delete=models.PROTECT
    )  # who acted stays readable
    made_on = models.DateField("ngày lập")
    confirmed_by = who("người xác nhận")
    confirmed_on = models.DateField("ngày xác nhận", null=True, blank=True)
    minutes = models.CharField("biên bản hủy", max_length=100, blank=True)
    destroyed = models.PositiveIntegerField("số đã hủy", null=True, blank=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = "danh sách hủy dữ liệu"
        verbose_name_plural = "danh sách hủy dữ liệu"
        ordering = ["-made_on", "-pk"]
        permissions = [("oversee_privacy", "Giám sát dữ liệu sức khỏe của Trạm")]
        constraints = [
            models.UniqueConstraint(
                fields=["ward", "rule"], condition=Q(confirmed_on__isnull=True), name="destruction_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True, confirmed_by__isnull=True, minutes="")
                | (Q(confirmed_on__isnull=False, confirmed_by__isnull=False) & ~Q(minutes="")),
                name="destruction_confirmed_with_minutes",
                violation_error_message="Hủy phải có người xác nhận và biên bản.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("made_by")),
                name="destruction_two_people",
                violation_error_message="Người lập danh sách không tự xác nhận hủy.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} đến {self.until:%d/%m/%Y}"
