"""The figures of one period of a ward: JSON, and a table on screen."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from elders.ground.commands import WRONG_USE, WardCommand, target
from elders.ground.documents import docx, pdf, xlsx
from elders.models import Ward
from reporting.catalogue import catalogue
from reporting.choices import PeriodCode
from reporting.indicators.engine import evaluate, read
from reporting.indicators.movement import movement
from reporting.indicators.windows import Window, window
from reporting.models import Report, ReportPeriod, Snapshot
from reporting.outside import for_outside, frozen_for_outside
from reporting.report import paper

FILES = {"pdf": pdf, "docx": docx, "xlsx": xlsx}
COLUMNS = "{:<11} {:>22} {:>14} {:>10}  {}"


class Command(WardCommand):
    help = (
        "Số liệu báo cáo của một kỳ: in bảng ra màn hình, ghi JSON; in báo cáo với phụ lục ra PDF, Word, Excel. Kỳ đã "
        "chốt thì ghi đúng số đã chốt. JSON: "
        '{"ward": mã, "period", "year", "number", "first", "last", "frozen": lúc chốt hoặc null, '
        '"catalogue", "movement": {"opening", "up": {…}, '
        '"down": {…}, "closing"}, "rows": {mã: {"name", "unit", "numerator", "denominator", "value", "target", '
        '"target_document", "proposed", "state": "DAT"|"VUOT"|"CHUA_DAT"|"DANG_TH"|"KPS"|"CCSL"|"KTPV"|"CGCT"|"", '
        '"printed", "assessment", "progress", "note", "provenance", "figures": [{"label", "value", "unit"}]}}}. '
        "value và target là phần trăm hoặc số đếm, null khi chưa có; state rỗng khi dòng không đánh giá. "
        "Mã thoát: 0 xong, 2 gọi sai hoặc không ghi được tệp."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        codes = ", ".join(PeriodCode.values)
        parser.add_argument("--period", required=True, metavar="KỲ", help=f"mã kỳ báo cáo: {codes}")
        parser.add_argument("--year", type=int, metavar="NĂM", help="năm báo cáo; bỏ trống là năm nay")
        parser.add_argument("--number", type=int, default=0, metavar="SỐ", help="quý (1–4) hoặc tháng (1–12)")
        parser.add_argument("--from", dest="first", metavar="NGÀY", help="ngày đầu (2026-01-31), chỉ cho TUY_CHON")
        parser.add_argument("--to", dest="last", metavar="NGÀY", help="ngày cuối, chỉ cho TUY_CHON")
        parser.add_argument("--ward", metavar="MÃ", help="mã phường, khi cơ sở dữ liệu có nhiều phường")
        parser.add_argument("--json", metavar="TỆP", help="ghi ra tệp JSON (- là màn hình)")
        parser.add_argument(
            "--exact",
            action="store_true",
            help="trong JSON và trên màn hình ghi cả số liệu nhạy cảm từ 1 đến 4 người; tệp này chỉ để trong phường",
        )
        for kind in FILES:
            parser.add_argument(f"--{kind}", metavar="TỆP", help=f"ghi báo cáo và phụ lục ra tệp .{kind}")

    def handle(self, **options: Any) -> None:
        ward = the_ward(options["ward"])
        try:
            days = {name: options[name] and date.fromisoformat(options[name]) for name in ("first", "last")}
            asked = window(options["period"], options["year"] or timezone.localdate().year, options["number"], **days)
        except ValueError as error:
            raise CommandError(str(error), returncode=WRONG_USE) from None
        answer = report(ward, asked, exact=options["exact"])
        self.print_papers(ward, asked, {kind: options[kind] for kind in FILES if options[kind]})
        if options["json"]:
            with target(options["json"], self.stdout) as out:
                out.write(json.dumps(answer, ensure_ascii=False, indent=1) + "\n")
        if options["json"] != "-":
            self.show(answer, asked)

    def print_papers(self, ward: Ward, asked: Window, files: dict[str, str]) -> None:
        """The report as the page prints it; a period nobody has opened prints without what officers would write."""
        if not files:
            return
        period = period_of(ward, asked)
        written = Report.objects.filter(period=period).first() if period.pk else None
        made = paper.content(period, today=asked.last)  # the same numbers as the JSON, whatever day it is
        written = written or Report(period=period, signer=ward.signer_name)
        for kind, path in files.items():
            content = FILES[kind](paper.document(written, made, alone=kind == "xlsx"))
            try:
                Path(path).write_bytes(content)
            except OSError as error:
                raise CommandError(f"Không ghi được {path}: {error.strerror}.", returncode=WRONG_USE) from None

    def show(self, answer: dict, asked: Window) -> None:
        self.stdout.write(f"{asked.label} {asked.words}")
        self.stdout.write(COLUMNS.format("Mã", "Số đạt/tổng số", "Kết quả", "Chỉ tiêu", "Đánh giá"))
        for code, row in answer["rows"].items():
            parts = [str(row[side]) for side in ("numerator", "denominator") if row[side] is not None]
            wanted = "" if row["target"] is None else f"{row['target']}{'(*)' if row['proposed'] else ''}"
            self.stdout.write(COLUMNS.format(code, "/".join(parts), row["printed"], wanted, row["assessment"]))
        if answer["frozen"]:
            moment = datetime.fromisoformat(answer["frozen"])
            self.stdout.write(f"Kỳ đã chốt: số liệu như lúc chốt {moment:%H:%M ngày %d/%m/%Y}")
        elif asked.last >= timezone.localdate():
            self.stdout.write(f"Kỳ báo cáo chưa kết thúc: số liệu ghi đến nay, tính cho ngày {asked.last:%d/%m/%Y}")
        self.stdout.write("(*) chỉ tiêu đề xuất, chưa được phê duyệt")


def period_of(ward: Ward, asked: Window) -> ReportPeriod:
    """The period of the window; one that nobody has opened is not saved."""
    of_window = {"code": asked.code, "year": asked.year, "number": asked.number}
    days = {"first_day": asked.first, "last_day": asked.last}
    return ReportPeriod.objects.filter(ward=ward, **of_window, **days).first() or ReportPeriod(
        ward=ward, **of_window, **days
    )


def report(ward: Ward, asked: Window, *, exact: bool) -> dict[str, Any]:
    """All rows of the window with the movement table: of a closed period as they were frozen, else as of now. Unless
    `exact`, sensitive rows of 1 to 4 are left out as in the papers: the file may leave the administration."""
    period = period_of(ward, asked)
    closed = None if period.pk is None or period.is_open else Snapshot.objects.filter(period=period).newest().first()
    if closed:
        rows: dict[str, Any] = {one.code: one if exact else frozen_for_outside(one) for one in closed.rows.all()}
        said = {
            "frozen": closed.taken_at.isoformat(),
            "catalogue": closed.catalogue_version,
            "movement": closed.movement,
        }
    else:
        rows = evaluate(ward, asked, counts=read(ward, asked))
        rows = rows if exact else {code: for_outside(row) for code, row in rows.items()}
        said = {"frozen": None, "catalogue": catalogue().version, "movement": movement(ward, asked).as_json()}
    return {
        "ward": ward.code,
        "period": str(asked.code),
        "year": asked.year,
        "number": asked.number,
        "first": asked.first.isoformat(),
        "last": asked.last.isoformat(),
        **said,
        "rows": {code: row.as_json() for code, row in rows.items()},
    }


def the_ward(code: str | None) -> Ward:
    """The ward asked for, or the only one. Raises: CommandError with code 2."""
    found = list((Ward.objects.filter(code=code) if code else Ward.objects.order_by("pk"))[:2])
    if len(found) == 1:
        return found[0]
    why = f"--ward {code}: không có phường mang mã này" if code else "Hãy chỉ rõ phường bằng --ward"
    raise CommandError(f"{why}.", returncode=WRONG_USE)
