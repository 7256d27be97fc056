"""Papers of the cash books: phiếu thu, phiếu chi, sổ quỹ (SO-04, SO-05), biên bản kiểm quỹ, sổ Tấm lòng vàng (SO-07),
công khai quỹ. No official form is known for clubs (`domain/clubs.md` §6): the layouts follow its columns and NĐ 30."""

from collections.abc import Iterable, Sequence
from datetime import date

from clubs import books
from clubs.chart import IN, NOTE, OUT, Series
from clubs.models import CashCount, Donation, Entry, Fund
from clubs.services.care_fund import YearFigures
from elders.ground.documents import Annex, Column, Document, Letterhead, Section, Signature
from elders.ground.numbers import grouped, in_words, long_day, short_day

SIGN = "Ký, ghi rõ họ tên"
WAYS = {Series.IN: IN, Series.OUT: OUT, Series.NOTE: NOTE}


def letterhead(fund: Fund, *, day: date | None = None, year: int | None = None) -> Letterhead:
    ward = fund.ward
    if fund.club_id:
        over, issuer = [fund.club.host.upper()] if fund.club.host else [], [fund.club.name.upper()]
    else:
        over, issuer = (
            [f"HỘI NGƯỜI CAO TUỔI PHƯỜNG {ward.name.upper()}"],
            ["QUỸ CHĂM SÓC VÀ", "PHÁT HUY VAI TRÒ", "NGƯỜI CAO TUỔI"],
        )
    return Letterhead(over=over, issuer=issuer, place=ward.document_place, day=day, year=year)


def signatures(*who: str) -> list[Signature]:
    return [Signature(authority=[name], hint=SIGN) for name in who]


def money_words(vnd: int) -> str:
    """ "Một triệu đồng": as receipts say an amount."""
    words = f"{in_words(vnd)} đồng"
    return words[0].upper() + words[1:]


def receipt(entry: Entry) -> Document:
    """Phiếu thu, phiếu chi, bút toán. `entry.who` and `entry.words` are what the reader may see."""
    fund, incoming = entry.fund, entry.series == Series.IN
    head = "Chủ tịch Hội" if fund.is_care else "Chủ nhiệm"
    facts = [
        ("Người nộp tiền" if incoming else "Người nhận tiền", entry.who),
        ("Loại", entry.get_kind_display()),
        ("Diễn giải", entry.text and entry.words),
        ("Số tiền", f"{grouped(entry.amount_vnd)} đồng"),
        ("Bằng chữ", money_words(entry.amount_vnd)),
        ("Dùng cho mục đích", str(entry.purpose) if entry.purpose_id else ""),
        ("Người duyệt", entry.approver),
        ("Đảo chứng từ", f"{entry.reverses}" if entry.reverses_id else ""),
    ]
    return Document(
        title=f"{entry.get_series_display()} {entry.code.replace('/', '-')}",
        template="documents/club_receipt.html",
        kind=entry.get_series_display().upper(),
        subject=f"Số: {entry.code} – {fund.get_kind_display()}",
        letterhead=letterhead(fund, day=entry.booked_on),
        context={
            "facts": [(label, value) for label, value in facts if value],
            "signs": signatures(
                head.upper(), "KẾ TOÁN", "THỦ QUỸ", "NGƯỜI NỘP TIỀN" if incoming else "NGƯỜI NHẬN TIỀN"
            ),
        },
        author=str(fund),
    )


def cash_book(fund: Fund, page: books.Page) -> Document:
    """SO-04, SO-05: one line per receipt with the balance after it."""
    rows = [["", "", "Tồn đầu kỳ", "", None, None, page.opening_vnd, ""]]
    rows += [
        [
            short_day(line.entry.booked_on), line.entry.code, line.entry.words, line.entry.get_kind_display(),
            line.entry.in_vnd, line.entry.out_vnd, line.balance_vnd, line.entry.who,
        ]
        for line in page.lines
    ]  # fmt: skip
    annex = Annex(
        title=f"SỔ {fund.get_kind_display().upper()}",
        name="Sổ quỹ",
        orientation="landscape",
        letterhead=letterhead(fund, year=page.last.year),
        lines=[f"Từ {short_day(page.first)} đến {short_day(page.last)}"],
        unit="đồng",
        columns=[
            Column(key="day", heading="Ngày", width_mm=22, align="center"),
            Column(key="code", heading="Số chứng từ", width_mm=28, kind="code"),
            Column(key="text", heading="Diễn giải", width_mm=58),
            Column(key="kind", heading="Loại", width_mm=32),
            Column(key="in", heading="Thu", width_mm=24, kind="number", total=True),
            Column(key="out", heading="Chi", width_mm=24, kind="number", total=True),
            Column(key="left", heading="Tồn", width_mm=26, kind="number"),
            Column(key="who", heading="Người nộp, nhận", width_mm=38),
        ],
        sections=[Section(rows=rows)],
        total="Cộng phát sinh",
        notes=[f"Tồn cuối kỳ: {grouped(page.closing_vnd)} đồng ({money_words(page.closing_vnd).lower()})."],
        signatures=signatures("KẾ TOÁN", "THỦ QUỸ", "CHỦ NHIỆM" if fund.club_id else "CHỦ TỊCH HỘI"),
        font_pt=10,
    )
    whose = fund.club.name if fund.club_id else str(fund.ward)
    return Document(
        title=f"Sổ {fund.get_kind_display().lower()} {whose} {page.first:%m-%Y} đến {page.last:%m-%Y}", annexes=[annex]
    )


def count_record(count: CashCount) -> Document:
    """Biên bản kiểm quỹ."""
    fund = count.fund
    notes = sorted(((int(value), number) for value, number in count.notes_of_money.items()), reverse=True)
    difference = count.difference_vnd
    words = (
        "khớp với sổ" if not difference else f"{'thừa' if difference > 0 else 'thiếu'} {grouped(abs(difference))} đồng"
    )
    facts = [
        ("Quỹ", fund.get_kind_display()),
        *[(f"Tờ {grouped(value)} đồng", f"{number} tờ = {grouped(value * number)} đồng") for value, number in notes],
        ("Tiền mặt đếm được", f"{grouped(count.counted_vnd)} đồng ({money_words(count.counted_vnd).lower()})"),
        ("Tiền mặt theo sổ", f"{grouped(count.expected_vnd)} đồng"),
        ("Kết quả", words),
        ("Lý do chênh lệch", count.note),
        ("Người chứng kiến", count.witnesses),
    ]
    return Document(
        title=f"Biên bản kiểm quỹ {count.counted_on:%d-%m-%Y}",
        template="documents/club_receipt.html",
        kind="BIÊN BẢN KIỂM QUỸ",
        subject=long_day(count.counted_on).capitalize(),
        letterhead=letterhead(fund, day=count.counted_on),
        context={
            "facts": [(label, value) for label, value in facts if value],
            "signs": signatures("THỦ QUỸ", "KẾ TOÁN", "NGƯỜI CHỨNG KIẾN"),
        },
        author=str(fund),
    )


def donor_book(fund: Fund, gifts: Iterable[Donation], *, year: int) -> Document:
    """SO-07: who gave what, for what."""
    rows = [
        [
            short_day(gift.given_on), gift.donor, gift.entry.amount_vnd if gift.entry_id else None, gift.in_kind,
            gift.in_kind_vnd, gift.purpose.name if gift.purpose_id else "",
        ]
        for gift in gifts
    ]  # fmt: skip
    annex = Annex(
        title="SỔ TẤM LÒNG VÀNG",
        name="Tấm lòng vàng",
        letterhead=letterhead(fund, year=year),
        lines=[f"{fund.get_kind_display()}, năm {year}"],
        unit="đồng",
        columns=[
            Column(key="stt", heading="STT", width_mm=10, kind="order"),
            Column(key="day", heading="Ngày", width_mm=22, align="center"),
            Column(key="donor", heading="Người, đơn vị ủng hộ", width_mm=46),
            Column(key="money", heading="Tiền", width_mm=24, kind="number", total=True),
            Column(key="thing", heading="Hiện vật", width_mm=26),
            Column(key="worth", heading="Quy đổi", width_mm=20, kind="number", total=True),
            Column(key="purpose", heading="Chỉ định", width_mm=17),
        ],
        sections=[Section(rows=rows)],
        total="Cộng",
        closing="Danh sách này có {count} lượt ủng hộ.",
        signatures=signatures("NGƯỜI LẬP", "CHỦ NHIỆM" if fund.club_id else "CHỦ TỊCH HỘI"),
        font_pt=10,
    )
    return Document(title=f"Sổ Tấm lòng vàng năm {year}", annexes=[annex])


def _in_and_out(
    fund: Fund, figures: YearFigures, kinds: dict[str, Sequence[tuple[str, int]]], gifts: Iterable[Donation], *, of: str
) -> list[Annex]:
    """What came in by source and went out by use, and who gave; `of` says which time ("NĂM 2026")."""
    table = Annex(
        title=f"THU, CHI {of}",
        label="Phụ lục I",
        name="Thu, chi",
        unit="đồng",
        columns=[
            Column(key="stt", heading="STT", width_mm=12, kind="order"),
            Column(key="what", heading="Nội dung", width_mm=113),
            Column(key="vnd", heading="Số tiền", width_mm=40, kind="number"),
        ],
        sections=[
            Section(title=f"Thu: {grouped(figures.in_vnd)} đồng", rows=[list(row) for row in kinds[IN]]),
            Section(title=f"Chi: {grouped(figures.out_vnd)} đồng", rows=[list(row) for row in kinds[OUT]]),
        ],
        restart_order=True,
    )
    donors = donor_book(fund, gifts, year=figures.year).annexes[0]
    donors = Annex(
        title="DANH SÁCH ĐÓNG GÓP", label="Phụ lục II", name="Đóng góp", unit=donors.unit, columns=donors.columns,
        sections=donors.sections, total=donors.total, closing=donors.closing, font_pt=10,
    )  # fmt: skip
    return [table, donors]


def care_report(
    fund: Fund, figures: YearFigures, kinds: dict[str, Sequence[tuple[str, int]]], gifts: Iterable[Donation], *, of: str
) -> Document:
    """BC-QUY of a quarter or a year, from the board of the fund to the Association and the ward."""
    left = money_words(figures.closing_vnd).lower()
    return Document(
        title=f"Báo cáo quỹ chăm sóc {of.lower()}",
        template="documents/letter.html",
        kind="BÁO CÁO",
        subject=f"Thu, chi {fund.get_kind_display()}\n{of.lower()}",
        letterhead=letterhead(fund, year=figures.year),
        context={
            "paragraphs": [
                f"Tồn đầu kỳ: {grouped(figures.opening_vnd)} đồng.",
                f"Thu trong kỳ: {grouped(figures.in_vnd)} đồng (Phụ lục I; danh sách đóng góp ở Phụ lục II).",
                f"Chi trong kỳ: {grouped(figures.out_vnd)} đồng (Phụ lục I).",
                f"Tồn cuối kỳ: {grouped(figures.closing_vnd)} đồng ({left})",
            ]
        },
        signature=Signature(authority=["TM. BAN QUẢN LÝ QUỸ", "CHỦ TỊCH HỘI"]),
        recipients=["UBND phường (để báo cáo)", "Ban Thường vụ Hội NCT phường", "Lưu: Hội NCT phường"],
        annexes=_in_and_out(fund, figures, kinds, gifts, of=of),
        author=str(fund),
    )


def disclosure(
    fund: Fund, figures: YearFigures, kinds: dict[str, Sequence[tuple[str, int]]], gifts: Iterable[Donation]
) -> Document:
    """What is made public each year (QN-04): what came in by source, how it was used, who gave."""
    annexes = _in_and_out(fund, figures, kinds, gifts, of=f"NĂM {figures.year}")
    return Document(
        title=f"Công khai quỹ năm {figures.year}",
        template="documents/letter.html",
        kind="THÔNG BÁO",
        subject=f"Công khai thu, chi {fund.get_kind_display()}\nnăm {figures.year}",
        letterhead=letterhead(fund, year=figures.year + 1),
        context={
            "paragraphs": [
                f"Quỹ công khai các khoản đóng góp đã nhận và kết quả sử dụng năm {figures.year} như sau:",
                f"Tồn đầu năm: {grouped(figures.opening_vnd)} đồng.",
                f"Thu trong năm: {grouped(figures.in_vnd)} đồng (Phụ lục I; danh sách đóng góp ở Phụ lục II).",
                f"Chi trong năm: {grouped(figures.out_vnd)} đồng (Phụ lục I).",
                f"Tồn cuối năm: {grouped(figures.closing_vnd)} đồng ({money_words(figures.closing_vnd).lower()})",
            ]
        },
        signature=Signature(authority=["TM. BAN QUẢN LÝ QUỸ", "CHỦ TỊCH HỘI"]),
        recipients=["UBND phường (để báo cáo)", "Các chi hội", "Lưu: Hội NCT phường"],
        annexes=annexes,
        author=str(fund),
    )
