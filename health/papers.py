"""Papers of a check-up: the result sheet in big type, the summary of a person, the referral letter."""

from typing import Any

from django.template.loader import render_to_string

from elders.ground.documents import Document, Signature
from elders.ground.numbers import short_day
from elders.ground.paper.long import print_whole
from health.facts import CLASS_NAMES
from health.investigations import investigations
from health.letterhead import station_head
from health.models import Classification, Examination, Referral
from health.services.entry import found_of

# Never on a sheet that others of the household may read: mood, self-harm, violence, burden of care.
SEALED = frozenset({"A22", "A23", "A24", "A25", "A26", "A27", "A34", "A35"})
PRESSURE_SETS = ("THA_BYT_3", "THA_VNHA_2022")
UNITS = {"WAIST_CENTRAL": "cm", "GLUCOSE_FASTING": "mmol/L", "GLUCOSE_2H": "mmol/L", "HBA1C": "%", "VISION": "/10"}
KIDNEY = {"G1": "Bình thường", "G2": "Giảm nhẹ", "G3a": "Giảm vừa", "G3b": "Giảm vừa", "G4": "Giảm nặng"}
ATTENTION = ("Tốt", "Cần để ý", "Cần bác sĩ theo dõi")


def result_sheet(exam: Examination) -> bytes:
    """The sheet the elder takes home, as PDF. Raises: ValueError before the conclusion (H-029)."""
    if not exam.is_concluded:
        raise ValueError("not concluded")
    found = found_of(exam)
    rows = [
        {
            "name": CLASS_NAMES.get(one.ruleset, one.ruleset),
            "value": _value(one),
            "label": KIDNEY.get(one.code, "Giảm rất nặng") if one.ruleset == "EGFR_STAGE" else one.label,
            "words": ATTENTION[min(one.level, 2)],
        }
        for one in exam.classifications.order_by("-level", "pk")
    ]
    tasks = exam.tasks.exclude(rule__in=SEALED).filter(closed_at__isnull=True).order_by("priority", "due_at", "pk")
    known = investigations()
    tests = [
        {"name": known[one.key].label, "label": known[one.key].result(one.result).label, "text": one.text}
        for one in exam.investigations.order_by("pk")
        if not known[one.key].screen  # cancer screening is told by the doctor
    ]
    context = {"exam": exam, "elder": exam.elder, "ward": exam.ward, "rows": rows, "tasks": tasks, "bmi": found.bmi}
    context["tests"] = tests
    return print_whole(render_to_string("documents/health_result.html", context))


def _value(one: Classification) -> str:
    """The number behind a class where it says something to its owner."""
    if one.ruleset in PRESSURE_SETS:
        return one.reason.partition(",")[0]
    unit = UNITS.get(one.ruleset, "")
    return f"{one.reason.partition(':')[0]}{'' if unit[:1] in '/%' else ' '}{unit}" if unit else ""


def summary(context: dict[str, Any]) -> bytes:
    """The health record of one person on paper, as PDF; `context` is that of `health.record.overview`."""
    tasks = [one for one in context["tasks"] if one.rule not in SEALED]
    return print_whole(render_to_string("documents/health_summary.html", context | {"tasks": tasks}))


def referral_letter(referral: Referral) -> Document:
    """The referral letter; number blank until registered."""
    elder, ward = referral.elder, referral.ward
    born = f", sinh {elder.birth}" if elder.birth.year else ""
    number = f", số định danh {elder.citizen_id}" if elder.citizen_id else ""
    place = f", {elder.residential_group}" if elder.residential_group else ""
    paragraphs = [
        f"Trạm Y tế phường {ward.name} giới thiệu người bệnh {elder.full_name}{born}{number}"
        f"{place} đến khám và điều trị.",
        f"Lý do: {referral.reason}",
    ]
    if referral.urgent:
        paragraphs.append("Mức độ: khẩn.")
    paragraphs.append(f"Phiếu có giá trị đến hết ngày {short_day(referral.expires_on)}")
    return Document(
        title=f"Giấy chuyển, {elder.full_name}",
        template="documents/letter.html",
        context={"paragraphs": paragraphs},
        letterhead=station_head(ward, day=referral.sent_on),
        kind="GIẤY CHUYỂN",
        subject="Giới thiệu khám bệnh, chữa bệnh",
        to=[referral.to],
        signature=Signature(authority=["BÁC SĨ GIỚI THIỆU"], name=referral.doctor, hint="Ký, ghi rõ họ tên"),
        author=f"Trạm Y tế phường {ward.name}",
    )
