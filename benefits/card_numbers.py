"""Numbers of insurance cards: three forms in use side by side, and what each tells (`domain/benefits.md` §3.2).

Structure only: a number of the right form may still belong to nobody. What does not fit together is a warning, never a
refusal: papers of old people disagree for good reasons.
"""

import re
from dataclasses import dataclass
from typing import Literal

Form = Literal["card", "insurance", "citizen"]
CARD = re.compile(r"([A-Z]{2})([1-5])(\d{2})(\d{10})")
# Classes of benefit on cards of 15 characters: percent of the costs; 5 is the armed forces' own rule.
CLASS_PERCENT = {1: 100, 2: 100, 3: 95, 4: 80}
CLASS_WORDS = {1: "100%", 2: "100%, có giới hạn", 3: "95%", 4: "80%", 5: "lực lượng vũ trang"}
PROVINCES = {"31": "Hải Phòng", "30": "Hải Dương"}
FORM_WORDS = {
    "card": "thẻ 15 ký tự",
    "insurance": "mã số BHXH 10 chữ số",
    "citizen": "số định danh cá nhân 12 chữ số",
}
WANTED = (
    "Số thẻ là 15 ký tự như trên thẻ cũ (GD4310312345678), mã số BHXH 10 chữ số hoặc số định danh 12 chữ số; "
    "vừa ghi {count} ký tự."
)


@dataclass(frozen=True)
class CardNumber:
    """A number and what it says. Only a card of 15 characters tells `group`, `benefit_class` and `province`; only it
    and a number of 10 digits tell the `insurance_no`."""

    text: str
    form: Form
    group: str = ""
    benefit_class: int | None = None
    province: str = ""
    insurance_no: str = ""

    @property
    def percent(self) -> int | None:
        """Percent of the costs the class stands for; None where it does not say."""
        return CLASS_PERCENT.get(self.benefit_class or 0)

    @property
    def words(self) -> str:
        """What the number says, for a person who reads it."""
        if self.form != "card":
            return FORM_WORDS[self.form]
        place = PROVINCES.get(self.province, f"tỉnh mã {self.province}")
        mark = f"mức hưởng {self.benefit_class} ({CLASS_WORDS[self.benefit_class]})"
        return f"nhóm {self.group}, {mark}, {place}, mã số BHXH {self.insurance_no}"


def tidy_number(text: str) -> str:
    """Capitals without blanks, dots and dashes."""
    return re.sub(r"[\s.\-–_/]", "", text).upper()


def read_number(text: str) -> CardNumber | None:
    """The number as one of the three forms; None for anything else."""
    text = tidy_number(text)
    if found := CARD.fullmatch(text):
        group, grade, province, insurance_no = found.groups()
        return CardNumber(text, "card", group, int(grade), province, insurance_no)
    if re.fullmatch(r"[0-9]{10}", text):
        return CardNumber(text, "insurance", insurance_no=text)
    if re.fullmatch(r"[0-9]{12}", text):
        return CardNumber(text, "citizen")
    return None


def number_warnings(
    number: str,
    *,
    card_codes: str = "",
    percent: int | None = None,
    insurance_no: str = "",
    citizen_id: str = "",
) -> list[str]:
    """Sentences on what does not fit together; empty when nothing speaks against the number.

    `card_codes` are the letters of the group the card is said to be of ("CC/CK"; "" when the texts do not give them),
    the others what the record says.
    """
    found = read_number(number)
    if found is None:
        return []
    said = []
    if found.form == "card":
        if found.province not in PROVINCES:
            said.append(f"Mã tỉnh trên thẻ là {found.province}, không phải 31 (Hải Phòng) hay 30 (Hải Dương).")
        if card_codes and found.group not in card_codes.split("/"):
            said.append(f"Chữ đầu số thẻ là {found.group}, nhóm đã chọn thường ghi {card_codes}.")
        if percent is not None and found.percent is not None and found.percent != percent:
            said.append(f"Số thẻ ghi mức hưởng {found.percent}%, ở trên ghi {percent}%.")
    if found.insurance_no and insurance_no and found.insurance_no != insurance_no:
        said.append(f"Mã số BHXH trên thẻ ({found.insurance_no}) khác mã trong hồ sơ ({insurance_no}).")
    if found.form == "citizen" and citizen_id and found.text != citizen_id:
        said.append(f"Số định danh trên thẻ khác số CCCD trong hồ sơ ({citizen_id}).")
    return said
