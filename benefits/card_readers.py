"""Cells only lists of insurance cards have: the group of the card, its benefit, what a check found."""

import re
from typing import Any

from benefits.card_choices import Finding, card_codes, card_schemes
from benefits.card_numbers import CLASS_PERCENT
from elders.intake import reasons
from elders.intake.cells import CellContext, Reading, register_reader, text_of
from elders.intake.kinds import Field
from elders.intake.text import key, tidy

# What lists write in words, beside the letters of the card and the names of the kinds.
WORDS = {
    "huu tri xa hoi": "BHYT_SOCPEN_NEW",
    "htxh": "BHYT_SOCPEN_NEW",
    "bao tro xa hoi": "BHYT_BTXH",
    "btxh": "BHYT_BTXH",
    "huu tri": "BHYT_PENSION",
    "luong huu": "BHYT_PENSION",
    "ho ngheo": "BHYT_POOR",
    "ngheo": "BHYT_POOR",
    "ho can ngheo": "BHYT_NEAR_POOR",
    "can ngheo": "BHYT_NEAR_POOR",
    "ho gia dinh": "BHYT_HOUSEHOLD",
    "nguoi co cong": "BHYT_MERIT",
    "cuu chien binh": "BHYT_VETERAN",
    "nguoi cao tuoi 60 74": "BHYT_HP_60_74",
    "thanh pho ho tro": "BHYT_HP_60_74",
    "60 74": "BHYT_HP_60_74",
}


def category_of(text: str) -> str:
    """The kind of card a list means; "" when it is not recognised or more than one kind is meant."""
    plain = key(text)
    letters = plain.upper()
    by_letters = [code for code in card_schemes() if letters in card_codes(code).split("/") and letters]
    if len(by_letters) == 1:
        return by_letters[0]
    names = {key(name): code for code, name in card_schemes().items()}
    return names.get(plain) or WORDS.get(plain, "")


@register_reader("card_category")
def read_category(value: Any, item: Field, context: CellContext) -> Reading:
    """BT, HT, "Hộ cận nghèo"; what is not recognised stays unknown and is said."""
    text = tidy(text_of(value))
    if not text:
        return Reading()
    code = category_of(text)
    if code:
        return Reading(code)
    return Reading(flaws=[("CHOICE_UNKNOWN", "note", f"Không rõ nhóm “{text}”: thẻ ghi là chưa rõ nhóm.")])


@register_reader("card_percent")
def read_percent(value: Any, item: Field, context: CellContext) -> Reading:
    """95%, 0,95, 100, or the class 1–4 of the card."""
    text = tidy(text_of(value)).replace(",", ".").rstrip("%").strip()
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", text):
        return Reading(flaws=[("NUMBER_INVALID", "note", "Mức hưởng ghi 100, 95 hoặc 80 (%).")])
    number = float(text)
    if 0 < number < 1 or text == "1.0":
        number *= 100
    elif number in CLASS_PERCENT and number == int(number):
        number = CLASS_PERCENT[int(number)]
    if number in (80, 95, 100):
        return Reading(int(number))
    return Reading(flaws=[("NUMBER_INVALID", "note", "Mức hưởng ghi 100, 95 hoặc 80 (%).")])


@register_reader("card_finding")
def read_finding(value: Any, item: Field, context: CellContext) -> Reading:
    """What the agency found of somebody it issued nothing to."""
    plain = key(tidy(text_of(value)))
    if re.search(r"\b(khong co the|chua co the|chua co|khong co|het han)\b", plain):
        return Reading(Finding.NONE.value)
    if re.search(r"\b(da co|noi khac|da tham gia|con han)\b", plain):
        return Reading(Finding.ELSEWHERE.value)
    return Reading(flaws=[("CHOICE_UNKNOWN", "note", "")]) if plain else Reading()


reasons.register(
    {
        "CARD_NO_DATE": reasons.Reason("Thiếu ngày thẻ bắt đầu", "Ghi ngày bắt đầu theo danh sách BHXH trả về."),
        "CARD_NOTHING": reasons.Reason(
            "Dòng không có số thẻ, lỗi hay kết quả rà soát", "Ghi số thẻ và ngày, hoặc lý do BHXH trả lại."
        ),
        "CARD_OVERLAP": reasons.Reason("Trùng thời gian với thẻ khác", "Mỗi người mỗi ngày một thẻ; xem lại ngày."),
        "CARD_PERIOD": reasons.Reason("Ngày hết hạn trước ngày bắt đầu", "Xem lại hai ngày của thẻ."),
        "CARD_NO_REQUEST": reasons.Reason(
            "Không có đề nghị nào đang chờ", "Chỉ ghi lỗi cho người có tên trong danh sách đã gửi BHXH."
        ),
        "CARD_REPLACES": reasons.Reason("Thẻ cũ sẽ bị khóa"),
        "CARD_MISFIT": reasons.Reason("Số thẻ không khớp"),
    }
)
