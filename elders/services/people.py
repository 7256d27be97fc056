"""Writes about one person that are not dated facts: the person, who belongs to them, their picture."""

import io
import warnings
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from elders.choices import SourceKind
from elders.ground import history
from elders.ground.birth import Birth
from elders.ground.names import vn_key
from elders.models import Contact, Elder, Photo, User, Ward
from elders.services import situations

PHOTO_BYTES = 8 * 1024 * 1024
PHOTO_PIXELS = 40_000_000  # a phone of today takes 12 to 50 megapixels; more is no portrait
PHOTO_SIDE = 480
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP")


@transaction.atomic
def create_person(
    *,
    values: Mapping[str, Any],
    facts: Mapping[str, Any],
    from_day: date,
    by: User,
    ward: Ward | None = None,
    source_paper: str = "",
) -> Elder:
    """A new person with their first situation. `values` as fields of `Elder`, the birth as `birth: Birth`."""
    elder = Elder()
    _put(elder, values)
    with history.act("Ghi người mới vào sổ", by=by):
        _save(elder)
        situations.open_first(
            elder,
            facts=facts,
            from_day=from_day,
            by=by,
            ward=ward,
            source_kind=SourceKind.FORM,
            source_paper=source_paper,
        )
    return elder


@transaction.atomic
def edit_person(elder: Elder, *, values: Mapping[str, Any], by: User, why: str = "") -> Elder:
    """Write `values` (only what changed) onto the person; return the fresh row. No change, no history."""
    fresh = Elder.objects.select_for_update(of=("self",)).get(pk=elder.pk)
    if fresh.merged_into_id:
        raise ValidationError("Hồ sơ này đã gộp vào hồ sơ khác; hãy sửa ở hồ sơ được giữ lại.", code="merged")
    if not values:
        return fresh
    _put(fresh, values)
    with history.act("Sửa hồ sơ", by=by, why=why):
        _save(fresh)
    return fresh


@transaction.atomic
def save_contact(contact: Contact, *, by: User) -> Contact:
    """Add or change next of kin, carer or payee."""
    name = "Sửa người liên hệ" if contact.pk else "Thêm người liên hệ"
    with history.act(name, by=by):
        contact.full_clean()
        contact.save()
    return contact


@transaction.atomic
def end_contact(contact: Contact, *, by: User, why: str) -> None:
    """The person no longer belongs to the elder; who it was stays in the history."""
    with history.act("Bỏ người liên hệ", by=by, why=why):
        contact.delete()


def small_portrait(content: bytes) -> bytes:
    """A JPEG of at most 480 px a side, turned upright, without EXIF (no place, no camera).

    The kind of file is told by its content, never by its name. Raises ValidationError with what to do.
    """
    if len(content) > PHOTO_BYTES:
        raise ValidationError("Ảnh lớn hơn 8 MB; hãy chọn ảnh nhỏ hơn.", code="too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=PHOTO_FORMATS)
            if image.width * image.height > PHOTO_PIXELS:
                raise ValidationError("Ảnh quá nhiều điểm ảnh; hãy chọn ảnh nhỏ hơn.", code="too_many_pixels")
            image.draft("RGB", (PHOTO_SIDE * 2, PHOTO_SIDE * 2))
            image = ImageOps.exif_transpose(image)
            image.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
            if image.mode in ("RGBA", "LA", "P"):
                image = image.convert("RGBA")
                ground = Image.new("RGB", image.size, "white")
                ground.paste(image, mask=image.getchannel("A"))
                image = ground
            clean = Image.new("RGB", image.size)
            clean.paste(image.convert("RGB"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        raise ValidationError("Tệp này không phải ảnh JPEG, PNG hoặc WebP đọc được.", code="not_an_image") from None
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


@transaction.atomic
def set_photo(elder: Elder, *, content: bytes, by: User) -> Photo:
    """Keep the shrunken portrait instead of any earlier one."""
    jpeg = small_portrait(content)
    with history.act("Đổi ảnh", by=by):
        photo, _ = Photo.objects.update_or_create(elder=elder, defaults={"jpeg": jpeg})
    return photo


@transaction.atomic
def drop_photo(elder: Elder, *, by: User) -> None:
    with history.act("Bỏ ảnh", by=by):
        Photo.objects.filter(elder=elder).delete()


def one_at_a_time(full_name: str) -> None:
    """Until the transaction ends nobody else adds a person of this name: the look for somebody alike, and the second
    click of a double click, see what the first one wrote."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('elders.person'), hashtext(%s))", [vn_key(full_name)])


def _save(elder: Elder) -> None:
    elder.full_clean()
    try:
        with transaction.atomic():
            elder.save()
    except IntegrityError as clash:  # somebody wrote the same number between the check and the write
        if "citizen_id" not in str(clash):
            raise
        message = Elder._meta.get_field("citizen_id").error_messages["unique"]
        raise ValidationError({"citizen_id": message}, code="unique") from None


def _put(elder: Elder, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name == "birth":
            birth: Birth = value
            elder.birth_year, elder.birth_month, elder.birth_day = birth.year, birth.month, birth.day
        elif name == "citizen_id":
            elder.citizen_id = value or None  # empty strings would collide in the unique index
        else:
            setattr(elder, name, value)
