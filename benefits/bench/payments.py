"""The money papers of a month of 3,000 lines: the list to sign, a sheet per residential group, the settlement."""

from datetime import date

from django.utils import timezone

from benefits.models import Award, PaymentLine, PaymentList
from benefits.papers import payment_list, settlement
from benefits.papers.sheets import lines_of
from elders.bench import Report, Size, in_child, median_seconds
from elders.ground.documents import pdf, xlsx
from elders.ground.rehearsal import rolled_back
from elders.models import Elder, Ward

LINES = 3_000
NAIVE_LINES = 200  # what the straightforward way is measured on; it grows evenly
MONTH = date(2026, 12, 1)


def run(report: Report, *, size: Size) -> None:
    wanted = min(LINES, size.people // 2)
    with rolled_back():
        found = a_list(Ward.objects.order_by("pk").first(), wanted)
        count = found.lines.count()
        floor = median_seconds(lambda: list(found.lines.order_by("position", "pk").values_list()), repeat=3)
        report.add(
            f"Đọc và gộp {count} dòng chi trả thành danh sách ký nhận",
            median_seconds(lambda: payment_list.paper(found), repeat=3),
            reference="chỉ đọc các dòng khỏi cơ sở dữ liệu",
            reference_seconds=floor,
            aim=5,
        )
        found.state = "paying"
        report.add(
            f"Quyết toán theo nguồn của {count} dòng",
            median_seconds(lambda: settlement.report(found), repeat=3),
            reference="chỉ đọc các dòng khỏi cơ sở dữ liệu",
            reference_seconds=floor,
            aim=5,
        )
        lines = lines_of(found)
        whole = payment_list.paper(found, lines=lines)
        groups = payment_list.paper(found, lines=lines, split=payment_list.Split.GROUP)
        few = payment_list.paper(found, lines=lines[:NAIVE_LINES])
    naive = in_child(lambda: _naive(few)).seconds / min(NAIVE_LINES, count) * count
    for name, document in (("cả danh sách", whole), (f"{len(groups.annexes)} tờ theo tổ dân phố", groups)):
        made = in_child(lambda document=document: bool(pdf(document)))
        report.add(
            f"In {count} dòng ký nhận ra PDF, {name}, mã trên từng trang",
            made.seconds,
            reference=f"WeasyPrint một lần, {NAIVE_LINES} dòng, quy ra {count} dòng",
            reference_seconds=naive,
            aim=1,
            aim_seconds=30,
        )
    book = in_child(lambda: bool(xlsx(whole)))
    report.add(f"{count} dòng ký nhận ra Excel", book.seconds, aim=10)


def a_list(ward: Ward, count: int) -> PaymentList:
    """A draft of `count` lines of people of the ward, group after group; taken back by the caller."""
    found = PaymentList.objects.create(ward=ward, month=MONTH, sequence=9, built_at=timezone.now())
    people = Elder.objects.filter(ward=ward, residential_group__isnull=False).select_related("residential_group")
    people = list(people.order_by("residential_group__name", "pk")[:count])
    first = {"scheme": "BENCH", "exclusion_group": "", "signed_on": MONTH, "valid_from": MONTH, "amount_vnd": 700_000}
    awards = Award.objects.bulk_create([Award(ward=ward, elder=elder, **first) for elder in people])
    PaymentLine.objects.bulk_create(
        [
            PaymentLine(
                payment_list=found,
                position=position,
                award=award,
                elder=award.elder,
                for_month=MONTH,
                scheme=award.scheme,
                scheme_name="Trợ cấp hưu trí xã hội - từ đủ 75 tuổi",
                amount_vnd=700_000,
                funding={"central": 540_000, "city": 160_000},
                full_name=award.elder.full_name,
                birth=str(award.elder.birth_year or ""),
                citizen_id=award.elder.citizen_id or "",
                residential_group=award.elder.residential_group,
                group_name=award.elder.residential_group.name,
                pay_point=f"Nhà văn hóa {award.elder.residential_group.name}",
            )
            for position, award in enumerate(awards, start=1)
        ]
    )
    return found


def _naive(document) -> bool:
    """One document, one table, one call: what the library's manual shows; without codes on the pages."""
    from elders.ground.paper.fonts import engine
    from elders.ground.paper.pdf import parts_of, whole_html

    (part,) = parts_of(document)
    html = whole_html([(part, list(part.lines()))], document).replace("table-layout: fixed;", "")
    weasyprint, fonts = engine()
    return bool(weasyprint.HTML(string=html).write_pdf(font_config=fonts))
