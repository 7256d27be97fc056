"""What the cash books of clubs and of the ward care fund are made of: funds, accounts, kinds of income and expense.

Sources: `domain/clubs.md` §5.8, 5.9 (club funds), §6 (SO-04, SO-05), §10.3 (care fund), §12.4. Each kind says which
account is debited and which credited, so that the person at the table picks "Phí thành viên" and never an account.
"""

from dataclasses import dataclass

from django.db.models import TextChoices


class FundKind(TextChoices):
    RUNNING = "hoat_dong", "Quỹ hoạt động"
    LIVELIHOOD = "tang_thu_nhap", "Quỹ tăng thu nhập"
    CARE = "cham_soc", "Quỹ chăm sóc và phát huy vai trò người cao tuổi"


class LegalForm(TextChoices):
    LICENSED = "cap_phep", "Quỹ xã hội, quỹ từ thiện được cấp phép"
    INTERNAL = "noi_bo", "Quỹ nội bộ của Hội Người cao tuổi"


class Account(TextChoices):
    CASH = "tien_mat", "Tiền mặt"
    BANK = "ngan_hang", "Tiền gửi ngân hàng"
    LOANS = "cho_vay", "Tiền đang cho vay (gốc)"
    OWED = "phai_tra", "Vốn phải hoàn trả"
    EQUITY = "von", "Vốn của quỹ"
    INCOME = "thu", "Thu"
    EXPENSE = "chi", "Chi"
    TRANSFER = "dieu_chuyen", "Điều chuyển giữa các quỹ"


class Place(TextChoices):
    """Where the money lies: the accounts a fund can run out of."""

    CASH = Account.CASH.value, Account.CASH.label
    BANK = Account.BANK.value, Account.BANK.label


MONEY = (Account.CASH.value, Account.BANK.value)


class Series(TextChoices):
    """A numbered row of receipts; each runs per fund and year without gaps."""

    IN = "PT", "Phiếu thu"
    OUT = "PC", "Phiếu chi"
    NOTE = "BT", "Bút toán"


IN, OUT, NOTE = "thu", "chi", "khac"
CLUB = (FundKind.RUNNING, FundKind.LIVELIHOOD)
ALL_FUNDS = (*CLUB, FundKind.CARE)


@dataclass(frozen=True)
class Kind:
    """One kind of income or expense.

    `way`: IN money comes, OUT money goes, NOTE no money moves. `other` is the account on the other side of the money.
    `by_hand`: offered in the form for receipts; the others are written by their own act (a loan, a transfer).
    `raised`: counts as money raised (QC-06: transfers and openings never do).
    """

    code: str
    label: str
    way: str
    other: str
    funds: tuple[str, ...]
    by_hand: bool = True
    raised: bool = False


RUNNING_ONLY = (FundKind.RUNNING,)
LENDING_ONLY = (FundKind.LIVELIHOOD,)
CARE_ONLY = (FundKind.CARE,)
OPENING, OPENING_LOANS = "ton_dau", "du_no_dau"
TRANSFER_IN, TRANSFER_OUT = "chuyen_den", "chuyen_di"
LEND, PRINCIPAL, INTEREST, WRITE_OFF = "giai_ngan", "thu_goc", "lai_vay", "xoa_no"
CAPITAL_OWN, CAPITAL_OWED, CAPITAL_BACK = "nhan_von", "nhan_von_hoan_lai", "hoan_von"
TO_BANK, FROM_BANK = "gui_ngan_hang", "rut_ngan_hang"
DONATION, FEE = "ung_ho", "phi_thanh_vien"
# What members and friends of a club brought, asked month by month of every club (clubs.md §7.2, area 8).
BROUGHT = (DONATION, FEE, "lam_chung", "hu_gao")
CARE_GIFTS = ("hoi_vien_dong_gop", "to_chuc_ung_ho", "ca_nhan_ung_ho")
SUPPORT_CLUB = "ho_tro_clb"

_ROWS = [
    # --- every fund
    Kind(OPENING, "Tồn quỹ khi mở sổ", IN, Account.EQUITY, ALL_FUNDS, by_hand=False),
    Kind(TRANSFER_IN, "Nhận từ quỹ khác", IN, Account.TRANSFER, ALL_FUNDS, by_hand=False),
    Kind(TRANSFER_OUT, "Chuyển sang quỹ khác", OUT, Account.TRANSFER, ALL_FUNDS, by_hand=False),
    Kind(TO_BANK, "Gửi tiền mặt vào ngân hàng", NOTE, Account.BANK, ALL_FUNDS, by_hand=False),
    Kind(FROM_BANK, "Rút tiền ngân hàng về tiền mặt", NOTE, Account.CASH, ALL_FUNDS, by_hand=False),
    # --- running fund, §5.9
    Kind(FEE, "Phí thành viên", IN, Account.INCOME, RUNNING_ONLY, raised=True),
    Kind(DONATION, "Ủng hộ (Sổ Tấm lòng vàng)", IN, Account.INCOME, CLUB, by_hand=False, raised=True),
    Kind(INTEREST, "Lãi cho vay", IN, Account.INCOME, CLUB, by_hand=False),
    Kind("lam_chung", "Làm chung (trông xe, cây cảnh, cho thuê…)", IN, Account.INCOME, RUNNING_ONLY, raised=True),
    Kind("hu_gao", "Hũ gạo tiết kiệm", IN, Account.INCOME, RUNNING_ONLY, raised=True),
    Kind("ngan_sach", "Ngân sách, dự án hỗ trợ", IN, Account.INCOME, (FundKind.RUNNING, FundKind.CARE), raised=True),
    Kind("lai_gui", "Lãi tiền gửi", IN, Account.INCOME, ALL_FUNDS),
    Kind("thu_khac", "Thu khác", IN, Account.INCOME, ALL_FUNDS, raised=True),
    Kind("tham_om", "Thăm ốm", OUT, Account.EXPENSE, (FundKind.RUNNING, FundKind.CARE)),
    Kind("phung_vieng", "Phúng viếng", OUT, Account.EXPENSE, (FundKind.RUNNING, FundKind.CARE)),
    Kind("mung_tho", "Chúc thọ, mừng thọ", OUT, Account.EXPENSE, (FundKind.RUNNING, FundKind.CARE)),
    Kind("giup_kho_khan", "Giúp người gặp khó khăn đột xuất", OUT, Account.EXPENSE, (FundKind.RUNNING, FundKind.CARE)),
    Kind("sinh_hoat", "Sinh hoạt hằng tháng (nước, loa, giấy bút)", OUT, Account.EXPENSE, RUNNING_ONLY),
    Kind("van_nghe", "Văn hóa, thể thao, giao lưu", OUT, Account.EXPENSE, (FundKind.RUNNING, FundKind.CARE)),
    Kind("mua_sam", "Mua sắm, sửa chữa đồ dùng", OUT, Account.EXPENSE, RUNNING_ONLY),
    Kind("chi_khac", "Chi khác", OUT, Account.EXPENSE, ALL_FUNDS),
    # --- livelihood fund, §5.8 and SO-05
    Kind(CAPITAL_OWN, "Nhận vốn không phải hoàn lại", IN, Account.EQUITY, LENDING_ONLY, by_hand=False, raised=True),
    Kind(CAPITAL_OWED, "Nhận vốn phải hoàn lại", IN, Account.OWED, LENDING_ONLY, by_hand=False),
    Kind(CAPITAL_BACK, "Hoàn trả vốn góp, vốn mượn", OUT, Account.OWED, LENDING_ONLY, by_hand=False),
    Kind(LEND, "Giải ngân cho vay", OUT, Account.LOANS, LENDING_ONLY, by_hand=False),
    Kind(PRINCIPAL, "Thu gốc cho vay", IN, Account.LOANS, LENDING_ONLY, by_hand=False),
    Kind(OPENING_LOANS, "Dư nợ khi mở sổ", NOTE, Account.LOANS, LENDING_ONLY, by_hand=False),
    Kind(WRITE_OFF, "Xóa nợ theo biên bản", NOTE, Account.EXPENSE, LENDING_ONLY, by_hand=False),
    # --- care fund, §10.3
    Kind("hoi_vien_dong_gop", "Hội viên đóng góp", IN, Account.INCOME, CARE_ONLY, by_hand=False, raised=True),
    Kind("to_chuc_ung_ho", "Tổ chức, doanh nghiệp ủng hộ", IN, Account.INCOME, CARE_ONLY, by_hand=False, raised=True),
    Kind("ca_nhan_ung_ho", "Cá nhân ủng hộ", IN, Account.INCOME, CARE_ONLY, by_hand=False, raised=True),
    Kind("ho_tro_nha_o", "Hỗ trợ nhà ở", OUT, Account.EXPENSE, CARE_ONLY),
    Kind(SUPPORT_CLUB, "Hỗ trợ câu lạc bộ", OUT, Account.TRANSFER, CARE_ONLY, by_hand=False),
    Kind("khen_thuong", "Khen thưởng", OUT, Account.EXPENSE, CARE_ONLY),
    Kind("chi_quan_ly", "Chi quản lý", OUT, Account.EXPENSE, CARE_ONLY),
]  # fmt: skip
KINDS: dict[str, Kind] = {row.code: row for row in _ROWS}
KIND_CHOICES = [(row.code, row.label) for row in _ROWS]
OPENINGS = (OPENING, OPENING_LOANS)
TRANSFERS = (TRANSFER_IN, TRANSFER_OUT, SUPPORT_CLUB)
LOAN_KINDS = (LEND, PRINCIPAL, INTEREST, OPENING_LOANS, WRITE_OFF)
RAISED = tuple(row.code for row in _ROWS if row.raised)


def accounts(kind: str, place: str = Account.CASH) -> tuple[str, str]:
    """(debit, credit) of one entry of that kind, the money lying in `place`.

    Raises: KeyError for a kind that does not exist.
    """
    row = KINDS[kind]
    special = {
        TO_BANK: (Account.BANK, Account.CASH),
        FROM_BANK: (Account.CASH, Account.BANK),
        OPENING_LOANS: (Account.LOANS, Account.EQUITY),
        WRITE_OFF: (Account.EXPENSE, Account.LOANS),
    }
    if kind in special:
        return tuple(account.value for account in special[kind])
    return (place, str(row.other)) if row.way == IN else (str(row.other), place)


def kinds_by_hand(fund_kind: str, way: str) -> list[tuple[str, str]]:
    """Choices of the receipt form of one fund, in one direction."""
    return [(row.code, row.label) for row in _ROWS if row.by_hand and row.way == way and fund_kind in row.funds]
