"""A long roster through the intake: preview, apply and undo, beside the floor of the database and the library's way."""

import io
import random
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from import_export import resources
from openpyxl import Workbook
from tablib import Dataset

from elders.bench import Report, Size, in_child
from elders.choices import RoleCode
from elders.demo import words
from elders.ground import history
from elders.ground.birth import Birth
from elders.ground.rehearsal import rolled_back
from elders.intake import bulk
from elders.intake.kinds import kind_of
from elders.models import Elder, IntakeBatch, User
from elders.services import intake
from elders.services.intake import writing

AS_OF = date(2026, 4, 1)
COLUMNS = 20
ROUNDS = 3
FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Bùi", "Đỗ", "Ngô"]
MIDDLE = ["Ngọc", "Xuân", "Hữu", "Minh", "Đức", "Thanh"]
GIVEN = ["Lan", "Hòa", "Bình", "Mai", "Tâm", "Sơn", "Phấn", "Đào"]


def run(report: Report, *, size: Size) -> None:
    rows = size.file_rows
    content = roster(rows)
    read = in_child(lambda: _timed(content, ["preview"]))
    report.add(
        f"Đọc và so {rows} dòng × {COLUMNS} cột",
        read.answer["preview"],
        aim_seconds=6,
        memory_mb=read.memory_mb,
        aim_mb=600,
    )
    whole = [in_child(lambda: _timed(content, ["preview", "apply", "undo"])) for _ in range(ROUNDS)]
    apply = min(child.answer["apply"] for child in whole)
    floor = min(in_child(lambda: _floor(content)).answer for _ in range(ROUNDS))
    library = in_child(lambda: _library(content)).answer
    report.add(
        f"Ghi {rows} dòng vào sổ, có lịch sử",
        apply,
        reference="COPY + INSERT … ON CONFLICT cùng số dòng",
        reference_seconds=floor,
        aim=3,
        aim_seconds=3,
        memory_mb=max(child.memory_mb for child in whole),
        aim_mb=600,
    )
    report.add(
        f"Ghi {rows} dòng, so với thư viện",
        apply,
        reference="django-import-export cùng tệp",
        reference_seconds=library,
        aim=0.1,
    )
    report.add(f"Hoàn tác {rows} dòng", min(child.answer["undo"] for child in whole))


def roster(rows: int) -> bytes:
    """An .xlsx of made-up people with every column an office keeps; numbers are of the right structure."""
    chance = random.Random(20260401)  # noqa: S311 - made-up people
    kind = kind_of("elders")
    names = [
        "full_name", "birth", "sex", "citizen_id", "residential_group", "address", "phone", "ethnicity", "hometown",
        "poverty_national", "disability_level", "living_arrangement", "housing", "residence_type", "household_code",
        "health_card_no", "social_insurance_no", "pension_monthly_vnd", "merit_category", "old_id",
    ]  # fmt: skip
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append([kind.field(name).heading for name in names])
    groups = [f"Tổ dân phố {village}" for village in words.VILLAGES]
    for number in range(rows):
        male, year = chance.random() < 0.45, chance.randint(1930, 1960)
        sheet.append(
            [
                " ".join(
                    [chance.choice(FAMILIES), "Văn" if male else "Thị", chance.choice(MIDDLE), chance.choice(GIVEN)]
                ),
                date(year, chance.randint(1, 12), chance.randint(1, 28)),
                "Nam" if male else "Nữ",
                f"031{0 if male else 1}{year % 100:02d}{number:06d}",
                chance.choice(groups),
                f"Số {number % 300 + 1}, ngõ {number % 40 + 1}",
                f"095{number:07d}",
                "Kinh",
                "Hải Phòng",
                chance.choice(["Không", "Hộ nghèo", "Hộ cận nghèo"]),
                chance.choice(["Không", "Nặng", "Nhẹ"]),
                chance.choice(["Sống một mình", "Sống cùng con cháu"]),
                "Nhà kiên cố",
                "Thường trú",
                f"H{number // 3:05d}",
                f"GD4319{number:09d}",
                f"3199{number:06d}",
                chance.randint(0, 9000) * 1000,
                "Thương binh",
                f"{number:09d}",
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _timed(content: bytes, steps: list[str]) -> dict[str, float]:
    """Seconds of each step on one batch; nothing stays."""
    officer = User.objects.filter(groups__name=RoleCode.WARD_OFFICER, ward__isnull=False).order_by("pk").first()
    times = {}
    with rolled_back():
        batch = intake.receive(content=content, file_name="do.xlsx", kind="elders", sender=officer, as_of=AS_OF)
        acts: dict[str, Callable[[], Any]] = {
            "preview": lambda: intake.preview(batch),
            "apply": lambda: intake.apply(batch, by=officer, today=timezone.localdate()),
            "undo": lambda: intake.undo(batch, by=officer),
        }
        for step in steps:
            started = time.perf_counter()
            acts[step]()
            if step == "apply":
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the commit would check belongs to the time
                    times[step] = time.perf_counter() - started
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            times.setdefault(step, time.perf_counter() - started)
    return times


def _floor(content: bytes) -> float:
    """The least a database does for the same rows: COPY, INSERT … ON CONFLICT into tables without history."""
    officer = User.objects.filter(groups__name=RoleCode.WARD_OFFICER, ward__isnull=False).order_by("pk").first()
    with rolled_back():
        batch = intake.receive(content=content, file_name="do.xlsx", kind="elders", sender=officer, as_of=AS_OF)
        intake.preview(batch)
        people, situations = _rows_of(batch)
        person_columns = ["id", *writing.PERSON_COLUMNS, "citizen_id_note", "created_at", "ward_id", "is_resident"]
        situation_columns = ["id", *writing.SITUATION_COLUMNS, "source_kind", "source_paper", "recorded_at"]
        with connection.cursor() as cursor:
            for table in ("elders_elder", "elders_situation"):
                cursor.execute(f"CREATE TEMPORARY TABLE plain_{table} (LIKE {table} INCLUDING ALL)")
        started = time.perf_counter()
        _upsert("elders_elder", person_columns, people)
        _upsert("elders_situation", situation_columns, situations)
        return time.perf_counter() - started


def _rows_of(batch: IntakeBatch) -> tuple[list[tuple], list[tuple]]:
    now = datetime.fromisoformat("2026-04-01T00:00+07:00")
    people, situations = [], []
    for number, (values, group) in enumerate(
        batch.rows.filter(verdict="new").order_by("pk").values_list("values", "residential_group_id"), start=1
    ):
        people.append((number, *writing.person_values(values), "", now, batch.ward_id, True))
        facts = writing.fact_values(values | {"residential_group": group})
        situations.append((number, number, batch.ward_id, AS_OF, None, "", *facts, "import", "", now))
    return people, situations


def _upsert(table: str, columns: list[str], rows: list[tuple]) -> None:
    names = ", ".join(columns)
    bulk.stage(f"staged_{table}", table, columns, rows)
    sets = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO plain_{table} ({names}) SELECT {names} FROM staged_{table} "  # noqa: S608 - own names
            f"ON CONFLICT (id) DO UPDATE SET {sets}"
        )


class PlainResource(resources.ModelResource):
    """What a project writes that follows the library's first chapter: one model, its columns, rows one by one."""

    class Meta:
        model = Elder
        import_id_fields = ["citizen_id"]
        fields = [
            "citizen_id", "full_name", "sex", "birth_year", "birth_month", "birth_day", "old_id", "phone", "ethnicity",
            "hometown", "health_card_no", "social_insurance_no",
        ]  # fmt: skip


def _library(content: bytes) -> float:
    """django-import-export on the same people, persons only (it has no dated facts), without its dry run."""
    officer = User.objects.filter(groups__name=RoleCode.WARD_OFFICER, ward__isnull=False).order_by("pk").first()
    with rolled_back():
        batch = intake.receive(content=content, file_name="do.xlsx", kind="elders", sender=officer, as_of=AS_OF)
        intake.preview(batch)
        data = Dataset(headers=PlainResource.Meta.fields)
        for values in batch.rows.filter(verdict="new").order_by("pk").values_list("values", flat=True):
            birth = Birth.from_iso(values["birth"])
            row = values | {"birth_year": birth.year, "birth_month": birth.month, "birth_day": birth.day}
            data.append([row.get(name) or "" for name in PlainResource.Meta.fields])
        started = time.perf_counter()
        with history.act("Đo tốc độ"):
            result = PlainResource().import_data(data, dry_run=False, raise_errors=True)
        seconds = time.perf_counter() - started
    if result.totals["new"] != len(data):
        raise RuntimeError("the library did not write the same rows")
    return seconds
