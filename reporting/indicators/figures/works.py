"""What was done: broadcasts, talks, trainings, money of the budget, problems, typed from the log of activities."""

from elders.models import Ward
from reporting import counting
from reporting.indicators.figures.plain import Plain
from reporting.indicators.grid import Grid
from reporting.indicators.rows import Figure
from reporting.indicators.windows import Window
from reporting.plan_choices import Component, MoneySource, Topic

CONDITIONS: dict = {}
LOG = "Sổ hoạt động"
LISTS: dict = {}


def _broadcasts(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    one = counting.on_air(ward, window.first, window.last)
    unknown = f"{one.unknown_minutes} lượt chưa ghi số phút" if one.unknown_minutes else ""
    return {
        "OP-TT-01": Plain(
            one.scripts,
            unit="tin, bài",
            provenance="Sổ phát thanh",
            words="tin, bài tuyên truyền",
            note=unknown,
            figures=(Figure("lượt phát", one.airings, "lượt"), Figure("thời lượng", one.minutes, "phút")),
        )
    }


def _talks(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    one = counting.talks(ward, window.first, window.last)
    note = f"{one.uncounted} buổi chưa ghi số người dự" if one.uncounted else ""
    return {
        "OP-TT-02": Plain(
            one.talks,
            unit="buổi",
            provenance=LOG,
            words="buổi tuyên truyền",
            note=note,
            figures=(Figure("lượt người dự", one.people, "lượt"),),
        )
    }


def _trainings(topic: str, code: str, words: str):
    def read(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
        one = counting.trainings(ward, window.first, window.last, topic=topic)
        parts = [Figure(str(Component(key).label), n) for key, n in one.by_component.items() if key and n]
        return {
            code: Plain(
                one.classes,
                unit="lớp",
                provenance=LOG,
                words=words,
                figures=(
                    Figure("được mời", one.invited),
                    Figure("có mặt", one.attended),
                    Figure("vắng", one.absent),
                    Figure("chỉ biết tổng số", one.typed),
                    *parts,
                ),
            )
        }

    return read


def _trainees(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    people = counting.social_work_trainees(ward, window.year_first, window.last)
    since = counting.social_work_trainees(ward, window.year_first.replace(year=2023, month=1, day=1), window.last)
    return {
        "DT-01": Plain(
            people,
            provenance=LOG,
            words="cán bộ, cộng tác viên được tập huấn",
            figures=(Figure("lũy kế từ 01/01/2023", since),),
        )
    }


def _budget(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    found = counting.money(ward, window.year, window.first, window.last)
    total = found[""]
    if len(found) == 1:
        return {
            "OP-KP-01": Plain(None, unit="đồng", lacking="Chưa lập dòng kinh phí của năm", provenance="Sổ kinh phí")
        }
    other = counting.spent_of_other_years(ward, window.year, window.first, window.last)
    # The window of a year begins on 15/12: what the budget before it paid in its last days would be told nowhere.
    before = [Figure("chi trong kỳ từ dòng kinh phí năm khác, không tính ở trên", other, "đồng")] if other else []
    parts = [
        Figure(f"{MoneySource(source).label}: thực hiện", one.spent_vnd, "đồng")
        for source, one in found.items()
        if source
    ]
    return {
        "OP-KP-01": Plain(
            total.spent_vnd,
            unit="đồng",
            provenance="Sổ kinh phí",
            words="thực hiện trong kỳ",
            figures=(
                Figure("dự toán năm", total.estimate_vnd, "đồng"),
                Figure("đã phân bổ", total.allocated_vnd, "đồng"),
                Figure("đã quyết toán", total.settled_vnd, "đồng"),
                *parts,
                *before,
            ),
        )
    }


def _problems(ward: Ward, window: Window, grid: Grid) -> dict[str, Plain]:
    one = counting.problems(ward, window.first, window.last)
    return {
        "OP-VM-01": Plain(
            one.reported,
            unit="việc",
            provenance="Sổ khó khăn, vướng mắc",
            words="việc được phản ánh",
            figures=(Figure("đã giải quyết trong kỳ", one.closed, "việc"), Figure("còn lại cuối kỳ", one.left, "việc")),
        )
    }


READERS = {
    ("OP-TT-01",): _broadcasts,
    ("OP-TT-02",): _talks,
    ("OP-TH-01",): _trainings(Topic.POLICY, "OP-TH-01", "lớp tập huấn chính sách"),
    ("OP-TH-02",): _trainings(Topic.CLUB, "OP-TH-02", "lớp tập huấn về câu lạc bộ"),
    ("DT-01",): _trainees,
    ("OP-KP-01",): _budget,
    ("OP-VM-01",): _problems,
}
