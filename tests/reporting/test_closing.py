"""Closing a period: checks, what is frozen, reopening, sending, receiving, adjusting (reporting.md §5.9, §7.4)."""

import io
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from elders.choices import RoleCode
from elders.ground.rehearsal import rolled_back
from elders.models import Elder, Situation
from reporting.choices import PeriodState
from reporting.indicators.drill import parts
from reporting.indicators.engine import evaluate, read
from reporting.models import Adjustment, ReportPeriod, Snapshot, SnapshotPeople, SnapshotRow, SnapshotSplit
from reporting.report import adjusting as adjustment_paper
from reporting.report import paper
from reporting.report.checks import checks_of, outliers
from reporting.services import adjusting, closing, reports
from tests import factories
from tests.health.case_factories import make_case
from tests.health.factories import make_exam

TODAY = date(2026, 12, 15)


@pytest.fixture
def period(ward, group, officer):
    for year in (1940, 1950, 1958):
        factories.make_elder(group=group, birth_year=year)
    days = {"first_day": date(2025, 12, 15), "last_day": date(2026, 12, 14)}
    return ReportPeriod.objects.create(ward=ward, code="HC_NAM", year=2026, created_by=officer, **days)


@pytest.fixture
def closed(period, officer):
    closing.close(period, today=TODAY, by=officer)
    period.refresh_from_db()
    return period


def send(period, officer) -> ReportPeriod:
    report = reports.report_of(period, by=officer)
    reports.register(report, number=7, signed_on=TODAY, today=TODAY, by=officer)
    return closing.submit(period, by=officer)


def test_a_window_that_still_runs_cannot_be_closed(period, officer):
    with pytest.raises(ValidationError, match="chưa hết kỳ"):
        closing.close(period, today=date(2026, 12, 14), by=officer)
    assert not Snapshot.objects.exists()


def test_what_is_unfinished_is_said_and_does_not_block(period):
    found = checks_of(period, today=TODAY)
    assert not [one for one in found if one.blocks]
    said = " ".join(one.text for one in found)
    assert "3 người chưa rà soát năm 2026." in said
    assert "chỉ tiêu chưa có số liệu" in said
    assert all(one.url for one in found)


def test_contradictions_in_the_registry_are_said_to_who_may_mend_them(period, group, officer):
    factories.make_elder(group=group, sex="nam", birth_year=1945, citizen_id=factories.make_citizen_id(year=1945))
    said = " ".join(one.text for one in checks_of(period, today=TODAY, reader=officer))
    assert "1 chỗ mâu thuẫn trong hồ sơ" in said
    assert "mâu thuẫn" not in " ".join(one.text for one in checks_of(period, today=TODAY))


def test_a_share_that_jumps_within_a_year_is_an_outlier():
    def now(code: str, percent: int, of: int | None = 100):
        return SimpleNamespace(code=code, denominator=of, value=Fraction(percent))

    before = {
        code: SnapshotRow(code=code, denominator=100, value=value)
        for code, value in (("YT-01", "70"), ("YT-03", "70"), ("YT-04", "141/2"), ("VH-02", ""))
    }
    rows = [now("YT-01", 90), now("YT-03", 89), now("YT-04", 50), now("VH-02", 10), now("LTH-02", 1)]
    assert outliers(rows, before) == ["YT-01", "YT-04"]
    assert outliers([now("YT-01", 99, None)], before) == []  # a count is no share


def test_closing_freezes_every_row_its_parts_and_its_people(closed):
    rows = {one.code: one for one in SnapshotRow.objects.all()}
    counts = read(closed.ward, closed.window)
    live = evaluate(closed.ward, closed.window, counts=counts)
    assert rows.keys() == live.keys()
    assert all((rows[code].numerator, rows[code].printed) == (row.numerator, row.printed) for code, row in live.items())
    people = SnapshotPeople.objects.get(row=rows["OP-DS-01"], side="tu")
    assert len(people.ids) == rows["OP-DS-01"].numerator == 3
    split = SnapshotSplit.objects.filter(row=rows["YT-04"], split="to_dan_pho")
    assert sum(one.denominator for one in split) == sum(one.denominator for one in parts("YT-04", "to_dan_pho", counts))


def test_closing_twice_changes_nothing(closed, officer):
    again = closing.close(closed, today=TODAY, by=officer)
    assert Snapshot.objects.get() == again


def test_a_closed_report_never_changes_and_the_difference_is_shown(closed, group):
    before = paper.content(closed, today=TODAY)
    factories.make_elder(group=group, birth_year=1945)
    after = paper.content(closed, today=TODAY)
    assert after.frozen
    assert (after.tables, [one.text for one in after.blocks]) == (before.tables, [one.text for one in before.blocks])
    found = {one.code: (one.frozen, one.now) for one in closing.differences(closed)}
    assert found["OP-DS-01"] == ("3 người", "4 người")


def test_a_figure_beside_an_unchanged_number_is_a_change_too(closed, officer):
    """Money, houses, visits: the row stays "3 người" and the adjusting report has to say what moved."""
    send(closed, officer)
    Situation.objects.update(living_arrangement="mot_minh")
    found = {one.code: one for one in closing.differences(closed)}["OP-DS-01"]
    assert (found.frozen, found.now) == ("3 người", "3 người")
    assert [(one.label, one.was, one.now) for one in found.beside] == [("sống một mình", 0, 3)]
    snapshot = adjusting.adjust(closed, reason="Ghi bổ sung hoàn cảnh", today=TODAY, by=officer)
    assert "OP-DS-01" in snapshot.changed
    changes = adjustment_paper.changes(Adjustment.objects.get(snapshot=snapshot))
    (people,) = [adjustment_paper.lines_of(one) for one in changes if one.now.code == "OP-DS-01"]
    assert [line[2:5] for line in people] == [["3", "", "3"], ["0", "", "3"]]
    assert people[1][:2] == ["- sống một mình", "người"]


def told(**options) -> dict:
    out = io.StringIO()
    call_command("ward_report", period="HC_NAM", year=2026, json="-", stdout=out, **options)
    return json.loads(out.getvalue())


def test_the_command_says_what_was_frozen(period, officer, group):
    """Per code numerator, denominator, value, target, state, provenance: of a closed period as it was closed."""
    wanted = {"numerator", "denominator", "value", "target", "state", "provenance"}
    live = told()
    assert live["frozen"] is None
    assert all(wanted <= one.keys() for one in live["rows"].values())
    closing.close(period, today=TODAY, by=officer)
    closed = told()
    assert closed["frozen"]
    assert closed["rows"] == live["rows"]
    assert closed["movement"] == live["movement"]
    factories.make_elder(group=group, birth_year=1945)
    assert told() == closed


def test_the_command_keeps_a_handful_of_people_inside_unless_asked(period, officer, group):
    """reporting.md §5.6: cells of 1 to 4 in sensitive rows stay in the ward, also of a closed period."""
    make_case(Elder.objects.get(birth_year=1950), officer)
    exact = told(exact=True)["rows"]["OP-NB-01"]
    outside = told()["rows"]["OP-NB-01"]
    assert (exact["numerator"], outside["numerator"], outside["value"]) == (1, None, None)
    assert outside["printed"] == "<5"
    closing.close(period, today=TODAY, by=officer)
    assert told(exact=True)["rows"]["OP-NB-01"]["numerator"] == 1
    assert told()["rows"]["OP-NB-01"]["numerator"] is None


def test_nobody_rewrites_what_was_frozen(closed):
    with pytest.raises(DatabaseError), transaction.atomic():
        SnapshotRow.objects.update(numerator=99)
    with pytest.raises(DatabaseError), transaction.atomic():
        SnapshotRow.objects.all()._raw_delete("default")


def died(group):
    Elder.objects.filter(birth_year=1940).update(date_of_death=date(2026, 3, 1))


def moved_away(group):
    Situation.objects.filter(elder__birth_year=1950).update(valid_to=date(2026, 4, 1), ended_by="moved_out")


def found_poor(group):
    Situation.objects.update(poverty_national="ngheo", has_supporter=False, housing="nha_tam")


def checked_late(group):
    make_exam(Elder.objects.order_by("pk").first(), concluded=True, examined_on=date(2026, 5, 5))


def written_down_late(group):
    factories.make_elder(group=group, birth_year=1945)


def left_the_group(group):
    Situation.objects.update(residential_group=None)
    for elder in Elder.objects.order_by("pk")[:2]:  # of three: of fewer than half nothing would be said
        factories.make_card(elder, valid_from=date(2026, 1, 1))


CORRECTIONS = [died, moved_away, found_poor, checked_late, written_down_late, left_the_group]


@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(corrections=st.lists(st.sampled_from(CORRECTIONS), min_size=1, max_size=4, unique=True))
@example(corrections=[checked_late])
@example(corrections=[died])
def test_closed_periods_never_change(corrections, closed, group):
    """Whatever is corrected in the books afterwards: rows, parts, people and paper of a closed period stay, and what
    the corrections would change is told."""

    def kept():
        splits = SnapshotSplit.objects.order_by("pk").values_list(
            "row__code", "split", "key", "numerator", "denominator"
        )
        people = SnapshotPeople.objects.order_by("pk").values_list("row__code", "side", "ids")
        return told(), list(splits), list(people), paper.content(closed, today=TODAY)

    before = kept()
    with rolled_back():
        for correct in corrections:
            correct(group)
        assert kept() == before
        # One in and one out leaves the same number; a single correction is always seen.
        assert len(corrections) > 1 or closing.differences(closed)


def test_reopening_needs_a_reason_and_the_next_closing_names_what_changed(closed, officer, group):
    with pytest.raises(ValidationError, match="lý do"):
        closing.reopen(closed, reason=" ", by=officer)
    reports.register(reports.report_of(closed, by=officer), number=7, signed_on=TODAY, today=TODAY, by=officer)
    closing.reopen(closed, reason="Bổ sung một người", by=officer)
    closed.refresh_from_db()
    assert closed.is_open
    assert closed.report.number is None
    factories.make_elder(group=group, birth_year=1945)
    second = closing.close(closed, today=TODAY, by=officer)
    assert (second.sequence, second.reason) == (2, "Bổ sung một người")
    assert "OP-DS-01" in second.changed


def test_sending_needs_a_number_and_happens_once(closed, officer):
    with pytest.raises(ValidationError, match="Ghi số"):
        closing.submit(closed, by=officer)
    sent = send(closed, officer)
    moment = sent.submitted_at
    assert closing.submit(closed, by=officer).submitted_at == moment
    with pytest.raises(ValidationError, match="điều chỉnh"):
        closing.reopen(closed, reason="x", by=officer)


def test_late_data_make_an_adjusting_report(closed, officer, group):
    """reporting.md §13, example 27: the sent snapshot stays, the adjusting one lists the changed rows."""
    send(closed, officer)
    january = date(2027, 1, 20)
    with pytest.raises(ValidationError, match="Không có dòng nào"):
        adjusting.adjust(closed, reason="Nhập muộn", today=january, by=officer)
    make_exam(Elder.objects.filter(residential_group=group).first(), concluded=True, examined_on=date(2026, 5, 5))
    second = adjusting.adjust(closed, reason="Phiếu khám tháng 5 nhập muộn", today=january, by=officer)
    first = Snapshot.objects.get(period=closed, sequence=1)
    assert first.rows.get(code="YT-03").numerator == 0
    assert second.rows.get(code="YT-03").numerator == 1
    assert "YT-03" in second.changed
    assert "OP-DS-01" not in second.changed
    closed.refresh_from_db()
    assert closed.state == PeriodState.SUBMITTED


def test_the_department_reads_what_was_sent_and_acknowledges(closed, officer, ward, sign_in):
    city = factories.make_user(RoleCode.CITY_VIEWER, ward=ward)
    client = sign_in(city)
    address = f"/bao-cao-nhan/{closed.pk}/"
    assert client.get(address).status_code == 404  # not sent yet
    send(closed, officer)
    assert "Chờ tiếp nhận" in client.get("/bao-cao-nhan/").content.decode()
    page = client.get(address).content.decode()
    assert "KẾT QUẢ THỰC HIỆN" in page
    assert client.post(f"{address}tep/")["Content-Type"] == "application/pdf"
    client.post(f"{address}tiep-nhan/")
    closed.refresh_from_db()
    assert (closed.state, closed.received_by) == (PeriodState.RECEIVED, city)
    elsewhere = sign_in(factories.make_user(RoleCode.CITY_VIEWER, ward=factories.make_ward(name="Đồ Sơn")))
    assert elsewhere.get(address).status_code == 404
    whole = sign_in(factories.make_user(RoleCode.CITY_VIEWER))
    assert whole.get(address).status_code == 200


def test_the_page_closes_and_sends(period, officer, sign_in, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a, **k: TODAY)
    client = sign_in(officer)
    address = f"/ky-bao-cao/{period.pk}/"
    assert "chưa rà soát" in client.get(f"{address}chot/").content.decode()
    client.post(f"{address}chot/ghi/")
    page = client.get(f"{address}chot/").content.decode()
    assert "Đã chốt" in page
    client.post(f"{address}van-ban/so-ngay/", {"number": "7", "signed_on": "15/12/2026"})
    client.post(f"{address}gui/")
    period.refresh_from_db()
    assert period.state == PeriodState.SUBMITTED


@pytest.mark.parametrize(
    ("code", "target", "proposed", "printed"),
    [
        ("VH-01", 1, False, "Có"),
        ("YT-03", 71, True, "71%(*)"),
        ("YT-03", "72.500", False, "72,5%"),
        ("VL-02", None, False, "-"),
    ],
)
def test_the_department_reads_the_target_as_the_annex_prints_it(code, target, proposed, printed):
    row = SnapshotRow(code=code, target=None if target is None else Decimal(target), proposed=proposed)
    assert row.target_printed == printed
