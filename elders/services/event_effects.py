"""What an event does to the person's own rows: one function per kind, each returning sentences on what it did.

They write through the services of situations; the caller locks the person, watches the rows and names the act.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from elders.choices import Ending, EventKind, SourceKind
from elders.ground.birth import age_words
from elders.models import Elder, LifeEvent, Situation, User
from elders.models.situation import LIVING_FACTS, POVERTY_FACTS
from elders.services import situations

ONE_DAY = timedelta(days=1)


def say(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def possible_kinds(elder: Elder, rows: list[Situation], on: date) -> list[str]:
    """Kinds that make sense for a person on a day: the dead do nothing, only residents leave, only the gone return."""
    if elder.date_of_death:
        return []
    here = next((row for row in rows if row.valid_from <= on and (row.valid_to is None or row.valid_to >= on)), None)
    if here is None:
        return [EventKind.MOVE_IN, EventKind.DEATH]
    absence = EventKind.RETURN if here.is_absent else EventKind.ABSENCE
    return [EventKind.DEATH, EventKind.MOVE_OUT, EventKind.MOVE_GROUP, absence]


def carry_out(event: LifeEvent, rows: list[Situation], by: User | None, address: str) -> list[str]:
    """Do what the event means for the person and their situations; set what the event keeps about it."""
    here = next(
        (row for row in rows if _covers(row, event.happened_on)),
        next((row for row in reversed(rows) if row.valid_from <= event.happened_on), rows[0] if rows else None),
    )
    event.ward = here.ward if here else event.elder.ward
    event.residential_group = here.residential_group if here and _covers(here, event.happened_on) else None
    effect: Callable = {
        EventKind.DEATH: _die,
        EventKind.MOVE_OUT: _move_out,
        EventKind.MOVE_IN: _move_in,
        EventKind.MOVE_GROUP: _move_group,
        EventKind.ABSENCE: _be_absent,
        EventKind.RETURN: _return,
    }[event.kind]
    return effect(event, rows, by, address)


def _covers(row: Situation, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)


def _dropped(days: list[str], what: str) -> list[str]:
    return [f"Bỏ thay đổi hoàn cảnh đã ghi từ ngày {say(date.fromisoformat(day))} (sau ngày {what})" for day in days]


def _place(row: Situation) -> str:
    return str(row.residential_group or row.ward)


def _die(event: LifeEvent, rows: list[Situation], by: User | None, address: str) -> list[str]:
    elder, day = event.elder, event.happened_on
    done = [f"Ghi ngày mất {say(day)}, lúc {age_words(elder.birth, day)}; tuổi không tính thêm nữa"]
    here = next((row for row in rows if _covers(row, day)), None)
    if here:
        closed = situations.close(elder, on=day, ending=Ending.DIED, by=by, drop_later=True)
        event.head_count = -1
        done.append(f"Kết thúc cư trú tại {_place(here)} sau ngày {say(day)}; thôi có tên trong các danh sách")
        done += _dropped([row["valid_from"] for row in closed.undo["dropped"]], "mất")
    elif rows and day < rows[0].valid_from:
        first = rows[0]
        closed = situations.close(elder, on=first.valid_from, ending=Ending.DIED, by=by, drop_later=True)
        event.head_count = 0  # was never counted: every count leaves out who is dead on its day
        done.append(
            f"Người này mất trước ngày vào sổ ({say(first.valid_from)}): chỉ giữ ngày vào sổ để còn hồ sơ tại "
            f"{_place(first)}, không tính vào số liệu"
        )
        done += _dropped([row["valid_from"] for row in closed.undo["dropped"]], "mất")
    elif rows and rows[-1].valid_from > day:
        raise ValidationError(
            f"Sổ ghi người này còn cư trú từ ngày {say(rows[-1].valid_from)}, sau ngày mất; hãy xem lại ngày.",
            code="lived_later",
        )
    Elder.objects.filter(pk=elder.pk).update(date_of_death=day)
    elder.date_of_death = day
    return done


def _move_out(event: LifeEvent, rows: list[Situation], by: User | None, address: str) -> list[str]:
    day, last = event.happened_on, event.happened_on - ONE_DAY
    here = next((row for row in rows if _covers(row, last)), None)
    if here is None:
        if rows and day <= rows[0].valid_from:
            raise ValidationError(
                f"Sổ theo dõi người này từ ngày {say(rows[0].valid_from)}; ngày chuyển đi phải sau ngày đó.",
                code="before_first",
            )
        raise ValidationError(f"Ngày {say(last)} người này không cư trú tại phường.", code="not_resident")
    closed = situations.close(event.elder, on=last, ending=Ending.MOVED_OUT, by=by, drop_later=True)
    event.ward, event.residential_group, event.head_count = here.ward, here.residential_group, -1
    done = [
        f"Kết thúc cư trú tại {_place(here)} từ ngày {say(day)}; thôi có tên trong các danh sách",
        f"Hồ sơ vẫn giữ ở {here.ward}; khi người này trở lại thì mở lại hồ sơ cũ",
    ]
    if event.to_ward_id:
        done.append(f"{event.to_ward} được xem hồ sơ để tiếp nhận")
    return done + _dropped([row["valid_from"] for row in closed.undo["dropped"]], "chuyển đi")


def _move_in(event: LifeEvent, rows: list[Situation], by: User | None, address: str) -> list[str]:
    group = event.to_group
    if group is None:
        raise ValidationError({"to_group": "Hãy chọn tổ dân phố nơi đến ở."})
    facts = {"residential_group": group, "address": address}
    source = {
        "by": by,
        "source_kind": SourceKind.EVENT,
        "source_paper": event.paper,
        "source_batch": event.source_batch,
    }
    if rows:
        situations.open_again(event.elder, facts=facts, from_day=event.happened_on, ward=group.ward, **source)
        unknown = ", ".join(str(Situation._meta.get_field(name).verbose_name) for name in _to_ask())
        kept = [
            "Mở lại hồ sơ cũ; giữ thông tin về khuyết tật, lương hưu, trợ cấp và người có công",
            f"Phải hỏi lại: {unknown}",
        ]
    else:
        situations.open_first(event.elder, facts=facts, from_day=event.happened_on, ward=group.ward, **source)
        kept = []
    event.ward, event.residential_group, event.head_count = group.ward, None, 1
    return [f"Cư trú tại {group} từ ngày {say(event.happened_on)}; có tên trong các danh sách", *kept]


def _to_ask() -> list[str]:
    return [POVERTY_FACTS[0], LIVING_FACTS[0], "housing"]


def _move_group(event: LifeEvent, rows: list[Situation], by: User | None, address: str) -> list[str]:
    group = event.to_group
    if group is None:
        raise ValidationError({"to_group": "Hãy chọn tổ dân phố nơi đến ở."})
    here = _resident(rows, event.happened_on)
    if group.ward_id != here.ward_id:
        raise ValidationError({"to_group": "Tổ này thuộc phường khác; hãy ghi Chuyển đi."})
    if group.pk == here.residential_group_id:
        raise ValidationError({"to_group": f"Ngày đó người này đang ở {group}."})
    facts = {"residential_group": group} | ({"address": address} if address else {})
    _change(event, facts, by)
    done = [f"Chuyển từ {here.residential_group or 'chưa rõ tổ'} sang {group} từ ngày {say(event.happened_on)}"]
    done.append(f"Tổ trưởng {group} thấy và cập nhật hồ sơ; tổ trưởng cũ không còn thấy")
    if address:
        done.append(f"Địa chỉ mới: {address}")
    return done


def _be_absent(event: LifeEvent, rows: list[Situation], by: User | None, address: str) -> list[str]:
    if _resident(rows, event.happened_on).is_absent:
        raise ValidationError("Ngày đó người này đã được ghi tạm vắng.", code="absent")
    _change(event, {"is_absent": True}, by)
    return [f"Ghi tạm vắng từ ngày {say(event.happened_on)}; vẫn tính là người của phường"]


def _return(event: LifeEvent, rows: list[Situation], by: User | None, address: str) -> list[str]:
    if not _resident(rows, event.happened_on).is_absent:
        raise ValidationError("Ngày đó người này không tạm vắng.", code="present")
    _change(event, {"is_absent": False}, by)
    return [f"Thôi tạm vắng từ ngày {say(event.happened_on)}"]


def _resident(rows: list[Situation], day: date) -> Situation:
    here = next((row for row in rows if _covers(row, day)), None)
    if here is None:
        raise ValidationError(f"Ngày {say(day)} người này không cư trú tại phường.", code="not_resident")
    return here


def _change(event: LifeEvent, facts: dict, by: User | None) -> None:
    situations.change(
        event.elder,
        facts=facts,
        from_day=event.happened_on,
        by=by,
        source_kind=SourceKind.EVENT,
        source_paper=event.paper,
        source_batch=event.source_batch,
        onward=True,
    )
