"""What became of the rows of a file, as the result file of the trial command says it (Vietnamese field names)."""

from typing import Any

from elders.models import IntakeBatch, IntakeRow

Verdict = IntakeRow.Verdict
FIELDS = {
    "full_name": "ho_ten",
    "birth": "ngay_sinh",
    "sex": "gioi_tinh",
    "citizen_id": "cccd",
    "old_id": "cmnd",
    "address": "dia_chi",
    "phone": "dien_thoai",
    "ethnicity": "dan_toc",
    "poverty_national": "ho_ngheo",
    "disability_level": "khuyet_tat",
    "living_arrangement": "song_voi",
    "social_insurance_no": "ma_bhxh",
    "health_card_no": "bhyt",
    "amount_vnd": "so_tien",
}
STATUS = {"alive": "con_song", "died": "da_mat", "moved_out": "chuyen_di"}
ACTIONS = {
    Verdict.NEW: "created",
    Verdict.CHANGED: "updated",
    Verdict.SAME: "skipped",
    Verdict.SUSPECT: "review",
    Verdict.REJECTED: "rejected",
    Verdict.IGNORED: "ignored",
}


def rows_of(batch: IntakeBatch) -> list[dict[str, Any]]:
    """Every row of the batch: place, action, codes, the person and the clean values."""
    rows = batch.rows.select_related("residential_group").order_by("pk")
    people = {row.pk: row.elder_id or f"dong-{row.pk}" for row in rows}
    return [_row(row, people) for row in rows]


def _row(row: IntakeRow, people: dict[int, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "sheet": row.sheet,
        "row": row.row_number,
        "action": ACTIONS[row.verdict],
        "codes": row.codes,
    }
    fields = {theirs: row.values[ours] for ours, theirs in FIELDS.items() if row.values.get(ours) not in (None, "")}
    if row.residential_group:
        fields["to_dan_pho"] = row.residential_group.name
    if row.values.get("status"):
        fields["tinh_trang"] = STATUS.get(row.values["status"], row.values["status"])
    answer["fields"] = fields
    if row.verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.SAME):
        answer["person_id"] = str(people.get(row.first_row_id) or people[row.pk])
    return answer
