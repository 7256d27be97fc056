"""What the intake remembers: the file as it came, every row and what became of it, the sender's column names."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from elders.querysets import IntakeBatchQuerySet


class IntakeBatch(models.Model):
    """One file somebody sent, from upload to undo."""

    class State(models.TextChoices):
        WAITING = "waiting", "đang đọc"
        REFUSED = "refused", "không đọc được"
        PREVIEW = "preview", "chờ duyệt"
        APPLIED = "applied", "đã ghi sổ"
        UNDONE = "undone", "đã hoàn tác"
        DISCARDED = "discarded", "đã bỏ"

    kind = models.CharField("loại danh sách", max_length=30)
    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", related_name="+", on_delete=models.PROTECT
    )  # reference data
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # reference data; the sender said "all rows are of this group"
    target = models.CharField("mã của nội dung", max_length=40, blank=True)  # one of `Kind.targets`
    target_words = models.CharField("nội dung", max_length=200, blank=True)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người gửi", related_name="intake_batches", on_delete=models.PROTECT
    )  # who sent what stays readable
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    file_name = models.CharField("tên tệp", max_length=255)
    sha256 = models.CharField("mã tệp", max_length=64)
    content = models.BinaryField("tệp gốc")
    size_bytes = models.PositiveIntegerField("kích thước (byte)")
    as_of = models.DateField("ngày hiệu lực", help_text="Dữ liệu trong danh sách đúng từ ngày này.")
    sent_at = models.DateTimeField("lúc gửi", auto_now_add=True)
    refusal_code = models.CharField("mã từ chối", max_length=30, blank=True)
    refusal = models.CharField("lý do không đọc được", max_length=500, blank=True)
    mapping = models.JSONField("tên cột đã chọn", default=dict, blank=True)
    tables = models.JSONField("các bảng tìm thấy", default=list, blank=True)
    counts = models.JSONField("số dòng theo loại", default=dict, blank=True)
    work = models.ForeignKey(
        "elders.Work", verbose_name="tiến độ", null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )  # progress may be tidied away
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người ghi sổ",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who acted stays readable
    applied_at = models.DateTimeField("lúc ghi sổ", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người hoàn tác",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.PROTECT,
    )  # who acted stays readable
    undone_at = models.DateTimeField("lúc hoàn tác", null=True, blank=True)

    objects = IntakeBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "danh sách đã gửi"
        verbose_name_plural = "danh sách đã gửi"
        ordering = ["-sent_at", "-pk"]
        permissions = [
            ("use_intake", "Gửi danh sách và xem trước"),
            ("apply_intake", "Ghi danh sách vào sổ"),
            ("undo_intake", "Hoàn tác danh sách của người khác"),
        ]
        indexes = [models.Index(fields=["ward", "-sent_at"], name="batch_by_ward")]

    def __str__(self) -> str:
        return self.file_name


class IntakeRow(models.Model):
    """One row of a file: as read, as understood, compared with the registry, and what became of it."""

    class Verdict(models.TextChoices):
        NEW = "new", "mới"
        CHANGED = "changed", "thay đổi"
        SAME = "same", "không đổi"
        SUSPECT = "suspect", "cần xem lại"
        REJECTED = "rejected", "không nhận"
        IGNORED = "ignored", "không phải người"

    class Outcome(models.TextChoices):
        CREATED = "created", "đã thêm vào sổ"
        UPDATED = "updated", "đã sửa trong sổ"
        KEPT = "kept", "đã có, không đổi"
        UNDONE = "undone", "đã hoàn tác"

    batch = models.ForeignKey(
        IntakeBatch, verbose_name="danh sách", related_name="rows", db_index=False, on_delete=models.CASCADE
    )  # part of it
    sheet = models.CharField("trang tính", max_length=100)
    row_number = models.PositiveIntegerField("dòng")
    verdict = models.CharField("kết quả", max_length=10, choices=Verdict)
    cells = models.JSONField("ô gốc", default=dict)
    values = models.JSONField("giá trị đã đọc", default=dict)
    places = models.JSONField("ô của từng nội dung", default=dict)
    problems = models.JSONField("điều cần xem", default=list)
    codes = ArrayField(models.CharField(max_length=30), verbose_name="mã", default=list)
    elder = models.ForeignKey(
        "elders.Elder",
        verbose_name="người trong sổ",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
    )  # after an undo the person is gone and the row stays readable
    candidates = models.JSONField("người có thể trùng", default=list)
    changes = models.JSONField("thay đổi", default=dict)
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        on_delete=models.PROTECT,
    )  # reference data
    decision = models.CharField("người duyệt chọn", max_length=20, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người duyệt",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        on_delete=models.PROTECT,
    )  # who decided stays readable
    outcome = models.CharField("đã làm", max_length=20, choices=Outcome, blank=True)
    basis = models.CharField("dấu vết lúc so sánh", max_length=32, blank=True)
    first_row = models.ForeignKey(
        "self",
        verbose_name="trùng với dòng",
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        on_delete=models.SET_NULL,
    )  # the row of this file that creates the person
    undo = models.JSONField("để hoàn tác", null=True, blank=True)

    class Meta:
        verbose_name = "dòng danh sách"
        verbose_name_plural = "dòng danh sách"
        ordering = ["batch", "sheet", "row_number", "pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "row_number"], name="intake_row_once")]
        indexes = [
            models.Index(fields=["batch", "verdict", "sheet", "row_number"], name="intake_row_by_verdict"),
            GinIndex(fields=["codes"], name="intake_row_codes"),
            # Few rows repeat another; every index more is written again for each row of an apply.
            models.Index(fields=["first_row"], name="intake_row_by_first", condition=models.Q(first_row__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}, dòng {self.row_number}"


class ColumnMemory(models.Model):
    """What one sender means by their headers: the same sheet next month needs no answer again."""

    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người gửi", related_name="+", on_delete=models.CASCADE
    )  # a habit of that account
    kind = models.CharField("loại danh sách", max_length=30)
    signature = models.CharField("dấu hiệu tiêu đề", max_length=64)
    mapping = models.JSONField("cột → nội dung", default=dict)
    used_at = models.DateTimeField("lần dùng cuối", auto_now=True)

    class Meta:
        verbose_name = "tên cột đã nhớ"
        verbose_name_plural = "tên cột đã nhớ"
        ordering = ["-used_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["sender", "kind", "signature"], name="column_memory_once")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.kind}"
