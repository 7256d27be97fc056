"""What every paper of the ward about money has in common: letterhead, signatures, the words for months and money."""

from datetime import date

from benefits.models import PaymentList
from elders.ground.documents import Letterhead, Signature
from elders.ground.numbers import grouped, in_words, short_day
from elders.models import Ward

HINT = "Ký, ghi rõ họ tên"


def letterhead(ward: Ward, *, year: int, day: date | None = None) -> Letterhead:
    """UBND phường issues lists of payment; number and day are put by the clerk."""
    return Letterhead(issuer=ward_lines(ward), place=ward.document_place, year=year, day=day)


def ward_lines(ward: Ward) -> list[str]:
    return ["ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward.name.upper()}"]


def signatures(payment_list: PaymentList) -> list[Signature]:
    """Who prepared, who keeps the accounts, who owns the account (benefits.md §9)."""
    ward, prepared_by = payment_list.ward, payment_list.prepared_by
    return [
        Signature(authority=["NGƯỜI LẬP"], hint=HINT, name=prepared_by.full_name if prepared_by else ""),
        Signature(authority=["KẾ TOÁN"], hint=HINT),
        Signature(authority=ward.signer_authority.split("\n"), hint="Ký, đóng dấu", name=ward.signer_name),
    ]


def month_words(month: date) -> str:
    """ "02 năm 2026", "9 năm 2026": as NĐ 30/2020 writes months."""
    return f"{month:%m} năm {month.year}" if month.month < 3 else f"{month.month} năm {month.year}"


def money_words(vnd: int) -> str:
    """ "12.300.000 đồng (Bằng chữ: Mười hai triệu ba trăm nghìn đồng)"."""
    words = in_words(vnd)
    return f"{grouped(vnd)} đồng (Bằng chữ: {words[:1].upper()}{words[1:]} đồng)"


def about(payment_list: PaymentList) -> list[str]:
    """Lines under the title: what it is for, when it is paid, and whether it counts yet."""
    lines = [payment_list.title] if payment_list.title else []
    if payment_list.sequence > 1:
        lines.append(f"Danh sách bổ sung lần {payment_list.sequence - 1}")
    if payment_list.pay_from:
        until = f" đến ngày {short_day(payment_list.pay_to)}" if payment_list.pay_to else ""
        lines.append(f"Thời gian chi: từ ngày {short_day(payment_list.pay_from)}{until}")
    if payment_list.approved_by_id is None:
        lines.append(f"Bản chưa được duyệt (tình trạng: {payment_list.get_state_display().lower()})")
    return lines


def attached(payment_list: PaymentList) -> str:
    """ "(Kèm theo văn bản số …)" once the list is approved by a numbered paper."""
    if not payment_list.decision_number:
        return ""
    day = f" ngày {short_day(payment_list.signed_on)}" if payment_list.signed_on else ""
    by = f"Ủy ban nhân dân phường {payment_list.ward.name}"
    return f"(Kèm theo văn bản số {payment_list.decision_number}{day} của {by})"
