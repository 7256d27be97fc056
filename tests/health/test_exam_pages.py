"""Clinical pages: the log comes first, strangers get nothing, lists ask the database the same number of times."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from health import todo
from health.models import HealthAccess
from health.papers import SEALED, result_sheet
from tests.factories import make_elder, make_user
from tests.health.factories import health_rows, make_exam

pytestmark = pytest.mark.django_db
OUTSIDE = ["ward_officer", "ward_leader", "group_leader", "association", "finance", "city_viewer", "administrator"]


@pytest.fixture
def nurse(ward):
    return make_user("health_station", ward=ward)


@pytest.fixture
def rows(group, nurse):
    return health_rows(make_elder(group=group), nurse)


def paths(rows) -> list[str]:
    exam, task, slip = rows["exam"].pk, rows["health_task"].pk, rows["health_referral"].pk
    return [
        reverse("health:exams"),
        reverse("health:exam", args=[exam]),
        reverse("health:exam_entry", args=[exam]),
        reverse("health:exam_sheet", args=[exam]),
        reverse("health:tasks"),
        reverse("health:task", args=[task]),
        reverse("health:referral", args=[slip]),
        reverse("health:referral_file", args=[slip, "pdf"]),
        reverse("health:referral_file", args=[slip, "docx"]),
        reverse("health:person", args=[rows["exam"].elder_id]),
        reverse("health:person_print", args=[rows["exam"].elder_id]),
        reverse("health:access_log"),
    ]


@pytest.mark.parametrize("role", OUTSIDE)
def test_a_stranger_fails_on_every_path_and_is_logged(role, rows, ward, group, sign_in):  # H-070, H-071, E59
    user = make_user(role, ward=ward, groups=[group] if role == "group_leader" else [])
    client = sign_in(user)
    for path in paths(rows):
        assert client.get(path).status_code == 403, path
        assert HealthAccess.objects.filter(by=user, kind="refused", what=path).exists()


def test_reading_is_logged_before_it_is_given_out(rows, nurse, sign_in):  # H-071, E62
    client = sign_in(nurse)
    for name, key, kind in (
        ("health:exam", "exam", "view"),
        ("health:exam_sheet", "exam", "print"),
        ("health:task", "health_task", "view"),
        ("health:referral_file", "health_referral", "print"),
    ):
        before = HealthAccess.objects.count()
        more = ["pdf"] if name.endswith("file") else []
        assert client.get(reverse(name, args=[rows[key].pk, *more])).status_code == 200
        made = HealthAccess.objects.order_by("-pk").first()
        assert HealthAccess.objects.count() == before + 1
        assert (made.by, made.elder_id, made.kind) == (nurse, rows["exam"].elder_id, kind)


def test_no_sheet_before_the_conclusion(group, nurse, sign_in):  # H-029
    exam = make_exam(make_elder(group=group))
    answer = sign_in(nurse).get(reverse("health:exam_sheet", args=[exam.pk]), follow=True)
    assert "Chưa kết luận thì chưa in được" in answer.content.decode()
    with pytest.raises(ValueError, match="not concluded"):
        result_sheet(exam)


def test_what_others_at_home_must_not_read_is_not_on_the_sheet():
    assert {"A27", "A35"} <= SEALED


def test_lists_ask_the_same_number_of_times(group, nurse, sign_in):
    client, counts = sign_in(nurse), {}
    for more in (2, 18):
        for _ in range(more):
            health_rows(make_elder(group=group), nurse)
        for name in ("health:exams", "health:tasks", "health:access_log"):
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse(name))
            counts.setdefault(name, []).append(len(asked))
    assert all(few == many for few, many in counts.values()), counts


def test_the_home_page_counts_what_is_late_and_what_waits(rows, group, nurse, officer):
    make_exam(make_elder(group=group))
    today = timezone.localdate()
    titles = {card.title: card.count for card in todo.cards(nurse, today=today + timedelta(days=1))}
    assert titles["Việc theo dõi sức khỏe quá hạn"] == 1
    assert titles["Phiếu khám chưa kết luận"] == 1
    assert todo.cards(officer, today=today) == []


def test_the_record_says_when_to_the_station_alone(rows, nurse, officer, sign_in):
    path = reverse("elders:record", args=[rows["exam"].elder_id])
    assert "Đã khám ngày <b>06/10/2026</b>" in sign_in(nurse).get(path).content.decode()
    assert "Đã khám" not in sign_in(officer).get(path).content.decode()


def test_the_sheet_says_numbers_in_plain_words(rows, group):
    exam = rows["exam"]
    exam.classifications.create(
        ruleset="EGFR_STAGE", code="G3b", label="G3b", level=3, reason="44: từ 30 đến dưới 45", source="x"
    )
    text = PdfReader(io.BytesIO(result_sheet(exam))).pages[0].extract_text()
    assert "Giảm vừa" in text and "G3b" not in text
