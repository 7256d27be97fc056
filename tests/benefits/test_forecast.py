"""The next twelve months: worked examples, what stands apart, what if, and that shortcuts change nothing."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benefits import forecast_calendar
from benefits.forecast import forecast
from benefits.forecast_calendar import Held, Person, Spell, next_months
from benefits.forecast_chart import chart_of
from benefits.forecast_gifts import gift_rows, occasions
from benefits.forecast_people import people_of
from benefits.forecast_what_if import AGE, WhatIf, changed, choices
from benefits.law import state_book
from benefits.people import Facts
from elders.choices import RoleCode
from elders.ground.birth import Birth
from tests import factories
from tests.benefits.factories import make_award

TODAY = date(2026, 11, 26)
PENSION = {"pension_monthly": 0, "si_allowance_monthly": 0, "vn_citizen": True, "application_form_01": True}
ALONE = {**PENSION, "poverty_national": "ngheo", "has_supporter": False}


def facts(birth, **more):
    settled = {"disability_level": "khong", "merit_monthly": False, "poverty_national": "khong", "has_supporter": True}
    known = PENSION | settled | {"facility_eligible_but_fostered": False, "supporter_on_social_allowance": False} | more
    return Facts(birth=Birth.from_iso(birth), resides_here=True, area="thanh_thi", alive=True, **known)


def spell(birth, *, first=date(2025, 7, 1), last=None, group=1, until=date(2026, 12, 31), **more):
    return Spell(first, last, group, facts(birth, **more), until)


def person(birth, *, held=(), key=1, **more):
    return Person(key, (spell(birth, **more),), tuple(held))


def held(scheme, *, since=date(2026, 3, 1), last=None, vnd=700_000, pauses=()):
    return Held(scheme, since, last, vnd, {"central": 540_000, "city": vnd - 540_000}, pauses)


def run(*people, today=TODAY, book=None):
    return forecast(people, today=today, book=book or state_book())


def by_month(found, name="vnd"):
    return [getattr(cell, name) for cell in found.monthly()]


# --- the worked examples ----------------------------------------------------------------------------------------------


def test_the_months_are_the_twelve_after_this_one():
    months = next_months(TODAY)
    assert (months[0], months[-1], len(months)) == (date(2026, 12, 1), date(2027, 11, 1), 12)


def test_2_somebody_turning_75_enters_in_that_month_paid_by_two_purses():
    found = run(person("1952-06-20"))
    assert by_month(found) == [0] * 6 + [700_000] * 6  # from June
    june = found.total(month=6)
    assert (june.coming, june.entering, june.central, june.city) == (1, 1, 540_000, 160_000)
    (move,) = found.moves
    assert (move.kind, move.month, move.reason) == ("enters", 6, "Từ đủ 75 tuổi")


def test_7_a_poverty_list_that_ends_makes_it_unclear_never_zero_and_never_sure():
    near_poor = person("1956-03-03", poverty_national="can_ngheo", held=[held("SOCPEN_70_74_POOR")])
    found = run(near_poor)
    assert by_month(found) == [700_000] + [0] * 11
    assert by_month(found, "unclear") == [0] + [1] * 11
    january = found.total(month=1)
    assert (january.leaving, january.unclear_most) == (1, 700_000)
    assert found.doubts[0].state.asks == ("poverty_national",)


def test_7_once_the_next_list_is_recorded_the_payment_stops_from_january():
    spells = (
        spell("1956-03-03", last=date(2026, 12, 31), poverty_national="can_ngheo"),
        spell("1956-03-03", first=date(2027, 1, 1), until=date(2027, 12, 31), poverty_national="khong"),
    )
    found = run(Person(1, spells, (held("SOCPEN_70_74_POOR"),)))
    assert by_month(found) == [700_000] + [0] * 11
    assert not found.doubts
    assert found.moves[0].kind == "leaves" and "hộ nghèo" in found.moves[0].reason.lower()


def test_8_turning_75_makes_the_poverty_list_matter_no_more():
    found = run(person("1952-01-03", poverty_national="can_ngheo", held=[held("SOCPEN_70_74_POOR")]))
    assert by_month(found) == [700_000] * 12
    assert {move.kind for move in found.moves} == {"changes"} and not found.doubts


def test_19_the_higher_coefficient_counts_from_the_month_after_the_birthday():
    recorded = {"first": date(2025, 7, 1), "until": date(2027, 12, 31)}
    found = run(person("1947-02-02", **recorded, **ALONE, held=[held("TCXH_NCT_A_60_79", vnd=1_050_000)]))
    assert by_month(found)[:4] == [1_050_000, 1_050_000, 1_050_000, 1_400_000]  # December, January, February, March
    (move,) = found.moves
    assert (move.kind, move.before.vnd, move.after.vnd) == ("changes", 1_050_000, 1_400_000)
    march = found.total(month=3)
    assert (march.entering, march.leaving) == (1, 1)  # from one benefit to another


# --- what stands apart ------------------------------------------------------------------------------------------------


def test_who_is_entitled_without_a_decision_stands_apart():
    found = run(person("1950"))
    assert by_month(found) == [0] * 12 and by_month(found, "open_vnd") == [700_000] * 12
    assert not found.moves


def test_facts_nobody_recorded_are_a_question_with_the_money_behind_it():
    found = run(person("1950", pension_monthly=None))
    cell = found.total(month=0)
    assert (cell.people, cell.open, cell.unclear, cell.unclear_most) == (0, 0, 1, 700_000)
    assert "pension_monthly" in found.doubts[0].state.asks


def test_a_gap_in_the_registry_does_not_shake_a_decision_of_the_ward():
    found = run(person("1950", pension_monthly=None, held=[held("SOCPEN_75")]))
    assert by_month(found) == [700_000] * 12 and not found.moves


def test_a_fact_that_denies_an_award_shows_at_once_why():
    found = run(person("1950", pension_monthly=3_000_000, held=[held("SOCPEN_75")]))
    assert by_month(found) == [0] * 12
    (move,) = found.moves
    assert (move.kind, move.month) == ("leaves", 0) and "không còn" in move.reason


def test_an_award_that_ends_and_one_that_is_suspended():
    ends = person("1950", held=[held("SOCPEN_75", last=date(2027, 2, 28))])
    found = run(ends)
    assert by_month(found) == [700_000] * 3 + [0] * 9
    assert found.moves[0].reason == "quyết định hưởng đến hết tháng 02/2027"
    pause = (date(2026, 11, 1), date(2027, 1, 31))
    found = run(person("1950", held=[held("SOCPEN_75", pauses=(pause,))]))
    assert by_month(found) == [0, 0] + [700_000] * 10


def test_who_moves_between_groups_is_counted_where_they_live():
    spells = (spell("1950", last=date(2027, 3, 31), group=1), spell("1950", first=date(2027, 4, 1), group=2))
    found = run(Person(1, spells, (held("SOCPEN_75"),)))
    rows = found.by("group")
    assert [cell.held for cell in rows[1]] == [1] * 4 + [0] * 8
    assert [cell.held for cell in rows[2]] == [0] * 4 + [1] * 8
    assert not found.moves


# --- properties -------------------------------------------------------------------------------------------------------


def crowd(number=400, seed=7):
    chance = random.Random(seed)
    people = []
    for key in range(number):
        birth = f"{chance.randint(1925, 1966)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        birth = chance.choice([birth, birth, birth[:7], birth[:4]])
        more = {
            "poverty_national": chance.choice(["khong", "khong", "ngheo", "can_ngheo", None]),
            "pension_monthly": chance.choice([0, 0, 3_000_000, None]),
            "disability_level": chance.choice(["khong", "khong", "nang", "dac_biet_nang", None]),
            "has_supporter": chance.choice([True, False, None]),
        }
        awards = []
        if chance.random() < 0.5:
            code = chance.choice(["SOCPEN_75", "SOCPEN_70_74_POOR", "TCXH_NKT_NANG_NCT", "TCXH_NCT_A_60_79"])
            pauses = ((date(2027, 2, 1), date(2027, 4, 30)),) if chance.random() < 0.2 else ()
            awards = [held(code, last=chance.choice([None, None, date(2027, 5, 31)]), pauses=pauses)]
        if chance.random() < 0.2:
            cut = date(2027, chance.randint(1, 10), chance.randint(2, 28))
            spells = (
                spell(birth, group=chance.randint(1, 4), last=cut, **more),
                Spell(cut + timedelta(days=1), None, chance.choice([1, 2, None]),
                      facts(birth, **more | {"disability_level": "nang"}), date(2027, 12, 31)),
            )  # fmt: skip
        else:
            spells = (spell(birth, group=chance.choice([1, 2, 3, 4, None]), **more),)
        people.append(Person(key, spells, tuple(awards)))
    return people


def plain(cell):
    return {name: getattr(cell, name) for name in cell.__slots__}


def test_groups_and_schemes_add_up_to_the_ward():
    found = run(*crowd())
    for number in range(12):
        whole = plain(found.total(month=number))
        for what in ("group", "scheme"):
            parts = [plain(cells[number]) for cells in found.by(what).values()]
            assert {name: sum(part[name] for part in parts) for name in whole} == whole
        assert whole["central"] + whole["city"] == whole["vnd"]
        assert whole["held_vnd"] <= whole["vnd"]


def test_people_of_a_month_are_those_before_and_who_entered_without_who_left():
    found = run(*crowd())
    cells = found.monthly()
    for before, after in zip(cells, cells[1:], strict=False):
        assert after.people + after.open == before.people + before.open + after.entering - after.leaving


def test_skipping_quiet_days_changes_nothing(monkeypatch):
    people = crowd()
    quick = run(*people)
    monkeypatch.setattr(forecast_calendar.Calendar, "is_quiet", lambda self, person: False)
    monkeypatch.setattr(forecast_calendar.Calendar, "changes", lambda self, person, before, after: True)
    slow = run(*people)
    assert {key: plain(cell) for key, cell in quick.cells.items()} == {
        key: plain(cell) for key, cell in slow.cells.items()
    }
    assert quick.moves == slow.moves and quick.doubts == slow.doubts


def test_walking_alike_people_as_one_changes_nothing(monkeypatch):
    people = crowd(250) + crowd(250, seed=8)
    people = [Person(key, one.spells, one.held) for key, one in enumerate(people)]
    people += [Person(1000 + key, one.spells, one.held) for key, one in enumerate(people)]  # twins of everybody
    quick = run(*people)
    monkeypatch.setattr(forecast_calendar.Calendar, "alike", lambda self, person: person.key)
    slow = run(*people)
    assert {key: plain(cell) for key, cell in quick.cells.items()} == {
        key: plain(cell) for key, cell in slow.cells.items()
    }
    assert quick.moves == slow.moves and quick.doubts == slow.doubts


def test_a_higher_rate_never_costs_less():
    people = crowd()
    base = run(*people)
    more = run(*people, book=changed(state_book(), WhatIf("SOCPEN_HP_TOTAL", 900_000, date(2027, 3, 1))))
    pairs = list(zip(by_month(base), by_month(more), strict=True))
    assert all(after == before for before, after in pairs[:3])
    assert all(after > before for before, after in pairs[3:])


# --- what if ----------------------------------------------------------------------------------------------------------


def test_what_if_the_total_rises_in_march():
    book = changed(state_book(), WhatIf("SOCPEN_HP_TOTAL", 800_000, date(2027, 3, 1)))
    found = run(person("1950", held=[held("SOCPEN_75")]), book=book)
    assert by_month(found) == [700_000] * 3 + [800_000] * 9
    (move,) = found.moves
    assert (move.kind, move.month, found.total(month=3).entering) == ("changes", 3, 0)


def test_what_if_the_age_falls_to_72():
    younger = person("1954-02-10")
    assert by_month(run(younger)) == [0] * 12
    found = run(younger, book=changed(state_book(), WhatIf(f"{AGE}SOCPEN_75", 72, date(2027, 4, 1))))
    assert by_month(found) == [0] * 4 + [700_000] * 8
    assert "giả định" in found.moves[0].reason


def test_only_what_the_forecast_reads_can_be_changed():
    book = state_book()
    codes = forecast_calendar.monthly_codes(book, TODAY)
    offered = {one.code: one for one in choices(book, TODAY, codes, forecast_calendar.used_rates(book, codes))}
    assert offered["SOCPEN_HP_TOTAL"].now == 700_000 and offered[f"{AGE}SOCPEN_75"].now == 75
    assert "BASE_SALARY" not in offered and "POVERTY_INCOME_URBAN" not in offered


# --- gifts and the chart ----------------------------------------------------------------------------------------------


def test_gifts_stand_on_their_days_and_unknown_levels_are_counted():
    days = dict.fromkeys(occasions(TODAY, date(2027, 12, 1)))
    assert (date(2027, 2, 6), "mung_tho") in days and (date(2027, 9, 2), "2_9") in days
    people = [person("1957", key=1), person("1952", key=2), person("1950", key=3, merit_monthly=True)]
    rows = gift_rows(people, today=TODAY, last=date(2027, 12, 1), book=state_book(), city="Hải Phòng")
    longevity = next(row for row in rows if "mừng thọ" in row.name)
    assert (longevity.gifts, longevity.vnd, longevity.unknown) == (2, 900_000, 1)
    merit = next(row for row in rows if row.occasion.startswith("Quà Tết") and row.gifts)
    assert (merit.gifts, merit.vnd) == (1, 5_500_000)


def test_the_chart_stacks_to_the_total_within_its_frame():
    found = run(person("1950", held=[held("SOCPEN_75")]), person("1951", key=2), person("1952-06-20", key=3))
    chart = chart_of(found, held=found.monthly(), other=[2_100_000] * 12)
    assert len(chart.labels) == 12 and chart.line.count(",") == 12
    assert all(bar.y >= 0 and bar.y + bar.height <= chart.height - 33 for bar in chart.bars)
    assert {bar.css for bar in chart.bars} == {"held", "coming", "open"}


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def residents(group, other_group):
    known = {
        "pension_monthly_vnd": 0, "si_allowance_monthly_vnd": 0, "poverty_national": "khong", "has_supporter": True,
        "disability_level": "khong", "merit_monthly": False, "facility_eligible_but_fostered": False,
        "vn_citizen": True,
    }  # fmt: skip
    drawing = factories.make_elder(group=group, full_name="Đào Thị Đang", birth_year=1948, facts=known)
    make_award(drawing)
    factories.make_elder(group=other_group, full_name="Vũ Thị Chưa Đơn", birth_year=1949, facts=known)
    factories.make_elder(
        group=group, full_name="Bùi Thị Không Rõ", birth_year=1947, facts=known | {"pension_monthly_vnd": None}
    )
    return drawing


def test_people_of_a_ward_come_in_a_fixed_number_of_queries(ward, group, residents):
    counts = []
    for number in (0, 20):
        for _ in range(number):
            make_award(factories.make_elder(group=group, birth_year=1945))
        with CaptureQueriesContext(connection) as queries:
            people = people_of(ward, today=TODAY)
        counts.append(len(queries))
    assert counts == [3, 3] and len(people) == 23


def test_the_dead_and_who_left_are_not_forecast(ward, group, residents):
    residents.date_of_death = date(2026, 11, 20)
    residents.save()
    gone = factories.make_elder(group=group, full_name="Lê Thị Đi")
    gone.situations.update(valid_to=date(2026, 11, 1), ended_by="moved_out")
    keys = {one.key for one in people_of(ward, today=TODAY)}
    assert residents.pk not in keys and gone.pk not in keys and len(keys) == 2


def test_the_page_shows_money_apart_by_what_is_sure(sign_in, officer, residents):
    client = sign_in(officer)
    page = client.get(reverse("benefits:forecast"))
    text = page.content.decode()
    now = page.context["now"]
    assert (now.held, now.vnd, now.open, now.unclear) == (1, 700_000, 1, 1)
    assert "8.400.000 đồng" in text and "<svg" in text and "style=" not in text
    doubts = client.get(reverse("benefits:forecast_doubts")).content.decode()
    assert "Bùi Thị Không Rõ" in doubts and "Lương hưu" in doubts and "Đào Thị Đang" not in doubts


def test_the_assumption_is_said_and_compared(sign_in, officer, residents):
    client = sign_in(officer)
    months = [code for code, _ in client.get(reverse("benefits:forecast")).context["form"].fields["tu"].choices]
    asked = {"muc": "SOCPEN_HP_TOTAL", "gia_tri": "800.000", "tu": months[0]}
    page = client.get(reverse("benefits:forecast"), asked)
    assert page.context["more"] == 1_200_000
    assert "700.000 → 800.000 đồng" in page.content.decode()
    wrong = client.get(reverse("benefits:forecast"), asked | {"muc": f"{AGE}SOCPEN_75", "gia_tri": "12"})
    assert "Tuổi từ 60 đến 100" in wrong.content.decode() and wrong.context["other_total"] is None
    assert "Ghi giá trị mới" in client.get(reverse("benefits:forecast"), asked | {"gia_tri": ""}).content.decode()


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_the_annex_adds_up_and_names_nobody(sign_in, ward, residents, form):
    from tests.test_permissions import text_of

    client = sign_in(factories.make_user(RoleCode.FINANCE, ward=ward))
    found = text_of(client.post(reverse("benefits:forecast_print"), {"dang": form}))
    assert "THEO TỔ DÂN PHỐ" in found and "Đào Thị" not in found
    assert ("8.400.000" if form == "pdf" else "700000") in found
    assert client.get(reverse("benefits:forecast_moves")).status_code == 403
