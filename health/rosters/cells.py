"""How results of a check-up are written in hospital and campaign files: "150/90", "5,6 mmol/L", "1m62", "Loại IV".

A value keeps the number and the unit as written ("126 mg/dL"); it is brought to the stored unit by `health.measures`,
and only where the unit is certain: written in the cell or the heading. A number that fits no other unit than one is
asked about, never converted in silence.
"""

import re
from datetime import date
from typing import Any

from elders.intake.cells import CellContext, Reading, register_reader, text_of
from elders.intake.kinds import Field
from elders.intake.reasons import Reason, register
from elders.intake.text import key, tidy
from health import investigations
from health.measures import Measure, NotAMeasure, Verdict, check_pressure, measures, read

UNITS = {
    "mmol/l": "mmol/L", "mmol": "mmol/L", "mg/dl": "mg/dL", "mg%": "mg/dL", "mmol/mol": "mmol/mol", "cm": "cm",
    "m": "m", "kg": "kg", "%": "%", "µmol/l": "µmol/L", "μmol/l": "µmol/L", "umol/l": "µmol/L",
    "micromol/l": "µmol/L", "g/l": "g/L", "g/dl": "g/dL", "u/l": "U/L", "ui/l": "U/L", "iu/l": "U/L",
    "mmhg": "mmHg", "°c": "°C", "oc": "°C", "độ c": "°C", "độ": "°C", "lần/phút": "lần/phút", "l/p": "lần/phút",
    "lần/p": "lần/phút", "ck/p": "lần/phút", "nhịp/phút": "lần/phút", "l/ph": "lần/phút", "ng/ml": "ng/mL",
    "db": "dB", "giây": "giây", "s": "giây", "lần": "lần", "l/phút": "L/phút", "l/min": "L/phút", "l": "L",
    "lít": "L", "/10": "/10",
}  # fmt: skip
_NUMBER = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>\D.*)?", re.S)
_METRES = re.compile(r"(?P<m>[12])\s*m\s*(?P<cm>\d{1,2})", re.I)
_PAIR = re.compile(r"(?<!\d)(\d{2,3})\s*[/\\\-–]\s*(\d{2,3})(?!\d)")
_MOST = 5
_BLANK = ("", "-", "–", "_", ".", "/", "x", "k", "ko", "khong", "khong do", "chua do", "khong kham")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}


def unit_named(text: str) -> str | None:
    """The unit some words name; "" when they name none, None for one nobody knows."""
    plain = tidy(text).strip(" .:;()[]").lower()
    if not plain:
        return ""
    return UNITS.get(plain) or UNITS.get(plain.replace(" ", ""))


def unit_of_heading(heading: str) -> str:
    """The unit in brackets of a heading: "Đường huyết (mg/dL)"; "" when there is none."""
    for inside in re.findall(r"[(\[]([^)\]]*)[)\]]", heading):
        if found := unit_named(inside):
            return found
    return next((UNITS[one] for one in ("mmol/l", "mg/dl", "mmhg") if one in heading.lower()), "")


def _flaw(code: str, severity: str, words: str) -> Reading:
    return Reading(flaws=[(code, severity, words)])


def _impossible(words: str) -> Reading:
    return _flaw("CHECKUP_IMPOSSIBLE", "error", words)


def _only_other_unit(one: Measure, number: str) -> str:
    """The one other unit in which a number is plausible that is impossible in the stored unit."""
    fits = []
    for unit in one.factors:
        try:
            fits += [unit] if read(one.key, number, unit=unit).verdict is Verdict.FINE else []
        except NotAMeasure:
            continue
    return fits[0] if len(fits) == 1 else ""


@register_reader("checkup_measure")
def read_measure(value: Any, item: Field, context: CellContext) -> Reading:
    """A number with its unit, as "5,6 mmol/L"; out of range it asks or refuses (`health/policy/measures.toml`)."""
    one = measures()[item.name]
    text = tidy(text_of(value))
    if key(text) in _BLANK:
        return Reading()
    if isinstance(value, date):
        return _impossible(f"{one.label}: Excel đã đổi ô này thành ngày; ghi lại dạng chữ.")
    if one.key == "height" and (tall := _METRES.fullmatch(text)):
        text = f"{tall['m']},{tall['cm']} m"
    if one.unit == "/10":
        text = re.sub(r"\s*/\s*10\b", "", text)
    number = _NUMBER.fullmatch(text)
    if number is None:
        if one.qualifiers:
            try:
                reading = read(one.key, text)
                return Reading(f"{reading.said} {reading.said_unit}")
            except NotAMeasure:
                pass
        return _impossible(f"{one.label}: “{text}” không phải là số.")
    unit = unit_named(number["unit"] or "")
    if unit is None:
        return _impossible(f"{one.label}: không hiểu “{text}”. Ghi số và đơn vị, ví dụ 5,6 mmol/L.")
    heading = unit_of_heading(context.heading)
    unit = unit or (heading if heading == one.unit or heading in one.factors else "")
    said, flaws = number["number"], []
    if not unit and (other := _only_other_unit(one, said)) and _refused(one, said):
        unit = other
        if one.key == "height":
            flaws.append(("CHECKUP_UNIT", "note", f"Hiểu {said} là {said} {other}."))
        else:
            words = f"{one.label} {said} không ghi đơn vị; chỉ có thể là {said} {other}. Đúng đơn vị này không?"
            flaws.append(("CHECKUP_UNIT", "doubt", words))
    unit = unit or one.unit
    try:
        reading = read(one.key, said, unit=unit)
    except NotAMeasure as refusal:
        return _impossible(str(refusal))
    if reading.verdict is Verdict.ASK:
        words = f"{one.label} {one.words(reading.value)} ngoài khoảng thường gặp ({one.range_words(one.plausible)})."
        flaws.append(("CHECKUP_UNLIKELY", "doubt", words))
    fasting = one.key == "glucose" and " doi" in f" {key(context.heading)}"
    return Reading(f"{said} {unit}", flaws, {"glucose_timing": "doi"} if fasting else {})


def _refused(one: Measure, said: str) -> bool:
    try:
        read(one.key, said)
    except NotAMeasure:
        return True
    return False


@register_reader("checkup_pressure")
def read_pressure(value: Any, item: Field, context: CellContext) -> Reading:
    """One or more readings: "150/90", "150/90; 148/88 mmHg"."""
    text = tidy(text_of(value))
    if key(text) in _BLANK:
        return Reading()
    if isinstance(value, date):
        return _impossible("Huyết áp: Excel đã đổi ô này thành ngày; ghi lại dạng chữ 140/90.")
    pairs = [(int(upper), int(lower)) for upper, lower in _PAIR.findall(text)]
    if not pairs:
        return _impossible(f"Huyết áp “{text}”: ghi số trên/số dưới, ví dụ 140/90.")
    flaws = []
    for upper, lower in pairs[:_MOST]:
        try:
            parts = [read("sbp", str(upper)), read("dbp", str(lower))]
            check_pressure(upper, lower)
        except NotAMeasure as refusal:
            return _impossible(str(refusal))
        for part in parts:
            if part.verdict is Verdict.ASK:
                words = f"{part.measure.label} {part.measure.words(part.value)} ngoài khoảng thường gặp."
                flaws.append(("CHECKUP_UNLIKELY", "doubt", words))
    return Reading("; ".join(f"{upper}/{lower}" for upper, lower in pairs[:_MOST]), flaws)


@register_reader("checkup_class")
def read_class(value: Any, item: Field, context: CellContext) -> Reading:
    """ "IV", "Loại 4", "loại II (khỏe)" → 1 to 5."""
    plain = key(text_of(value))
    if plain in _BLANK:
        return Reading()
    found = re.search(r"\b(iii|ii|iv|i|v|[1-5])\b", plain.removeprefix("loai").strip())
    if not found:
        return _flaw("CHOICE_UNKNOWN", "note", "Phân loại sức khỏe ghi I, II, III, IV hoặc V.")
    return Reading(str(ROMAN.get(found[1]) or int(found[1])))


@register_reader("checkup_word")
def read_word(value: Any, item: Field, context: CellContext) -> Reading:
    """The result of a test in words: "bình thường", "rung nhĩ", "(+)". What was seen stays beside it."""
    text = tidy(text_of(value))
    if not text or key(text) in ("khong lam", "khong do", "chua lam", "khong kham"):
        return Reading()
    try:
        code, seen = investigations.read(item.name, text)
    except NotAMeasure as refusal:
        return _flaw("CHOICE_UNKNOWN", "doubt", f"{refusal} Chấp nhận dòng thì bỏ trống nội dung này.")
    return Reading(investigations.as_words(item.name, code, seen[:400]))


@register_reader("checkup_kind")
def read_kind(value: Any, item: Field, context: CellContext) -> Reading:
    """The conclusion as one of three, only when the words say it."""
    plain = key(text_of(value))
    if plain in ("binh thuong", "bt", "khoe manh", "chua phat hien bat thuong"):
        return Reading("binh_thuong")
    if re.search(r"\b(can kham (bo sung|them|chuyen khoa)|kham bo sung)\b", plain):
        return Reading("can_kham_them")
    if re.search(r"\b(co van de|co benh|benh ly)\b", plain):
        return Reading("co_van_de")
    return Reading() if not plain else _flaw("CHOICE_UNKNOWN", "note", "Ghi Bình thường, Có vấn đề sức khỏe …")


@register_reader("checkup_icd")
def read_icd(value: Any, item: Field, context: CellContext) -> Reading:
    """ICD-10 codes behind one another; words between them are left out."""
    codes = list(dict.fromkeys(re.findall(r"\b[A-Z][0-9]{2}(?:\.[0-9]{1,2})?\b", text_of(value).upper())))
    if codes:
        return Reading(", ".join(codes))
    return _flaw("CHOICE_UNKNOWN", "note", "Mã bệnh ghi theo ICD-10, ví dụ I10; E11.") if text_of(value) else Reading()


register(
    {
        "CHECKUP_IMPOSSIBLE": Reason("Số đo không thể có", "Xem lại phiếu gốc rồi sửa ô."),
        "CHECKUP_UNLIKELY": Reason("Số đo ngoài khoảng thường gặp", "Xem lại phiếu gốc.", "Số đúng như vậy"),
        "CHECKUP_UNIT": Reason("Chưa ghi đơn vị", "Ghi đơn vị vào ô hoặc tiêu đề cột.", "Đúng đơn vị này", True),
        "CHECKUP_SEX": Reason("Nội dung của giới khác", "Xem lại giới tính hoặc bỏ ô này."),
        "CHECKUP_DAY": Reason("Ngày khám không hợp lý", "Xem lại ngày khám."),
        "CHECKUP_DEAD": Reason("Đã mất trước ngày khám", "Xem lại người hoặc ngày khám."),
        "CHECKUP_EMPTY": Reason("Không có kết quả nào", "Dòng này không ghi số đo hay kết quả: bỏ dòng."),
        "CHECKUP_LOCKED": Reason("Phiếu khám đã kết luận", "Muốn sửa thì lập bản sửa kèm lý do ở phiếu khám."),
        "CHECKUP_SECOND": Reason(
            "Đã có lần khám miễn phí trong năm", "Xem lại ngày khám.", "Đúng, là lần khám khác (không tính miễn phí)"
        ),
        "CHECKUP_GLUCOSE": Reason("Đường huyết chưa rõ lúc đo", "Không xếp loại đường huyết khi chưa rõ lúc đo."),
        "CHECKUP_URGENT": Reason("Cần xử trí sớm", "Việc theo dõi được mở khi ghi."),
    }
)
