"""Absolute numbers of health care: people and visits of a window, also of people who later died or moved away."""

from django.db.models import Count, Q, QuerySet

from elders.models import Elder, Ward
from health import counting
from health.choices import PlaceKind, Screening, ServiceKind
from health.models import Condition, RegisterVisit
from health.register_choices import ConditionState, Disease, SessionKind
from reporting.indicators.conditions import Condition as Asked
from reporting.indicators.figures.plain import Plain
from reporting.indicators.grid import Grid
from reporting.indicators.rows import Figure
from reporting.indicators.windows import Window

CONDITIONS: dict[str, list[Asked]] = {}
EXAMS = "Phiếu khám đã kết luận"


def _checked(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    """OP-KSK-01: larger than the numerator of YT-03, which leaves out who died or moved away since."""
    days = (window.first, window.last)
    visits = counting.examinations(ward, *days, kind=ServiceKind.CHECKUP).count()
    away = counting.elsewhere(ward, *days, kind=ServiceKind.CHECKUP).count()
    return {
        "OP-KSK-01": Plain(
            counting.checked_up(ward, *days).count(),
            provenance=f"{EXAMS}; giấy khám ở cơ sở khác",
            words="người đã khám trong kỳ",
            note="Tính cả người sau đó qua đời hoặc chuyển đi, nên có thể lớn hơn số đạt của YT-03",
            figures=(Figure("lượt khám", visits + away, "lượt"), Figure("trong đó khám nơi khác", away, "lượt")),
        )
    }


def _screened(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    days = (window.first, window.last)
    rows = counting.examinations(ward, *days, kind=ServiceKind.SCREENING)
    by_disease = {
        row["screening"]: row["n"]
        for row in rows.order_by().values("screening").annotate(n=Count("elder", distinct=True))
    }
    suspected, confirmed = _found(ward, days)
    return {
        "OP-SL-01": Plain(
            counting.screened(ward, *days).count(),
            provenance=EXAMS,
            words="người được sàng lọc trong kỳ",
            note="Một người có thể thuộc nhiều nhóm bệnh",
            figures=(
                *(Figure(one.label, by_disease[one.value]) for one in Screening if by_disease.get(one.value)),
                *_by_disease("phát hiện nghi ngờ trong kỳ", suspected),
                *_by_disease("chẩn đoán xác định trong kỳ", confirmed),
            ),
        )
    }


def _found(ward: Ward, days: tuple) -> tuple[dict[str, int], dict[str, int]]:
    """Disease → people suspected, and people confirmed, in the window; "" of any disease. One query."""
    suspected = Q(found_on__range=days)
    confirmed = Q(state=ConditionState.CONFIRMED, confirmed_on__range=days)
    asked = {"": Q(), **{one.value: Q(disease=one) for one in Disease}}
    sums = Condition.objects.filter(ward=ward).aggregate(
        **{
            f"{word}_{code}": Count("elder", distinct=True, filter=which & found)
            for word, found in (("s", suspected), ("c", confirmed))
            for code, which in asked.items()
        }
    )
    return tuple({code: sums[f"{word}_{code}"] for code in asked} for word in "sc")


def _by_disease(words: str, found: dict[str, int]) -> list[Figure]:
    """The whole, then every disease somebody has."""
    return [
        Figure(words, found[""]),
        *(Figure(f"{words}: {one.label.lower()}", found[one.value]) for one in Disease if found[one.value]),
    ]


def _care(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    days = (window.first, window.last)
    sums = counting.sessions(ward, *days).aggregate(
        advice=Count("pk", filter=Q(kind=SessionKind.NUTRITION)),
        advised=Count("elder", distinct=True, filter=Q(kind=SessionKind.NUTRITION)),
        rehab=Count("pk", filter=Q(kind=SessionKind.REHABILITATION)),
        people=Count("elder", distinct=True, filter=Q(kind=SessionKind.REHABILITATION)),
    )
    return {
        "OP-TV-01": Plain(
            sums["advice"],
            unit="lượt",
            provenance="Buổi tư vấn, phục hồi chức năng",
            words="lượt tư vấn dinh dưỡng",
            figures=(
                Figure("người được tư vấn", sums["advised"]),
                Figure("người được phục hồi chức năng", sums["people"]),
                Figure("lượt phục hồi chức năng", sums["rehab"], "lượt"),
            ),
        )
    }


def at_home(ward: Ward, window: Window) -> QuerySet[Elder]:
    """People examined, treated or counselled where they live."""
    days = (window.first, window.last)
    exams, visits, sessions = _home(ward, days)
    return Elder.objects.filter(
        Q(pk__in=exams.order_by().values("elder"))
        | Q(pk__in=visits.order_by().values("enrolment__elder"))
        | Q(pk__in=sessions.order_by().values("elder"))
    )


def _home(ward: Ward, days: tuple) -> tuple[QuerySet, QuerySet, QuerySet]:
    """What was done at home; the visit of a register that was written off an examination is that examination."""
    exams = counting.examinations(ward, *days).filter(place_kind=PlaceKind.HOME)
    visits = RegisterVisit.objects.filter(enrolment__ward=ward, visited_on__range=days, place_kind=PlaceKind.HOME)
    return (
        exams,
        visits.filter(Q(examination__isnull=True) | ~Q(examination__in=exams.order_by().values("pk"))),
        counting.sessions(ward, *days).filter(place_kind=PlaceKind.HOME),
    )


def _at_home(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    visits = sum(rows.count() for rows in _home(ward, (window.first, window.last)))
    return {
        "OP-TN-01": Plain(
            at_home(ward, window).count(),
            provenance="Phiếu khám, sổ quản lý bệnh, buổi tư vấn tại nhà",
            words="người được khám, chăm sóc tại nhà",
            figures=(Figure("lượt", visits, "lượt"),),
        )
    }


READERS = {
    ("OP-KSK-01",): _checked,
    ("OP-SL-01",): _screened,
    ("OP-TV-01",): _care,
    ("OP-TN-01",): _at_home,
}
LISTS = {
    "OP-KSK-01": lambda ward, window: Elder.objects.filter(pk__in=counting.checked_up(ward, window.first, window.last)),
    "OP-SL-01": lambda ward, window: Elder.objects.filter(pk__in=counting.screened(ward, window.first, window.last)),
    "OP-TN-01": at_home,
}
