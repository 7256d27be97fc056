"""What the history costs: ten thousand rows by COPY with the triggers and without."""

from django.db import connection

from elders.bench import Report, Size, median_seconds
from elders.ground import history
from elders.ground.rehearsal import rolled_back

COLUMNS = (
    "full_name, sex, birth_year, citizen_id_note, old_id, social_insurance_no, health_card_no, other_ids, phone, "
    "ethnicity, hometown, notes, created_at"
)


def run(report: Report, *, size: Size) -> None:
    with connection.cursor() as cursor:
        # The same columns, defaults, checks and indexes; only the triggers stay behind.
        cursor.execute("CREATE TEMPORARY TABLE bench_plain (LIKE elders_elder INCLUDING ALL)")
    try:
        with_history = median_seconds(lambda: _copy("elders_elder", size.file_rows), repeat=5)
        without = median_seconds(lambda: _copy("bench_plain", size.file_rows), repeat=5)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_plain")
    report.add(
        f"Ghi {size.file_rows} người có lịch sử (COPY)",
        with_history,
        reference="COPY vào bảng không lịch sử",
        reference_seconds=without,
        aim=4,
    )


def _copy(table: str, rows: int) -> None:
    with rolled_back(), history.act("Đo tốc độ"), connection.cursor() as cursor:
        history.carry_into_copy(cursor)
        with cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN") as copy:
            for number in range(rows):
                copy.write_row(
                    (f"Nguyễn Thị Đo {number}", "nu", 1945, "", "", "", "", "", "", "", "", "", "2026-01-01 00:00+07")
                )
