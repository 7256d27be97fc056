"""The person: what does not change with time. What changes is `Situation`."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from elders.choices import ContactKind, Sex
from elders.ground.birth import Birth
from elders.ground.history import tracked
from elders.ground.names import VIETNAMESE, GivenName, PlacedWords, VnKey
from elders.querysets import ElderQuerySet

TWELVE_DIGITS = RegexValidator(r"^\d{12}$", "Số định danh (CCCD) gồm đúng 12 chữ số.")
NINE_DIGITS = RegexValidator(r"^\d{9}$", "Số CMND cũ gồm đúng 9 chữ số.")
TEN_DIGITS = RegexValidator(r"^\d{10}$", "Mã số BHXH gồm đúng 10 chữ số.")
CARD_NUMBER = RegexValidator(r"^[A-Z]{2}[1-5]\d{12}$", "Số thẻ BHYT gồm 15 ký tự, ví dụ GD4310312345678.")
PHONE_NUMBER = RegexValidator(r"^0\d{9,10}$", "Số điện thoại bắt đầu bằng 0, gồm 10 hoặc 11 chữ số.")


class _MakeDate(Func):
    function = "make_date"
    output_field = models.DateField()


class _Words(Func):
    function = "string_to_array"
    output_field = ArrayField(models.TextField())


class _BirthLatest(Func):
    """Last day the birth may have been (see `Birth.latest`)."""

    template = (
        "CASE WHEN birth_day IS NOT NULL THEN make_date(birth_year, birth_month, birth_day) "
        "WHEN birth_month IS NOT NULL THEN make_date(birth_year + birth_month / 12, mod(birth_month, 12) + 1, 1) - 1 "
        "ELSE make_date(birth_year, 12, 31) END"
    )
    arity = 3
    output_field = models.DateField()


PLACE = ["ward", "residential_group", "is_resident"]  # derived; see `Elder`

# What the trigger of `Situation` keeps up to date is not a change of the person, and generated columns are no facts.
NOT_HISTORY = [
    *PLACE,
    "given_name",
    "name_key",
    "name_words",
    "numbers",
    "birth_earliest",
    "birth_latest",
]


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude=NOT_HISTORY)),
    pghistory.DeleteEvent(),
    exclude=NOT_HISTORY,
    append_only=True,
)
class Elder(models.Model):
    """One real person of the registry."""

    full_name = models.CharField("họ và tên", max_length=100, db_collation=VIETNAMESE)
    sex = models.CharField("giới tính", max_length=3, choices=Sex, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        "năm sinh", validators=[MinValueValidator(1890), MaxValueValidator(2100)]
    )
    birth_month = models.PositiveSmallIntegerField("tháng sinh", null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField("ngày sinh", null=True, blank=True)
    citizen_id = models.CharField(
        "số định danh (CCCD)",
        max_length=12,
        null=True,
        blank=True,
        unique=True,
        validators=[TWELVE_DIGITS],
        error_messages={"unique": "Số CCCD này đã thuộc về một người khác trong sổ."},
    )
    citizen_id_note = models.CharField(
        "lý do giữ số CCCD dù lệch",
        max_length=200,
        blank=True,
        help_text="Ghi khi số CCCD không khớp giới tính hoặc năm sinh nhưng đã đối chiếu giấy tờ gốc.",
    )
    old_id = models.CharField("số CMND cũ", max_length=9, blank=True, validators=[NINE_DIGITS])
    social_insurance_no = models.CharField("mã số BHXH", max_length=10, blank=True, validators=[TEN_DIGITS])
    health_card_no = models.CharField("số thẻ BHYT", max_length=15, blank=True, validators=[CARD_NUMBER])
    other_ids = models.CharField("giấy tờ khác", max_length=200, blank=True, help_text="Loại giấy tờ và số.")
    phone = models.CharField("điện thoại", max_length=11, blank=True, validators=[PHONE_NUMBER])
    ethnicity = models.CharField("dân tộc", max_length=30, blank=True)
    hometown = models.CharField("quê quán", max_length=200, blank=True)
    notes = models.TextField("ghi chú", blank=True)
    date_of_death = models.DateField("ngày mất", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name="đã gộp vào", null=True, blank=True, related_name="absorbed", on_delete=models.PROTECT
    )  # an absorbed record leads to the kept one for ever
    created_at = models.DateTimeField("lúc ghi sổ", auto_now_add=True)

    # Where the situation open today says the person lives; written only by triggers and `roll_over`, read by every
    # scope and search. A closed situation leaves the ward (its office keeps the file) and empties the group.
    ward = models.ForeignKey(
        "elders.Ward", verbose_name="phường", null=True, editable=False, related_name="+", on_delete=models.PROTECT
    )  # derived
    residential_group = models.ForeignKey(
        "elders.ResidentialGroup",
        verbose_name="tổ dân phố",
        null=True,
        editable=False,
        related_name="+",
        on_delete=models.PROTECT,
    )  # derived
    is_resident = models.BooleanField("đang cư trú", default=False, db_default=False, editable=False)

    given_name = models.GeneratedField(
        expression=GivenName("full_name"),
        output_field=models.CharField(max_length=50, db_collation=VIETNAMESE),
        db_persist=True,
    )
    name_key = models.GeneratedField(
        expression=VnKey("full_name"), output_field=models.CharField(max_length=100), db_persist=True
    )
    name_words = models.GeneratedField(
        expression=_Words(VnKey("full_name"), Value(" ")), output_field=ArrayField(models.TextField()), db_persist=True
    )
    numbers = models.GeneratedField(
        expression=Func(
            Coalesce("citizen_id", Value("")),
            Value(" "),
            "old_id",
            Value(" "),
            "phone",
            Value(" "),
            "social_insurance_no",
            Value(" "),
            "health_card_no",
            template="(%(expressions)s)",
            arg_joiner=" || ",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    birth_earliest = models.GeneratedField(
        expression=_MakeDate("birth_year", Coalesce("birth_month", Value(1)), Coalesce("birth_day", Value(1))),
        output_field=models.DateField(),
        db_persist=True,
    )
    birth_latest = models.GeneratedField(
        expression=_BirthLatest("birth_year", "birth_month", "birth_day"),
        output_field=models.DateField(),
        db_persist=True,
    )

    objects = ElderQuerySet.as_manager()

    class Meta:
        verbose_name = "người cao tuổi"
        verbose_name_plural = "người cao tuổi"
        ordering = ["given_name", "full_name", "pk"]
        permissions = [
            ("merge_elder", "Gộp hồ sơ trùng"),
            ("print_elders", "In danh sách người cao tuổi"),
            ("export_elders", "Xuất bảng tính người cao tuổi"),
        ]
        indexes = [
            models.Index(fields=["ward", "given_name", "full_name", "id"], name="elder_by_ward_name"),
            # The list of residents is counted and turned over in this index alone.
            models.Index(
                fields=["ward", "given_name", "full_name", "id"],
                condition=Q(is_resident=True, date_of_death__isnull=True, merged_into__isnull=True),
                name="elder_residents_by_name",
            ),
            models.Index(fields=["residential_group", "given_name", "full_name", "id"], name="elder_by_group_name"),
            models.Index(fields=["name_key", "birth_year"], name="elder_by_key"),
            models.Index(fields=["birth_year"], name="elder_by_birth_year"),
            models.Index(fields=["old_id"], name="elder_by_old_id", condition=~Q(old_id="")),
            models.Index(VnKey("given_name"), name="elder_by_given_key"),
            GinIndex(PlacedWords("ward", "name_key"), name="elder_ward_words"),
            GinIndex(OpClass(F("numbers"), name="gin_trgm_ops"), name="elder_numbers"),
            # "0951" stands in one number of ten: reading those of one ward in a row beats the inverted index.
            models.Index(fields=["ward"], include=["numbers", "merged_into", "id"], name="elder_ward_numbers"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(citizen_id__isnull=True) | Q(citizen_id__regex=r"^[0-9]{12}$"),
                name="elder_citizen_id_digits",
            ),
            models.CheckConstraint(
                condition=Q(birth_day__isnull=True) | Q(birth_month__isnull=False), name="elder_birth_day_has_month"
            ),
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True) | Q(birth_month__range=(1, 12)), name="elder_birth_month"
            ),
            models.CheckConstraint(condition=~Q(full_name=""), name="elder_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.birth_year})"

    def save(self, *args, **options) -> None:
        """As usual, except that the derived place is never written back: triggers may have moved the person since this
        object was read, and an old group would show them to the wrong leader."""
        if not self._state.adding and options.get("update_fields") is None:
            options["update_fields"] = [
                field.name
                for field in self._meta.concrete_fields
                if not (field.primary_key or field.generated or field.name in PLACE)
            ]
        super().save(*args, **options)

    @property
    def birth(self) -> Birth:
        return Birth(self.birth_year, self.birth_month, self.birth_day)

    @property
    def is_alive(self) -> bool:
        return self.date_of_death is None


@tracked
class Contact(models.Model):
    """Someone who belongs to the elder: next of kin, carer, or who may receive money in their place."""

    elder = models.ForeignKey(
        Elder, verbose_name="người cao tuổi", related_name="contacts", on_delete=models.PROTECT
    )  # moves with a merge, never vanishes with a record
    kind = models.CharField("là", max_length=12, choices=ContactKind)
    full_name = models.CharField("họ và tên", max_length=100)
    relation = models.CharField("quan hệ", max_length=50, blank=True, help_text="Con, vợ, chồng, cháu, hàng xóm …")
    phone = models.CharField("điện thoại", max_length=11, blank=True, validators=[PHONE_NUMBER])
    citizen_id = models.CharField("số CCCD", max_length=12, blank=True, validators=[TWELVE_DIGITS])
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)

    class Meta:
        verbose_name = "người liên hệ"
        verbose_name_plural = "người liên hệ"
        ordering = ["kind", "full_name", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.full_name}"


class Photo(models.Model):
    """Optional portrait, a small JPEG kept in the database so that one backup holds everything."""

    elder = models.OneToOneField(
        Elder, verbose_name="người cao tuổi", related_name="photo", on_delete=models.CASCADE, primary_key=True
    )  # a picture of nobody has no use
    jpeg = models.BinaryField("ảnh")
    uploaded_at = models.DateTimeField("lúc tải lên", auto_now=True)

    class Meta:
        verbose_name = "ảnh"
        verbose_name_plural = "ảnh"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Ảnh của {self.elder}"


class NameWord(models.Model):
    """Every syllable that occurs in a name of the registry, kept by a trigger.

    Typing errors and beginnings of words are looked up among these few thousand instead of among all people.
    """

    word = models.CharField("âm tiết", max_length=50, primary_key=True)

    class Meta:
        verbose_name = "âm tiết"
        verbose_name_plural = "âm tiết"
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word
