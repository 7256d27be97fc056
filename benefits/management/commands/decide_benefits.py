"""Decisions with all their reasons, for the people of the ward or for facts given in a file."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from benefits import answers
from benefits.facts import facts_of_ward
from benefits.local import law_of
from benefits.management.choosing import the_ward
from benefits.people import ACCEPTED, BadFacts, Facts, facts_from
from benefits.rules import Law, Result, decide_everybody
from elders.ground.commands import WRONG_USE, WardCommand, reason_of, target
from elders.ground.numbers import grouped
from elders.models import Ward

MOST_SHOWN = 20
COLUMNS = "{:<26} {:>8} {:>8} {:>8} {:>18}"


def a_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--on {text}: không phải là ngày dạng 2026-06-20.", returncode=WRONG_USE) from None


class Command(WardCommand):
    help = (
        "Quyết định mọi chế độ vào một ngày, kèm từng điều kiện, cho người trong sổ hoặc cho dữ kiện trong tệp. "
        'Tệp dữ kiện là danh sách JSON [{"id": "a", "birth_date": "1951-06-20", "pension_monthly": 0, …}]; '
        "dữ kiện không ghi hoặc null là chưa biết. Mã thoát: 0 xong, 1 tệp có người ghi sai, 2 gọi sai."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", required=True, metavar="NGÀY", help="ngày tính, dạng 2026-06-20")
        parser.add_argument("--facts", metavar="TỆP", help=f"dữ kiện JSON (- là đầu vào); tên: {', '.join(ACCEPTED)}")
        parser.add_argument("--json", metavar="TỆP", help="ghi kết quả ra tệp JSON (- là màn hình)")
        parser.add_argument("--ward", metavar="MÃ", help="mã phường, khi cơ sở dữ liệu có nhiều phường")

    def handle(self, **options: Any) -> None:
        day = a_day(options["on"])
        people = read_people(options["facts"], day) if options["facts"] else None
        ward = the_ward(options["ward"], needed=people is None)
        law = law_of(ward, day) if ward else Law(day)
        results = decide_everybody(people or self._registry(ward, day), law)
        tally = Tally()
        counted = tally.count(results)
        if options["json"]:
            with target(options["json"], self.stdout) as out:
                answers.write(out, on=day, results=counted)
        else:
            for _ in counted:
                pass
        screen = self.stderr if options["json"] == "-" else self.stdout
        screen.write(tally.words(law))

    def _registry(self, ward: Ward, day: date) -> Iterator[tuple[Any, Facts]]:
        return facts_of_ward(ward, day)


def read_people(name: str, day: date) -> list[tuple[Any, Facts]]:
    """The people of a facts file; all mistakes are named at once.

    Raises: CommandError, with code 2 when the file cannot be read, 1 when somebody in it is written wrongly.
    """
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        rows = json.loads(text)
    except OSError as error:
        raise CommandError(f"Không mở được tệp {name}: {reason_of(error)}.", returncode=WRONG_USE) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"Tệp {name} không phải là văn bản UTF-8.", returncode=WRONG_USE) from error
    except ValueError as error:
        where = f" (dòng {error.lineno}, cột {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise CommandError(f"Tệp {name} không phải là JSON đúng{where}.", returncode=WRONG_USE) from error
    except RecursionError as error:
        raise CommandError(f"Tệp {name} lồng nhau quá sâu.", returncode=WRONG_USE) from error
    if isinstance(rows, dict) and isinstance(rows.get("people"), list):
        rows = rows["people"]
    if not isinstance(rows, list):
        raise CommandError(f"Tệp {name} phải là một danh sách người [{{…}}, …].", returncode=WRONG_USE)
    people, mistakes, seen = [], [], set()
    for number, row in enumerate(rows, 1):
        try:
            person, facts = facts_from(row, number=number, day=day)
            if (key := (type(person), person)) in seen:
                raise BadFacts(f"người {person}, id: có hai người cùng id này")
            seen.add(key)
            people.append((person, facts))
        except BadFacts as mistake:
            mistakes.append(str(mistake))
    if mistakes:
        more = f"\n… và {len(mistakes) - MOST_SHOWN} lỗi nữa" if len(mistakes) > MOST_SHOWN else ""
        lines = "\n".join(f"- {one}" for one in mistakes[:MOST_SHOWN])
        raise CommandError(f"Tệp {name} có {len(mistakes)} người ghi sai:\n{lines}{more}", returncode=1)
    return people


class Tally:
    """How many people each scheme is for, and how much it is per payment."""

    def __init__(self) -> None:
        self.people = 0
        self.rows: dict[str, list[int]] = {}

    def count(self, results: Iterator[tuple[Any, Result]]) -> Iterator[tuple[Any, Result]]:
        for person, result in results:
            self.people += 1
            for one in result.decisions:
                row = self.rows.setdefault(one.scheme, [0, 0, 0, 0])
                row[{True: 0, None: 1, False: 2}[one.eligible]] += 1
                if one.eligible and one.amount.vnd:
                    row[3] += one.amount.vnd
            yield person, result

    def words(self, law: Law) -> str:
        lines = [f"{self.people} người, ngày {law.day:%d/%m/%Y}, {len(law.texts)} chế độ."]
        if self.people:
            lines += ["", COLUMNS.format("Chế độ", "Được", "Chưa rõ", "Không", "Tiền nếu chi (đ)")]
        for code, (yes, unclear, no, vnd) in self.rows.items():
            lines.append(COLUMNS.format(code, yes, unclear, no, grouped(vnd) if vnd else "–"))
        return "\n".join(lines)
