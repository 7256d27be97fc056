"""The monthly payment list as it stands: on screen, and as PDF, .xlsx and JSON."""

import json
import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from benefits.choices import ListState
from benefits.management.choosing import the_ward
from benefits.models import PaymentList
from benefits.papers.payment_list import Split, group_name, paper
from benefits.papers.sheets import lines_of
from benefits.payment_answers import list_json
from benefits.services.payment_building import build
from elders.ground.commands import WRONG_USE, WardCommand, target
from elders.ground.documents import pdf, xlsx
from elders.ground.numbers import grouped
from elders.models import Ward

COLUMNS = "{:<40} {:>8} {:>18}"


def a_month(text: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}", text):
            raise ValueError
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise CommandError(f"--month {text}: không phải là tháng dạng 2026-12.", returncode=WRONG_USE) from None


class Command(WardCommand):
    help = (
        "Danh sách chi trả của một tháng, như đã lập: in PDF, bảng tính, hoặc JSON. JSON: "
        '{"month": "2026-12", "ward": mã, "sequence": 1, "state": "draft"|…, "line_count", "total_vnd", '
        '"funding": {"central": đồng, "city": đồng}, "outcome": {"listed", "paid", "uncollected", "returned", '
        '"unanswered": {"lines", "vnd"}}, "skipped": […], "lines": [{"position", "kind", "for_month", "scheme", '
        '"amount_vnd", "funding", "full_name", "birth", "citizen_id", "group", "method", "result", …}]}. '
        "Mã thoát: 0 xong, 1 tháng đó chưa có danh sách, 2 gọi sai hoặc không ghi được tệp."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", required=True, metavar="THÁNG", help="tháng chi trả, dạng 2026-12")
        parser.add_argument("--sequence", type=int, default=1, metavar="LẦN", help="1: danh sách chính; 2…: bổ sung")
        parser.add_argument("--ward", metavar="MÃ", help="mã phường, khi cơ sở dữ liệu có nhiều phường")
        parser.add_argument("--pdf", metavar="TỆP", help="ghi danh sách ký nhận ra tệp PDF")
        parser.add_argument("--xlsx", metavar="TỆP", help="ghi danh sách ký nhận ra bảng tính")
        parser.add_argument("--json", metavar="TỆP", help="ghi ra tệp JSON (- là màn hình)")
        parser.add_argument(
            "--build", action="store_true", help="lập danh sách nếu tháng đó chưa có, lập lại nếu còn là nháp"
        )
        cuts = [cut.value for cut in Split if cut]
        parser.add_argument("--split", choices=cuts, default="", help="chia tờ: to (tổ dân phố), diem (điểm chi trả)")

    def handle(self, **options: Any) -> None:
        month, sequence = a_month(options["month"]), options["sequence"]
        ward = the_ward(options["ward"])
        if options["build"]:
            self._build(ward, month, sequence)
        lists = PaymentList.objects.filter(ward=ward, month=month, sequence=sequence)
        found = lists.select_related("ward", "prepared_by").first()
        if found is None:
            raise CommandError(f"{ward} chưa lập danh sách chi trả tháng {month:%m/%Y} (lần {sequence}).", returncode=1)
        lines = lines_of(found)
        for name, make in (("pdf", pdf), ("xlsx", xlsx)):
            if options[name]:
                content = make(paper(found, split=Split(options["split"]), lines=lines))
                with target(options[name], self.stdout, binary=True) as out:
                    out.write(content)
        if options["json"]:
            with target(options["json"], self.stdout) as out:
                json.dump(list_json(found, lines), out, ensure_ascii=False, indent=2)
        screen = self.stderr if options["json"] == "-" else self.stdout
        screen.write(self._words(found, lines))

    def _build(self, ward: Ward, month: date, sequence: int) -> None:
        """A list that is locked already stays as it is."""
        lists = PaymentList.objects.filter(ward=ward, month=month, sequence=sequence)
        if lists.exclude(state=ListState.DRAFT).exists():
            return
        try:
            build(ward, month, by=None, today=timezone.localdate(), sequence=sequence)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages), returncode=1) from None

    def _words(self, found: PaymentList, lines: list) -> str:
        groups: dict[str, list[int]] = {}
        for line in lines:
            groups.setdefault(group_name(line), []).append(line.amount_vnd)
        rows = [COLUMNS.format(name, len(amounts), grouped(sum(amounts))) for name, amounts in groups.items()]
        total = COLUMNS.format("Tổng cộng", len(lines), grouped(sum(line.amount_vnd for line in lines)))
        head = f"{found}, {found.ward}: {found.get_state_display().lower()}."
        return "\n".join([head, "", COLUMNS.format("Tổ dân phố", "Dòng", "Tiền (đồng)"), *rows, total])
