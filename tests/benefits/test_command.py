"""decide_benefits: facts in, decisions with reasons out; what is written wrongly is named by person and field."""

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from benefits.answers import decision_json
from benefits.people import Facts
from benefits.rules import Law, decide, decide_all
from elders.ground.birth import Birth
from tests import factories

LAN = {
    "id": "a", "birth_date": "1951-06-20", "sex": "nu", "vn_citizen": True, "resides_here": True,
    "pension_monthly": 0, "si_allowance_monthly": 0, "application_form_01": True, "disability_level": None,
}  # fmt: skip


def run(tmp_path, people, *, on="2026-06-22", **options) -> dict:
    source, out = tmp_path / "nguoi.json", tmp_path / "ra.json"
    source.write_text(people if isinstance(people, str) else json.dumps(people), encoding="utf-8")
    screen = io.StringIO()
    call_command("decide_benefits", on=on, facts=str(source), json=str(out), stdout=screen, **options)
    return json.loads(out.read_text(encoding="utf-8"))


def refusal(tmp_path, people, **options) -> CommandError:
    with pytest.raises(CommandError) as caught:
        run(tmp_path, people, **options)
    assert not (tmp_path / "ra.json").exists()  # nothing half-written
    return caught.value


def test_the_shape_of_the_answer(db, tmp_path):
    answer = run(tmp_path, [LAN, {"id": 7}])
    assert answer["on"] == "2026-06-22"
    assert [one["id"] for one in answer["people"]] == ["a", 7]
    first = answer["people"][0]
    pension = next(one for one in first["decisions"] if one["scheme"] == "SOCPEN_75")
    assert (pension["eligible"], pension["amount_vnd"]) == (True, 700_000)
    assert pension["funding"] == {"central": 500_000, "city": 200_000}
    assert [(check["label"], check["result"], check["value"]) for check in pension["checks"]][2] == (
        "Từ đủ 75 tuổi", True, 75,
    )  # fmt: skip
    assert all(check["source"] for check in pension["checks"])
    assert first["pays"]["MONTHLY_SUBSISTENCE"] == "SOCPEN_75"
    codes = [one["scheme"] for one in first["decisions"]]
    assert codes == list(Law(date(2026, 6, 22)).texts) == [one["scheme"] for one in answer["people"][1]["decisions"]]
    nobody = {one["scheme"]: one for one in answer["people"][1]["decisions"]}
    assert nobody["SOCPEN_75"]["eligible"] is None and nobody["SOCPEN_75"]["amount_vnd"] is None
    assert answer["people"][1]["pays"]["MONTHLY_SUBSISTENCE"] is None


def test_an_amount_stands_only_beside_a_certain_yes():
    law = Law(date(2026, 6, 22))
    facts = Facts(birth=Birth(1951, 6, 20), pension_monthly=0, si_allowance_monthly=0)
    open_answer = decision_json(decide("SOCPEN_75", facts, law), law)
    assert (open_answer["eligible"], open_answer["amount_vnd"], open_answer["funding"]) == (None, None, {})
    assert open_answer["unknown"] == ["vn_citizen", "resides_here", "application_form_01"]


@pytest.mark.parametrize(
    ("row", "person", "field"),
    [
        ({"id": "b", "birth_date": "1951-02-30"}, "b", "birth_date"),
        ({"id": "b", "birth_date": "20/06/1951"}, "b", "birth_date"),
        ({"id": "b", "birth_date": 1951}, "b", "birth_date"),
        ({"id": "b", "birth_date": "2030"}, "b", "birth_date"),
        ({"id": "b", "pension_monthly": "420000"}, "b", "pension_monthly"),
        ({"id": "b", "pension_monthly": -1}, "b", "pension_monthly"),
        ({"id": "b", "pension_monthly": True}, "b", "pension_monthly"),
        ({"id": "b", "martyr_worship": 1.5}, "b", "martyr_worship"),
        ({"id": "b", "vn_citizen": "co"}, "b", "vn_citizen"),
        ({"id": "b", "vn_citizen": 1}, "b", "vn_citizen"),
        ({"id": "b", "poverty_national": "nghèo"}, "b", "poverty_national"),
        ({"id": "b", "poverty_national": ["ngheo"]}, "b", "poverty_national"),
        ({"id": "b", "decision_signed_on": "hôm qua"}, "b", "decision_signed_on"),
        ({"id": "b", "sex": "x"}, "b", "sex"),
        ({"id": "b", "merit_category": 3}, "b", "merit_category"),
        ({"id": "b", "age_full": 80, "birth_date": "1951"}, "b", "age_full"),
        ({"id": "b", "pension": 0}, "b", "pension"),
        ({"birth_date": "1951"}, "thứ 1", "id"),
        ({"id": None}, "thứ 1", "id"),
        ("Lan", "thứ 1", "đối tượng"),
    ],
)
def test_what_no_fact_can_be_is_named_with_person_and_field(db, tmp_path, row, person, field):
    error = refusal(tmp_path, [row])
    assert f"người {person}" in str(error) and field in str(error)
    assert error.returncode == 1


def test_all_mistakes_are_named_at_once_and_ids_are_not_repeated(db, tmp_path):
    error = refusal(tmp_path, [LAN, LAN, {"id": "c", "sex": "?"}])
    assert "người a, id: có hai người" in str(error) and "người c, sex" in str(error)


@pytest.mark.parametrize("content", ["{", "", "[1", "3", '{"people": 3}'])
def test_a_file_that_is_no_list_of_people_is_wrong_use(db, tmp_path, content):
    assert refusal(tmp_path, content).returncode == 2


@pytest.mark.parametrize("day", ["2026-13-01", "22/06/2026", "hom nay"])
def test_a_day_that_does_not_exist_is_wrong_use(db, tmp_path, day):
    assert refusal(tmp_path, [LAN], on=day).returncode == 2


def test_a_missing_file_is_wrong_use(db, tmp_path):
    with pytest.raises(CommandError, match="không có tệp") as caught:
        call_command("decide_benefits", on="2026-06-22", facts=str(tmp_path / "khong-co.json"))
    assert caught.value.returncode == 2


def test_years_and_months_alone_are_enough(db, tmp_path):
    people = [LAN | {"id": "y", "birth_date": "1951"}, LAN | {"id": "m", "birth_date": "1951-07"}]
    by_id = {one["id"]: one for one in run(tmp_path, people)["people"]}
    year, month = (next(one for one in by_id[key]["decisions"] if one["scheme"] == "SOCPEN_75") for key in ("y", "m"))
    assert year["eligible"] is True and any("01/01/1951" in text for text in year["reviews"])
    assert month["eligible"] is False  # 01/07/1951: 74 on 22/06/2026


def test_the_registry_of_the_only_ward(db, tmp_path, ward, group):
    elder = factories.make_elder(
        group=group,
        birth_year=1950,
        birth_month=1,
        birth_day=2,
        facts={
            "disability_level": "nang",
            "pension_monthly_vnd": 0,
            "si_allowance_monthly_vnd": 0,
            "merit_monthly": False,
        },
    )
    out = tmp_path / "ra.json"
    screen = io.StringIO()
    call_command("decide_benefits", on="2026-06-22", json=str(out), stdout=screen)
    (person,) = json.loads(out.read_text())["people"]
    assert person["id"] == elder.pk
    assert person["pays"]["MONTHLY_SUBSISTENCE"] == "TCXH_NKT_NANG_NCT"
    assert "TCXH_NKT_NANG_NCT" in screen.getvalue() and "1.400.000" in screen.getvalue()


def test_several_wards_have_to_be_told_apart(db, tmp_path, ward):
    other = factories.make_ward(code="P999")
    with pytest.raises(CommandError, match="--ward") as caught:
        call_command("decide_benefits", on="2026-06-22")
    assert caught.value.returncode == 2
    call_command("decide_benefits", on="2026-06-22", ward=other.code, stdout=io.StringIO())
    with pytest.raises(CommandError, match="không có phường"):
        call_command("decide_benefits", on="2026-06-22", ward="KHONG")


def test_json_on_the_screen_is_json_alone(db, tmp_path):
    source = tmp_path / "nguoi.json"
    source.write_text(json.dumps([LAN]), encoding="utf-8-sig")  # with the mark some editors leave
    out, aside = io.StringIO(), io.StringIO()
    call_command("decide_benefits", on="2026-06-22", facts=str(source), json="-", stdout=out, stderr=aside)
    assert json.loads(out.getvalue())["people"][0]["id"] == "a"
    assert "1 người" in aside.getvalue()


def test_the_pure_room_needs_no_database():
    """The evaluator imports without Django being set up: it can be asked by anything."""
    code = "import benefits.rules, benefits.timing, sys; sys.exit('django.db' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_everybody_of_a_list_gets_the_answer_they_would_get_alone():
    law = Law(date(2026, 6, 22))
    one = Facts(birth=Birth(1951, 6, 20), pension_monthly=0)
    assert decide_all(one, law).decisions == decide_all(one, Law(date(2026, 6, 22))).decisions
