"""What exactly is counted where the catalogue says so in words (`indicators.yaml`: calculation, pitfalls), by code."""

from datetime import date, time
from types import SimpleNamespace

import pytest

from benefits.models import Adjustment, RecoveryReceipt
from benefits.models.campaigns import Handed
from clubs.models import BoardSeat, StartSupport
from elders.choices import RoleCode
from elders.models import YearlyReview
from health.models import Condition, RegisterVisit
from reporting.catalogue import catalogue
from reporting.choices import State
from reporting.indicators.breakdowns import breakdowns
from reporting.indicators.definitions import COUNTED
from reporting.indicators.engine import evaluate
from reporting.indicators.targets import choose
from reporting.indicators.windows import window
from reporting.models import Airing, Spending
from tests import factories
from tests.benefits import money
from tests.benefits.factories import make_campaign
from tests.clubs.factories import make_club, make_companion, make_meeting, make_member
from tests.clubs.money_factories import make_lending_club, make_loan
from tests.health.case_factories import make_case
from tests.health.factories import make_enrolment, make_exam
from tests.reporting.plan_factories import make_activity, make_line, make_participant, make_problem

YEAR = window("HC_NAM", 2026)


def rows_of(ward, *codes, asked=YEAR):
    return evaluate(ward, asked, codes=codes)


def figures(row) -> dict[str, int | None]:
    return {one.label: one.value for one in row.figures}


def test_money_back_and_renewed_cards_are_columns_of_their_own(group, officer):
    """OP-HT-03: truy lĩnh and thu hồi apart. OP-BH-01: renewal and reissue are no first issue."""
    elder = factories.make_elder(group=group, birth_year=1945)
    award = money.make_award(elder, valid_from=date(2026, 1, 1))
    claim = Adjustment.objects.create(
        ward=group.ward, award=award, elder=elder, kind="recovery", origin="death", for_month=date(2026, 6, 1),
        amount_vnd=-700_000, reason="Đã chi sau tháng qua đời", basis="t", state="confirmed", decided_by=officer,
    )  # fmt: skip
    paid = {"adjustment": claim, "paid_by_name": "Người nhà", "recorded_by": officer}
    RecoveryReceipt.objects.create(received_on=date(2026, 7, 1), amount_vnd=300_000, **paid)
    RecoveryReceipt.objects.create(received_on=date(2026, 12, 15), amount_vnd=400_000, **paid)  # next window
    roster = factories.make_card_roster(
        ward=group.ward, made_by=officer, state="answered", answered_on=date(2026, 7, 9), sent_on=date(2026, 7, 2)
    )
    for change, outcome in (("tang", "done"), ("dieu_chinh", "done"), ("dieu_chinh", "done"), ("tang", "refused")):
        person = factories.make_elder(group=group)
        factories.make_card_line(roster, person, change=change, outcome=outcome)
    found = rows_of(group.ward, "OP-HT-03", "OP-BT-01", "OP-BH-01")
    assert figures(found["OP-HT-03"])["thu hồi"] == 300_000
    assert figures(found["OP-BT-01"])["thu hồi"] == 0
    assert (found["OP-BH-01"].numerator, figures(found["OP-BH-01"])) == (1, {"gia hạn, đổi thẻ": 2})


def test_gifts_by_age_and_money_by_budget(group):
    """OP-CT-01, example 31: level by the year of birth; who died before the event is on the list and not counted.
    OP-KP-01: the last days of the budget before belong to the window and are told."""
    seventy, hundred, died = (factories.make_elder(group=group, birth_year=year) for year in (1956, 1920, 1951))
    campaign = make_campaign(group.ward, [seventy, hundred, died], kind="mung_tho", state="nhap")
    for elder, age, outcome in ((seventy, 70, Handed.SELF), (hundred, 106, Handed.HOME), (died, 75, Handed.DIED)):
        day = None if outcome == Handed.DIED else date(2026, 2, 10)
        campaign.lines.filter(elder=elder).update(age=age, frozen=True, outcome=outcome, handed_on=day)
    for year, vnd in ((2026, 7), (2025, 5)):
        line = make_line(ward=group.ward, year=year)
        Spending.objects.create(line=line, spent_on=date(2025, 12, 20), amount_vnd=vnd, what="chi")
    found = rows_of(group.ward, "OP-CT-01", "OP-QT-01", "OP-KP-01")
    levels = {label: n for label, n in figures(found["OP-CT-01"]).items() if n}
    assert (found["OP-CT-01"].numerator, levels) == (2, {"70 tuổi": 1, "trên 100 tuổi": 1})
    assert found["OP-QT-01"].numerator == 0
    assert found["OP-KP-01"].numerator == 7
    assert figures(found["OP-KP-01"])["chi trong kỳ từ dòng kinh phí năm khác, không tính ở trên"] == 5


def test_work_nobody_asked_about_is_shown_apart(group):
    """VL-01: the denominator is who wants and is able to work; who was not asked about work is not "without work"."""
    for has_work in (True, False, None):
        elder = factories.make_elder(group=group, birth_year=1950)
        YearlyReview.objects.create(
            elder=elder, year=2026, reviewed_on=date(2026, 6, 1), wants_work=True, able_to_work=True, has_work=has_work
        )
    found = rows_of(group.ward, "VL-01")["VL-01"]
    assert (found.numerator, found.denominator) == (1, 3)
    assert figures(found) == {"chưa hỏi có việc làm hay không": 1}


def test_health_books_say_who_was_seen_once(group):
    """YT-04: an opened sheet is no entry. OP-QL-01: in the register on the day, seen within twelve months. OP-TN-01: an
    examination at home that was also written into the register is one visit. OP-SL-01: per disease."""
    opened, measured, managed, ruled_out, unseen = (
        factories.make_elder(group=group, birth_year=1945) for _ in range(5)
    )
    make_exam(opened)
    make_exam(measured).pressures.create(sequence=1, sbp_mmhg=150, dbp_mmhg=92)
    at_home = make_exam(managed, concluded=True, place_kind="nha", kind="sang_loc", screening="tha")
    since = date(2026, 2, 1)
    for elder, ends in (
        (managed, {}),
        (ruled_out, {"valid_to": date(2026, 12, 13), "ending": "ruled_out"}),
        (unseen, {}),
    ):
        enrolment = make_enrolment(elder, valid_from=since, **ends)
        if elder is not unseen:
            same = {"examination": at_home, "place_kind": "nha"} if elder is managed else {}
            RegisterVisit.objects.create(enrolment=enrolment, visited_on=date(2026, 10, 6), **same)
    RegisterVisit.objects.create(enrolment=managed.enrolments.get(), visited_on=date(2026, 11, 6), place_kind="nha")
    Condition.objects.create(ward=group.ward, elder=opened, disease="dtd", found_on=date(2026, 10, 6))
    found = rows_of(group.ward, "YT-04", "OP-QL-01", "OP-TN-01", "OP-SL-01")
    assert (found["YT-04"].numerator, found["YT-04"].denominator) == (3, 5)  # measured, managed, ruled out
    assert (found["OP-QL-01"].numerator, figures(found["OP-QL-01"])["tăng huyết áp"]) == (1, 1)
    assert (found["OP-TN-01"].numerator, figures(found["OP-TN-01"])) == (1, {"lượt": 2})
    assert figures(found["OP-SL-01"]) == {
        "Tăng huyết áp": 1, "phát hiện nghi ngờ trong kỳ": 1, "phát hiện nghi ngờ trong kỳ: đái tháo đường": 1,
        "chẩn đoán xác định trong kỳ": 3, "chẩn đoán xác định trong kỳ: tăng huyết áp": 3,
    }  # fmt: skip


def test_severely_ill_and_wandering_people(group):
    """CS-02: of sixty and more, also with a diagnosis alone. CS-03: cases by the place they were found."""
    nurse = factories.make_user(RoleCode.HEALTH_STATION, ward=group.ward)
    mind = {"disability_level": "nang", "disability_kind": "than_kinh_tam_than"}
    factories.make_elder(group=group, birth_year=1940, facts=mind)
    factories.make_elder(group=group, birth_year=1970, facts=mind)  # not sixty
    ill = factories.make_elder(group=group, birth_year=1950)
    make_enrolment(ill, disease="ttpl", valid_from=date(2026, 2, 1))
    for _ in range(2):
        make_case(ill, nurse, kinds=["lang_thang"])
    make_case(None, nurse, kinds=["lang_thang"], looks="Áo nâu")
    found = rows_of(group.ward, "CS-02", "CS-03", asked=window("TK_NAM", 2026))
    assert (found["CS-02"].numerator, found["CS-02"].denominator) == (0, 2)
    assert (found["CS-03"].numerator, found["CS-03"].denominator) == (0, 3)


def test_clubs_of_the_window_and_their_members(group):
    """LTH-01, OP-LTH-01 to 04: what happened in the window counts whatever became of the club; support and composition
    are those of intergenerational clubs."""
    ward = group.ward
    lasting = make_club(ward=ward, residential_group=group)
    make_club(ward=ward, founded_on=date(2026, 3, 1), dissolved_on=date(2026, 9, 1))
    care = make_club(ward=ward, kind="suc_khoe", is_care_role=True, residential_group=factories.make_group(ward=ward))
    make_meeting(lasting, date(2026, 11, 1))
    for club in (lasting, care):
        StartSupport.objects.create(
            club=club, kind="tien", amount_vnd=5_000_000, source="ngan_sach", given_on="2026-05-05"
        )
    woman = factories.make_elder(group=group, birth_year=1945, facts={"frail_hardship": True})
    chair = make_member(lasting, woman)
    make_member(lasting, make_companion(ward=ward), circumstance="ngheo")
    make_member(lasting, make_companion(ward=ward))
    BoardSeat.objects.create(club=lasting, membership=chair, post="chu_nhiem", valid_from=date(2026, 5, 5))
    found = rows_of(ward, "LTH-01", "OP-LTH-01", "OP-LTH-02", "OP-LTH-03")
    assert found["LTH-01"].note == (
        "1 CLB liên thế hệ; 1 mô hình khác; 1 CLB lập trong kỳ; 2 tổ dân phố có câu lạc bộ, 1 tổ có CLB liên thế hệ"
    )
    assert found["OP-LTH-01"].numerator == 1
    assert [value for label, value in figures(found["OP-LTH-01"]).items() if "trong kỳ" in label] == [1, 1, 1]
    assert (found["OP-LTH-03"].numerator, figures(found["OP-LTH-03"])) == (1, {"tổng số tiền": 5_000_000})
    members = found["OP-LTH-02"]
    assert (members.numerator, figures(members)["hộ nghèo, cận nghèo, khó khăn"]) == (3, 2)
    assert members.note.startswith("Cơ cấu: nữ 33,3%, ngoài khoảng khuyến nghị 60–70%")


def test_only_what_was_on_air_and_what_was_a_session(ward):
    """OP-TT-01: on the loudspeakers. OP-TT-02: sessions somebody sat in, not posters."""
    script = make_activity(ward=ward, kind="broadcast")
    for hour, channel in ((7, "phuong"), (8, "to"), (9, "mang"), (10, "bang_tin")):
        at = {"aired_on": date(2026, 3, 1), "aired_at": time(hour), "minutes": 5}
        Airing.objects.create(activity=script, channel=channel, **at)
    make_activity(ward=ward, kind="broadcast", details={"so_lan_phat": 3, "so_phut": 5, "kenh": "Mạng xã hội"})
    make_activity(ward=ward, kind="broadcast", details={"so_lan_phat": 2, "so_phut": 5})
    for how in ("Họp tổ", "Pa nô", "Tờ rơi", ""):
        make_activity(ward=ward, kind="communication", details={"hinh_thuc": how} if how else {}, present_typed=9)
    found = rows_of(ward, "OP-TT-01", "OP-TT-02")
    assert (found["OP-TT-01"].numerator, figures(found["OP-TT-01"])) == (2, {"lượt phát": 4, "thời lượng": 20})
    assert (found["OP-TT-02"].numerator, figures(found["OP-TT-02"])) == (2, {"lượt người dự": 18})


def wish(target_set, value, *, official=False, drives=False):
    return SimpleNamespace(
        pk=value, target_set=target_set, value=value, is_official=official, drives=drives,
        document=SimpleNamespace(words="Văn bản"), get_status_display=lambda: "Chờ phê duyệt",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "value", "proposed"),
    [
        ([], 71, True),
        ([wish("QD383_2030", 90)], 71, True),  # a national value somebody typed does not replace the line
        ([wish("NS_2026", 72), wish("KH76", 85)], 85, True),
        ([wish("KH76", 85), wish("PHUONG_2026", 80)], 80, True),
        ([wish("QD383_2030", 90, official=True)], 71, True),
        ([wish("QD383_2030", 90, official=True, drives=True), wish("KH76", 85, official=True)], 90, False),
        ([wish("KH76", 85, official=True), wish("PHUONG_2026", 80, official=True)], 80, False),
        ([wish("KH76", 85, official=True), wish("PHUONG_2026", 80)], 85, False),
    ],
)
def test_which_target_drives_the_assessment(rows, value, proposed):
    """reporting.md §5.8: the official value of the ward or the city, else the proposal; the nation's when chosen."""
    found = choose(catalogue()["YT-03"], 2026, rows)
    assert (found.value, found.proposed) == (value, proposed)


def test_what_is_no_share_of_everybody_is_taken_apart_too(group, other_group, officer, django_assert_max_num_queries):
    """indicators.yaml, `disaggregation`: the parts of a number add up to it, for every number outside the grid."""
    ward = group.ward
    sheet = money.advance(money.a_month(ward, [group, other_group], 4, pay_to=date(2026, 12, 10)), "paying")
    for line in sheet.lines.all():
        money.answer(line, "received", paid_on=date(2026, 12, 9))
    elder = sheet.lines.first().elder
    roster = factories.make_card_roster(
        ward=ward, made_by=officer, state="answered", answered_on=date(2026, 7, 9), sent_on=date(2026, 7, 2)
    )
    factories.make_card_line(roster, elder, outcome="done")
    factories.make_card(elder)
    make_exam(elder, concluded=True, kind="sang_loc", screening="tha", place_kind="nha")
    make_exam(elder, concluded=True)
    away = factories.make_elder(group=other_group)
    make_exam(away, concluded=True)
    away.situations.update(valid_to=date(2026, 11, 1), ended_by="moved_out")
    club = make_club(ward=ward, kind="lien_the_he", more_kinds=["van_hoa"], residential_group=group)
    make_meeting(club, date(2026, 11, 1))
    make_member(club, elder)
    make_loan(make_lending_club(ward=ward, residential_group=group))
    make_member(club, make_companion(ward=ward))
    StartSupport.objects.create(club=club, kind="tien", amount_vnd=5, source="ngan_sach", given_on=date(2026, 5, 5))
    nurse = factories.make_user(RoleCode.HEALTH_STATION, ward=ward)
    make_case(elder, nurse)
    make_case(None, nurse, kinds=["lang_thang"], looks="Áo nâu", about_age_years=70, sex="nu")
    Airing.objects.create(activity=make_activity(ward=ward, kind="broadcast"), aired_on=date(2026, 3, 1), minutes=5)
    make_activity(ward=ward, kind="communication", residential_group=group, present_typed=9)
    classes = [make_activity(ward=ward, topic=topic) for topic in ("policy", "club", "social_work")]
    for one in classes:
        make_participant(one, "Vũ Thị A", component="can_bo", came=True, residential_group=group, sex="nu")
    Spending.objects.create(line=make_line(ward=ward), spent_on=date(2026, 3, 1), amount_vnd=7_000_000, what="chi")
    make_problem(ward=ward)
    asked = window("TK_NAM", 2026)
    rows = evaluate(ward, asked)
    of_people = {"OP-TH-01", "OP-TH-02"}  # the number counts classes, the parts whoever came
    apart = set()
    for code, row in rows.items():
        with django_assert_max_num_queries(20):
            found = breakdowns(code, ward, asked)
        for one in [] if code in COUNTED else found:
            number = figures(row)["có mặt"] if code in of_people else row.numerator
            assert one.overlaps or sum(part.numerator for part in one.parts) == number, (code, one.title)
            whole = [part.denominator for part in one.parts if part.denominator is not None]
            assert not whole or sum(whole) == row.denominator, (code, one.title)
            apart.add(code)
    asked_apart = {code for code, row in rows.items() if row.numerator and catalogue()[code].splits}
    assert asked_apart - set(COUNTED) <= apart
    (checked,) = [one for one in breakdowns("OP-KSK-01", ward, asked) if one.split == "to_dan_pho"]
    where = {elder.residential_group.short_name: 1, other_group.short_name: 1}  # who moved away stands where they lived
    assert {part.label: part.numerator for part in checked.parts} == where
    (cards,) = breakdowns("YT-01", ward, asked)
    assert [(part.label, part.numerator) for part in cards.parts] == [("Thành phố hỗ trợ 60–74 tuổi", 1)]


def test_no_row_of_a_ward_without_records_says_nothing_arises(group):
    """reporting.md §5.4: what nobody wrote down is "...", never "-" or 0%."""
    factories.make_elder(group=group, birth_year=1945)
    found = evaluate(group.ward, YEAR)
    silent = {code for code, row in found.items() if row.state == State.NOTHING}
    assert silent == {"CS-02", "CS-03", "PL-01", "OP-NB-01"}  # files are received, not asked for
