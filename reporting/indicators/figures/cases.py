"""Social work: CS-01 to CS-03, PL-01 and the measures of case management. Totals only, never a list of people."""

from django.db.models import Count, Q

from elders.models import Ward
from health import case_counting as cases
from health.case_choices import StepKind
from health.models import CaseStep
from reporting.indicators.conditions import Condition
from reporting.indicators.figures.plain import Plain
from reporting.indicators.grid import Grid
from reporting.indicators.rows import Figure
from reporting.indicators.windows import Window

CONDITIONS: dict[str, list[Condition]] = {}
LISTS: dict = {}
FILES = "Hồ sơ công tác xã hội của Trạm Y tế"
STEPS = {
    StepKind.RECEIVED: "tiếp nhận",
    StepKind.SCREENED: "sàng lọc",
    StepKind.ASSESSED: "đánh giá",
    StepKind.SERVED: "can thiệp, hỗ trợ",
    StepKind.REFERRED: "chuyển gửi",
    StepKind.CLOSED: "đóng",
}


def _admitted(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    period = cases.people_in(cases.admitted_cases(ward, window.year_first, window.last))
    since = cases.people_in(cases.admitted_cases(ward, window.year_first.replace(2023, 1, 1), window.last))
    return {
        "CS-01": Plain(
            period,
            provenance=FILES,
            words="người được chăm sóc tại cơ sở trong năm",
            figures=(Figure("lũy kế từ 01/01/2023", since),),
            note="Tính cả người đã chuyển hộ khẩu vào cơ sở",
        )
    }


def _severe_mental(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    days = (window.year_first, window.last)
    return {
        "CS-02": Plain(
            cases.severe_mental_admitted(ward, *days).count(),
            cases.severe_mental(ward, *days).count(),
            provenance=f"{FILES}; sổ người cao tuổi",
            words="đã được tiếp nhận hoặc có quyết định",
            among_words="người tâm thần nặng",
            note="Chỉ tiêu chỉ tính người được tiếp nhận; gia đình chăm sóc, hưởng trợ cấp không tính vào số đạt",
        )
    }


def _wandering(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    days = (window.year_first, window.last)
    return {
        "CS-03": Plain(
            cases.wandering_settled(ward, *days).count(),
            cases.wandering_cases(ward, *days).count(),
            unit="trường hợp",
            provenance=FILES,
            words="đã được tiếp nhận hoặc đưa về gia đình",
            among_words="trường hợp lang thang phát hiện trong năm",
            note="Tính theo nơi phát hiện, kể cả người không cư trú trong phường",
        )
    }


def _legal_aid(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    days = (window.year_first, window.last)
    return {
        "PL-01": Plain(
            cases.people_in(cases.legal_aid_given(ward, *days)),
            cases.people_in(cases.legal_aid_asked(ward, *days)),
            provenance=FILES,
            words="đã được trợ giúp pháp lý",
            among_words="người có nhu cầu ghi trong năm",
        )
    }


def _managed(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    days = (window.first, window.last)
    steps = CaseStep.objects.filter(case__ward=ward, on__range=days).aggregate(
        **{kind.value: Count("case", distinct=True, filter=Q(kind=kind)) for kind in STEPS}
    )
    still = cases.open_cases(ward, *days)
    received = cases.opened_cases(ward, *days)
    return {
        "OP-QLTH-01": Plain(
            received.count(),
            unit="trường hợp",
            provenance=FILES,
            words="trường hợp tiếp nhận trong kỳ",
            figures=(
                *(Figure(words, steps[kind.value], "trường hợp") for kind, words in STEPS.items()),
                Figure("đang mở cuối kỳ", still.count(), "trường hợp"),
                Figure("số người của các trường hợp tiếp nhận", cases.people_in(received)),
            ),
        )
    }


def _abuse(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    days = (window.first, window.last)
    found = cases.abuse_cases(ward, *days).count()
    return {
        "OP-NB-01": Plain(
            found,
            unit="trường hợp",
            provenance=FILES,
            words="trường hợp phát hiện trong kỳ",
            nothing=not found,
            note="Không ghi nhận không có nghĩa là không xảy ra",
            figures=(Figure("đã can thiệp, hỗ trợ", cases.abuse_helped(ward, *days).count(), "trường hợp"),),
        )
    }


READERS = {
    ("CS-01",): _admitted,
    ("CS-02",): _severe_mental,
    ("CS-03",): _wandering,
    ("PL-01",): _legal_aid,
    ("OP-QLTH-01",): _managed,
    ("OP-NB-01",): _abuse,
}
