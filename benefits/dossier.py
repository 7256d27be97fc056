"""What a dossier consists of: the form of each scheme, its papers, the facts it declares, days to answer. Pure.

Forms by NĐ 176/2025 (Mẫu 01 hưu trí xã hội, Mẫu 02 mai táng) and NĐ 20/2021 (Mẫu 1d người cao tuổi, 1đ người khuyết
tật, 2a/2b/03 hộ chăm sóc, 04 mai táng; which letter belongs to which group is not confirmed, see `LIKELY`).
"""

from dataclasses import dataclass
from datetime import date

from benefits.choices import CaseKind
from benefits.schemes import is_allowance, is_pension
from elders.ground.workdays import add_workdays

FORM_01 = "Mẫu số 01 (NĐ 176/2025/NĐ-CP)"
LIKELY = "Tên mẫu theo NĐ 20/2021; đối chiếu với phụ lục nghị định trước khi dùng."
WORKDAYS = 10  # NĐ 176/2025 Điều 4; NĐ 147/2025 Điều 5
FUNERAL_WORKDAYS = 3  # TTHC 1.014028
STOPPED_THERE = "Quyết định thôi chi trả của nơi cư trú cũ"
DISABILITY_PAPER = "Giấy xác nhận khuyết tật"
FROM_CITIZENS = (CaseKind.GRANT, CaseKind.CHANGE, CaseKind.TRANSFER_IN, CaseKind.FUNERAL)
# Facts a form declares, with the names of `benefits.people.Facts`.
INCOME = ("pension_monthly", "si_allowance_monthly")
DECLARED = {
    "pension": (*INCOME, "poverty_national"),
    "allowance": (*INCOME, "poverty_national", "has_supporter"),
    "disability": (*INCOME, "disability_level"),
    "care": ("disability_level", "in_care_facility", "taken_in_by_others"),
    "funeral": (),
    "other": (),
}


@dataclass(frozen=True)
class Paper:
    name: str
    is_required: bool = True


@dataclass(frozen=True)
class Dossier:
    """`family` names the kind of scheme; `note` is what is not confirmed about the form."""

    family: str
    form: str
    papers: tuple[Paper, ...]
    note: str = ""

    @property
    def declares(self) -> tuple[str, ...]:
        return DECLARED[self.family]


def family_of(scheme: str) -> str:
    """ "pension", "allowance", "disability", "care", "funeral" or "other"."""
    if is_pension(scheme):
        return "pension"
    if scheme.startswith("TCXH_NKT"):
        return "disability"
    if is_allowance(scheme):
        return "allowance"
    if scheme.startswith("CARE_"):
        return "care"
    return "funeral" if scheme.startswith("MTP_") else "other"


def dossier_of(scheme: str, kind: str = CaseKind.GRANT) -> Dossier:
    """The form and papers of a request."""
    family = family_of(scheme)
    if kind not in FROM_CITIZENS:
        return Dossier(family, "", ())
    papers: list[Paper] = []
    note = LIKELY
    if family == "pension":
        form, note = FORM_01, "Bố cục theo nội dung Mẫu số 01; đối chiếu với phụ lục nghị định trước khi dùng."
        if scheme == "SOCPEN_70_74_POOR":
            papers.append(Paper("Danh sách hộ nghèo, hộ cận nghèo (phường tự đối chiếu)", False))
    elif family == "allowance":
        form = "Mẫu số 1d (NĐ 20/2021/NĐ-CP)"
    elif family == "disability":
        form = "Mẫu số 1đ (NĐ 20/2021/NĐ-CP)"
        papers.append(Paper(DISABILITY_PAPER))
    elif family == "care":
        form = "Mẫu số 2a, 2b (NĐ 20/2021/NĐ-CP)"
        papers.append(Paper(f"{DISABILITY_PAPER} của người được chăm sóc", scheme != "CARE_TAKEIN_NCT_D"))
    elif family == "funeral":
        form = "Mẫu số 02 (NĐ 176/2025/NĐ-CP)" if scheme == "MTP_SOCPEN" else "Mẫu số 04 (NĐ 20/2021/NĐ-CP)"
        papers.append(
            Paper("Giấy chứng tử, trích lục khai tử (không cần nộp khi đã có trong dữ liệu dùng chung)", False)
        )
    else:
        form, note = "Đơn đề nghị", ""
    if kind == CaseKind.TRANSFER_IN:
        papers.append(Paper(STOPPED_THERE))
    return Dossier(family, form, (Paper(f"Đơn theo {form}" if form != "Đơn đề nghị" else form), *papers), note)


def due_on(kind: str, received_on: date) -> date:
    """The last day to answer: ten working days after receipt, three for funeral support.

    Raises: ValueError when the calendar of the year is not known.
    """
    return add_workdays(received_on, FUNERAL_WORKDAYS if kind == CaseKind.FUNERAL else WORKDAYS)
