"""People as short lines under a search box: what tells two of one name apart."""

from collections.abc import Callable, Iterable
from datetime import date

from django.urls import NoReverseMatch, reverse

from elders import columns, search
from elders.models import Elder, Situation

SUGGESTED = 8


def record_address(pk: int) -> str:
    try:
        return reverse("elders:record", args=[pk])
    except NoReverseMatch:
        return f"/so/{pk}/"


def record_link() -> Callable[[int], str]:
    """Addresses of records; the pattern is resolved once, not for each of a hundred rows."""
    before, _, after = record_address(0).rpartition("0")
    return lambda pk: f"{before}{pk}{after}"


def find_rows(user, text: str, *, today: date, limit: int = SUGGESTED) -> tuple[search.Found, list[dict]]:
    """The closest people `user` may see and their lines."""
    ward_id = user.ward_id if user.sees_whole_ward else None
    found = search.find(Elder.objects.for_user(user), text, today=today, ward_id=ward_id, limit=limit)
    return found, rows_of(found.people, user, today=today, near=found.near)


def rows_of(people: Iterable[Elder], user, *, today: date, near: frozenset[int] = frozenset()) -> list[dict]:
    """Lines of `people` (with their residential group): elder, url, age, group, number, state, near."""
    rows, link, whole = [], record_link(), columns.sees_whole_numbers(user)
    people = list(people)
    last = _last_groups([elder.pk for elder in people if not elder.is_resident])
    for elder in people:
        number = elder.citizen_id or ""
        state = "" if elder.is_resident else "đã chuyển đi"
        rows.append(
            {
                "elder": elder,
                "url": link(elder.pk),
                "age": columns.age_words(elder.birth, elder.date_of_death or today),
                "group": columns.short_group(
                    elder.residential_group.name if elder.residential_group else last.get(elder.pk)
                ),
                "number": number if whole else columns.last_four(number),
                "state": state if elder.is_alive else "đã mất",
                "near": elder.pk in near,
            }
        )
    return rows


def _last_groups(pks: list[int]) -> dict[int, str | None]:
    """Where people who died or moved away lived last: "chưa rõ tổ" would be untrue of them."""
    if not pks:
        return {}
    last = Situation.objects.filter(elder__in=pks).order_by("elder", "-valid_from").distinct("elder")
    return dict(last.values_list("elder", "residential_group__name"))
