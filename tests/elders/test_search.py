"""Finding people: what may be typed, who is found, in which order, and that the indexes answer."""

import unicodedata
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from elders import search, spelling
from elders.demo.people import Place, make_people
from elders.ground.birth import Birth
from elders.ground.names import vn_key
from elders.models import Elder
from tests.factories import make_elder, make_group, make_ward

TODAY = date(2026, 3, 1)
VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + list("bcdđghklmnpqrstvx")
LETTERS += [letter.upper() for letter in LETTERS]


def found(text, people=None, **options):
    people = Elder.objects.filter(merged_into__isnull=True) if people is None else people
    return [elder.full_name for elder in search.find(people, text, today=TODAY, **options).people]


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("nguyen thi lan", search.Typed(("nguyen", "thi", "lan"), ("nguyen", "thi", "lan"))),
        ("  NGUYỄN   Thị\tLân ", search.Typed(("nguyen", "thi", "lan"), ("nguyễn", "thị", "lân"))),
        ("lan lan", search.Typed(("lan",), ("lan",))),
        ("lan 1945", search.Typed(("lan",), ("lan",), births=(Birth(1945),))),
        ("lan 45", search.Typed(("lan",), ("lan",), births=(Birth(1945),))),
        ("05/03/1945", search.Typed(births=(Birth(1945, 3, 5),))),
        ("5.3.1945", search.Typed(births=(Birth(1945, 3, 5),))),
        ("1945-03-05", search.Typed(births=(Birth(1945, 3, 5),))),
        ("3/1945", search.Typed(births=(Birth(1945, 3),))),
        ("31/02/1945", search.Typed(births=(Birth(1945),))),  # no such day: the year still helps
        ("031145 900123", search.Typed(numbers=("031145", "900123"))),
        ("0912.345.678", search.Typed(numbers=("0912", "345", "678"))),
        ("gd4310", search.Typed(numbers=("GD4310",))),
        ("2045", search.Typed(numbers=("2045",))),  # nobody is born then: digits of a number
        ("4", search.Typed()),
        ("%_'\"\\", search.Typed()),
        ("", search.Typed()),
    ],
)
def test_what_a_text_says(typed, expected):
    assert search.read(typed, today=TODAY) == expected


@pytest.mark.parametrize("letter", LETTERS)
def test_every_vietnamese_letter_folds_to_its_plain_one(letter):
    plain = vn_key(letter)
    assert len(plain) == 1 and plain.isascii() and plain.isalpha()
    assert vn_key(unicodedata.normalize("NFD", letter)) == plain


def test_python_and_postgres_fold_every_vietnamese_letter_alike(db):
    with connection.cursor() as cursor:
        for form in ("NFC", "NFD"):
            forms = [unicodedata.normalize(form, letter) for letter in LETTERS]
            cursor.execute(
                "SELECT array(SELECT vn_key(x) FROM unnest(%s::text[]) WITH ORDINALITY u(x, n) ORDER BY n)", [forms]
            )
            assert cursor.fetchone()[0] == [vn_key(letter) for letter in forms]


_texts = st.text(alphabet=st.sampled_from([*LETTERS, " ", "-", ".", "'", "(", ")", "0", "7", *TONES[1:]]), max_size=40)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(texts=st.lists(_texts, min_size=1, max_size=20))
def test_python_and_postgres_fold_random_text_alike(texts):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array(SELECT vn_key(x) FROM unnest(%s::text[]) WITH ORDINALITY u(x, n) ORDER BY n)", [texts]
        )
        assert cursor.fetchone()[0] == [vn_key(text) for text in texts]


@pytest.mark.parametrize(
    "typed",
    [
        "nguyen thi lan", "Nguyễn Thị Lan", "NGUYEN THI LAN", "lan nguyen thi", "thi lan", "ng th l", "lan",
        unicodedata.normalize("NFD", "Nguyễn Thị Lan"),
        "nguyne thi lan", "nguyen tih lan", "nguyeenx thij lan", "nguyen thi lamn", "nguuyen thi lan", "nguyen thi nan",
        "031145900123", "900123", "03114590", "0912 345", "345678", "7912345678", "GD43179", "012345678",
        "1945", "lan 1945", "05/03/1945", "lan 05/03/1945", "lan 3/1945", "lan 45", "thi 900123",
    ],
)  # fmt: skip
def test_one_person_is_found_by_whatever_is_typed(group, typed):
    make_elder(
        group=group, full_name="Nguyễn Thị Lan", birth_year=1945, birth_month=3, birth_day=5,
        citizen_id="031145900123", old_id="012345678", phone="0912345678", social_insurance_no="7912345678",
        health_card_no="GD4317912345678",
    )  # fmt: skip
    make_elder(group=group, full_name="Phạm Văn Bình", birth_year=1950, sex="nam")
    for ward_id in (None, group.ward_id):
        assert found(typed, ward_id=ward_id) == ["Nguyễn Thị Lan"]


@pytest.mark.parametrize("typed", ["", "   ", "4", "%", "_", "nguyen thi lan 1946", "06/03/1945", "lan 999999", "xyzw"])
def test_nothing_is_found_by_nothing_or_by_what_contradicts(group, typed):
    make_elder(group=group, birth_year=1945, birth_month=3, birth_day=5, citizen_id="031145900123")
    assert found(typed) == []


@pytest.mark.parametrize(
    "name, typed",
    [
        ("Đỗ Thị Ất", "do thi at"), ("Đỗ Thị Ất", "đỗ"), ("Lý Mỹ Quý", "li mi qui"), ("Hòa", "hoà"), ("Hoà", "hòa"),
        ("Y", "y"), ("Yến", "y"), ("An", "an"), ("Trần Thị Ổi", "oi"), ("Nguyễn Ngọc Ửng", "ung"), ("Ưng Thị Ẩn", "an"),
        ("Ngô Trinh", "ngo chinh"), ("Vũ Văn Xâm", "vu van sam"), ("Đào Thị Dung", "dao thi giung"),
    ],
)  # fmt: skip
def test_names_of_all_shapes_are_found(group, name, typed):
    make_elder(group=group, full_name=name)
    assert found(typed) == [name]


def test_closest_first_marks_then_no_marks_then_beginnings_then_slips(group):
    for name in ["Trần Thị Loan", "Trần Thị Lành", "Trần Thị Lan", "Trần Thị Lân", "Lan Thị Tám"]:
        make_elder(group=group, full_name=name)
    assert found("thi lân") == ["Trần Thị Lân", "Trần Thị Lan", "Lan Thị Tám", "Trần Thị Lành", "Trần Thị Loan"]
    assert found("lan")[:3] == ["Trần Thị Lan", "Lan Thị Tám", "Trần Thị Lân"]


def test_the_whole_name_comes_first_and_the_living_before_the_dead(group):
    make_elder(group=group, full_name="Vũ Thị Kim Lan")
    make_elder(group=group, full_name="Vũ Thị Lan", birth_year=1940, date_of_death=date(2026, 1, 1))
    living = make_elder(group=group, full_name="Vũ Thị Lan", birth_year=1950)
    people = search.find(Elder.objects.all(), "vũ thị lan", today=TODAY).people
    assert [elder.full_name for elder in people] == ["Vũ Thị Lan", "Vũ Thị Lan", "Vũ Thị Kim Lan"]
    assert people[0] == living


def test_among_similar_spellings_the_name_of_the_same_length_comes_first(group):
    for name in ("Nguyễn Thị Kim Lan", "Nguyễn Thị Lan"):
        make_elder(group=group, full_name=name)
    assert found("nguyne thi lan") == ["Nguyễn Thị Lan", "Nguyễn Thị Kim Lan"]


def test_the_exact_day_comes_before_a_year_only(group):
    make_elder(group=group, full_name="An", birth_year=1945)
    make_elder(group=group, full_name="Bình", birth_year=1945, birth_month=3, birth_day=5)
    assert found("05/03/1945") == ["Bình", "An"]


def test_a_lone_year_is_a_birth_first_and_digits_of_a_number_too(group):
    make_elder(group=group, full_name="An", birth_year=1950, phone="0912001945")
    make_elder(group=group, full_name="Bình", birth_year=1945)
    assert found("1945") == ["Bình", "An"]


def test_similar_spellings_are_marked_and_only_when_there_are_few_better(group):
    for number in range(search.ENOUGH):
        make_elder(group=group, full_name="Vũ Thị Lan", birth_year=1930 + number)
    near = make_elder(group=group, full_name="Vũ Thị Loan")
    assert near.full_name not in found("vu thi lan")
    result = search.find(Elder.objects.all(), "vu thi laon", today=TODAY)
    assert near.pk in result.near


def test_a_list_takes_similar_spellings_only_when_nobody_fits(group):
    make_elder(group=group, full_name="Vũ Thị Lan")
    make_elder(group=group, full_name="Vũ Thị Loan")

    def listed(text):
        return [e.full_name for e in search.matching(Elder.objects.order_by("pk"), text, today=TODAY)]

    assert listed("lan") == ["Vũ Thị Lan"]
    assert listed("laon") == ["Vũ Thị Lan", "Vũ Thị Loan"]
    assert listed("zzzz") == []
    assert len(listed("")) == 2


def test_more_says_that_not_everybody_is_shown(group):
    for year in range(1930, 1935):
        make_elder(group=group, birth_year=year)
    result = search.find(Elder.objects.all(), "lan", today=TODAY, limit=3)
    assert len(result.people) == 3 and result.more
    assert not search.find(Elder.objects.all(), "lan", today=TODAY, limit=5).more


def test_the_scope_of_the_queryset_holds(leader, group, other_group):
    make_elder(group=group, full_name="Vũ Thị Lan")
    make_elder(group=other_group, full_name="Bùi Thị Lan")
    assert found("lan", Elder.objects.for_user(leader)) == ["Vũ Thị Lan"]


@pytest.mark.parametrize(
    "word, slip",
    [("nguyen", "nguyeenx"), ("nguyen", "nugyen"), ("lan", "lna"), ("do", "ddoox"), ("ly", "li"), ("trinh", "chinh")],
)
def test_slips_lead_back(word, slip):
    assert word in spelling.variants(slip)


def test_two_letters_are_not_near_to_everything():
    assert "an" not in spelling.variants("em")


@pytest.mark.parametrize(
    "text, index",
    [
        ("nguyen thi lan", "elder_ward_words"),
        ("an", "elder_ward_words"),
        ("y", "elder_ward_words"),
        ("nguyne lan", "elder_ward_words"),
        ("900123", "numbers"),
        ("1945", "elder"),
    ],
)
def test_an_index_answers_in_a_ward_of_thousands(officer, text, index):
    """Every statement the search sends is explained as Postgres runs it: none reads the table through."""
    places = [Place(ward.pk, [(make_group(ward=ward).pk, "A")]) for ward in [officer.ward, make_ward(), make_ward()]]
    make_people(places, people=6000, today=TODAY, keep_history=False)
    plans = []

    def explain(execute, sql, params, many, context):
        if sql.startswith("SELECT") and '"elders_elder"' in sql:
            with connection.cursor() as cursor:
                cursor.cursor.execute(f"EXPLAIN {sql}", params)
                plans.append("\n".join(line for (line,) in cursor.cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE elders_elder")
    with connection.execute_wrapper(explain):
        search.find(Elder.objects.for_user(officer), text, today=TODAY, ward_id=officer.ward_id)
    assert any(index in plan for plan in plans), plans
    assert not [plan for plan in plans if "Seq Scan on elders_elder" in plan], plans


def test_forbidding_the_table_scan_ends_with_the_search(group):
    make_elder(group=group)
    found("nguyen thi lan")
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone()[0] == "on"


def test_of_the_dead_the_group_they_lived_in_is_said(officer, group, sign_in):
    gone = make_elder(group=group, full_name="Vũ Thị Mận")
    situation = gone.situations.get()
    situation.valid_to, situation.ended_by = date(2026, 3, 1), "died"
    situation.save()
    gone.refresh_from_db()
    gone.date_of_death = date(2026, 3, 1)
    gone.save()
    page = sign_in(officer).get(reverse("elders:search"), {"q": "vu thi man"}).content.decode()
    assert "đã mất" in page and "chưa rõ tổ" not in page
    assert f'<td data-label="Tổ">{group.short_name}</td>' in page
