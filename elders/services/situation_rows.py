"""What the services of `situations` do to single rows; no transaction and no act of its own."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from elders.models import FACTS, Elder, IntakeBatch, ResidentialGroup, Situation, User

ONE_DAY = timedelta(days=1)


def say(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def locked_rows(elder: Elder) -> list[Situation]:
    """All rows of the person by time, after the person is locked; everybody locks the person first: no deadlock."""
    fresh = Elder.objects.select_for_update(of=("self",)).get(pk=elder.pk)
    if fresh.merged_into_id:
        raise ValidationError("Hồ sơ này đã gộp vào hồ sơ khác; hãy sửa ở hồ sơ được giữ lại.", code="merged")
    return list(elder.situations.select_related("ward").order_by("valid_from", "pk"))


def covers_day(row: Situation, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)


def position_on(rows: list[Situation], day: date) -> int:
    for index, row in enumerate(rows):
        if covers_day(row, day):
            return index
    if not rows:
        raise ValidationError("Người này chưa có hoàn cảnh nào trong sổ.", code="no_rows")
    if day < rows[0].valid_from:
        raise ValidationError(
            f"Sổ theo dõi người này từ ngày {say(rows[0].valid_from)}; hãy chọn ngày đó hoặc muộn hơn.",
            code="before_first",
        )
    ended = max((row for row in rows if row.valid_from <= day), key=lambda row: row.valid_from)
    raise ValidationError(
        f"Ngày {say(day)} người này không cư trú tại phường "
        f"({ended.get_ended_by_display().lower()} ngày {say(ended.valid_to)}).",
        code="not_resident",
    )


def carried(rows: list[Situation], old: Mapping[str, Any]) -> dict[Situation, list[str]]:
    """Rows after `rows[0]` → facts in them that still hold the old value, each without interruption."""
    waiting, found = set(old), {}
    for before, row in zip(rows, rows[1:], strict=False):
        if before.ended_by:
            break
        waiting = {name for name in waiting if value_of(row, name) == old[name]}
        if not waiting:
            break
        found[row] = [name for name in old if name in waiting]
    return found


def fact_field(name: str):
    if name not in FACTS:
        raise ValueError(f"{name!r} is no fact of a situation")
    return Situation._meta.get_field(name)


def plain(name: str, value: Any) -> Any:
    """The value as the row keeps it: a group as its id, an unknown text as "", strings read as their field says."""
    target = fact_field(name)
    if isinstance(value, ResidentialGroup):
        return value.pk
    if value is None and not target.null:
        return target.get_default()
    if target.is_relation:
        return value if value is None else int(value)
    return target.to_python(value)


def value_of(row: Situation, name: str) -> Any:
    return getattr(row, fact_field(name).attname)


def put(row: Situation, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(row, fact_field(name).attname, plain(name, value))
    if facts.get("residential_group") is not None:
        check_group(row)


def check_group(row: Situation) -> None:
    """The group decides the ward, and has to exist on the day the row starts."""
    group = ResidentialGroup.objects.select_related("ward").filter(pk=row.residential_group_id).first()
    if group is None:
        raise ValidationError({"residential_group": "Tổ dân phố này không có trong danh mục."})
    if group.valid_from > row.valid_from or (group.valid_to and group.valid_to < row.valid_from):
        until = f" đến {say(group.valid_to)}" if group.valid_to else ""
        raise ValidationError(
            {"residential_group": f"{group.name} chỉ có từ ngày {say(group.valid_from)}{until}; hãy chọn tổ khác."}
        )
    row.ward = group.ward


def split(row: Situation, day: date, facts: Mapping[str, Any], source: tuple) -> Situation:
    successor = Situation(
        elder_id=row.elder_id, ward_id=row.ward_id, valid_from=day, valid_to=row.valid_to, ended_by=row.ended_by
    )
    put(successor, row.facts() | {"residential_group": None})
    successor.residential_group_id = row.residential_group_id
    put(successor, facts)
    set_source(successor, *source)
    row.valid_to, row.ended_by = day - ONE_DAY, ""
    save_row(row)
    save_row(successor)
    return successor


def set_source(row: Situation, by: User | None, kind: str, paper: str, batch: IntakeBatch | None) -> None:
    row.recorded_by, row.source_kind, row.source_paper, row.source_batch = by, kind, paper, batch


def save_row(row: Situation) -> None:
    if row.ward_id is None:
        raise ValidationError({"residential_group": "Hãy chọn tổ dân phố."})
    row.full_clean()
    row.save()


def seen(elder: Elder, row: Situation | None) -> Situation | None:
    """The person in the caller's hand shows the place the triggers have just written."""
    elder.refresh_from_db(fields=["ward", "residential_group", "is_resident"])
    return row


KEPT = ["ward_id", "valid_from", "valid_to", "ended_by", "source_kind", "source_paper", "source_batch_id",
        "recorded_by_id"]  # fmt: skip


def remembered(row: Situation) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in KEPT} | {
        fact_field(name).attname: value_of(row, name) for name in FACTS
    }
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def recalled(values: Mapping[str, Any]) -> dict[str, Any]:
    days = ("valid_from", "valid_to", "disability_review_on")
    return {name: date.fromisoformat(value) if name in days and value else value for name, value in values.items()}
