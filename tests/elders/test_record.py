"""The page of one person: what it says, who may see it, contacts, picture, panels of other apps."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from elders import record, record_sections
from elders.choices import RoleCode
from elders.ground import history
from elders.ground.birth import Birth, age_words, born_words
from elders.models import Contact, Elder, IntakeBatch, IntakeRow, LifeEvent, NotDuplicate, Photo, YearlyReview
from elders.services import people, situations
from tests.factories import make_citizen_id, make_elder, make_group, make_user

pytestmark = pytest.mark.django_db


def url(elder, name="record", *args):
    return reverse(f"elders:{name}", args=[elder.pk, *args])


def text(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    [
        ((1945, 3, 5), date(2026, 3, 4), "80 tuổi"),
        ((1945, 3, 5), date(2026, 3, 5), "81 tuổi"),  # the birthday itself
        ((1945,), date(2026, 6, 1), "81 hoặc 80 tuổi"),
        ((1945,), date(2026, 12, 31), "81 tuổi"),  # whatever the day was
        ((1945, 3), date(2026, 3, 10), "81 hoặc 80 tuổi"),
        ((1945, 3), date(2026, 4, 1), "81 tuổi"),
    ],
)
def test_the_age_is_said_as_far_as_it_is_known(birth, day, expected):
    assert age_words(Birth(*birth), day) == expected


def test_the_birth_is_never_more_precise_than_the_paper():
    assert born_words(Birth(1945)) == "sinh năm 1945"
    assert born_words(Birth(1945, 3)) == "sinh tháng 03/1945"
    assert born_words(Birth(1945, 3, 5)) == "sinh 05/03/1945"


def test_the_age_of_a_dead_person_is_the_age_at_death(group):
    elder = make_elder(group=group, birth_year=1945, birth_month=3, birth_day=5, date_of_death=date(2026, 3, 4))
    assert record.age_line(elder, date(2040, 1, 1)) == "mất khi 80 tuổi (sinh 05/03/1945)"


def _changed(**facts):
    return lambda elder, by: situations.change(elder, facts=facts, from_day=date(2026, 1, 1), by=by)


@pytest.mark.parametrize(
    ("prepare", "expected"),
    [
        (lambda elder, by: None, "Đang cư trú"),
        (
            lambda elder, by: situations.close(elder, on=date(2026, 1, 31), ending="moved_out", by=by),
            "Chuyển đi sau ngày 31/01/2026",
        ),
        (_changed(is_absent=True), "Tạm vắng"),
        (_changed(residence_type="tam_tru"), "Tạm trú"),
        (
            lambda elder, by: Elder.objects.filter(pk=elder.pk).update(date_of_death=date(2026, 2, 2)),
            "Đã qua đời 02/02/2026",
        ),
    ],
)
def test_the_badge_says_where_the_person_stands(sign_in, officer, group, prepare, expected):
    elder = make_elder(group=group)
    prepare(elder, officer)
    assert expected in text(sign_in(officer), url(elder))


def test_someone_without_a_situation_or_too_young_is_said_so(officer, group, ward):
    today = timezone.localdate()
    nowhere = make_elder()
    assert [one.text for one in record.badges(nowhere, [], today)] == ["Chưa ghi nơi ở"]
    young = make_elder(group=group, birth_year=today.year - 50)
    assert "Chưa đủ 60 tuổi" in [one.text for one in record.badges(young, record.situations_of(young), today)]
    ahead = make_elder(group=group, valid_from=today + timedelta(days=9))
    assert record.badges(ahead, record.situations_of(ahead), today)[0].text.startswith("Cư trú từ ngày")


def test_what_nobody_asked_is_not_known_and_not_no(sign_in, officer, group):
    elder = make_elder(group=group, facts={"merit_monthly": False, "pension_monthly_vnd": 0})
    page = text(sign_in(officer), url(elder))
    shown = record.situation_sections(elder.situations.get(), {group.pk: group.name})
    words = {fact.name: (fact.text, fact.known) for _, facts in shown for fact in facts}
    assert words["merit_monthly"] == ("Không", True)
    assert words["pension_monthly_vnd"] == ("không có (0 đồng)", True)
    assert words["si_allowance_monthly_vnd"] == ("chưa biết", False)
    assert words["poverty_national"] == ("chưa biết", False)
    assert "merit_category" not in words  # nobody asks the kind of a merit that is not there
    assert "chưa biết" in page


def test_a_number_that_disagrees_says_which_is_probably_wrong_until_somebody_explains(sign_in, officer, group):
    elder = make_elder(group=group, sex="nu", birth_year=1944, citizen_id=make_citizen_id(sex="nu", year=1945))
    page = text(sign_in(officer), url(elder))
    assert "hồ sơ ghi 1944; giới tính khớp với số nên có lẽ năm sinh ghi sai" in page
    Elder.objects.filter(pk=elder.pk).update(citizen_id_note="Thẻ gốc ghi như vậy")
    page = text(sign_in(officer), url(elder))
    assert "Thẻ gốc ghi như vậy" in page
    assert "có lẽ năm sinh ghi sai" not in page


@pytest.mark.parametrize("name", ["record", "edit", "facts", "record_timeline", "record_history", "record_contact_new"])
def test_a_stranger_is_not_found(sign_in, leader, officer, other_group, name):
    theirs, elsewhere = make_elder(group=other_group), make_elder(group=make_group())
    assert sign_in(leader).get(url(theirs, name)).status_code == 404
    assert sign_in(officer).get(url(elsewhere, name)).status_code == 404


def test_roles_see_what_is_theirs(sign_in, ward, group):
    elder = make_elder(group=group)
    LifeEvent.objects.create(elder=elder, kind="absence", happened_on=date(2026, 1, 1))
    YearlyReview.objects.create(elder=elder, year=2026, reviewed_on=date(2026, 1, 5))
    station = sign_in(make_user("health_station", ward=ward))
    page = text(station, url(elder))
    for hidden in ("Biến động", "Phiếu rà soát", "Lịch sử sửa", "Sửa hồ sơ"):
        assert hidden not in page
    assert station.get(url(elder, "record_history")).status_code == 403
    assert station.get(url(elder, "edit")).status_code == 403
    chief = sign_in(make_user("ward_leader", ward=ward))
    page = text(chief, url(elder))
    assert "Phiếu rà soát" in page
    assert "Sửa hồ sơ" not in page
    assert chief.get(url(elder, "facts")).status_code == 403
    assert sign_in(make_user("association", ward=ward)).get(url(elder)).status_code == 403


def test_an_absorbed_record_leads_to_the_kept_one(sign_in, officer, leader, group, other_group):
    kept, absorbed = make_elder(group=other_group), make_elder(group=group)
    Elder.objects.filter(pk=absorbed.pk).update(merged_into=kept)
    assert sign_in(officer).get(url(absorbed)).url == url(kept)
    assert sign_in(leader).get(url(absorbed)).status_code == 404


def test_somebody_alike_is_hinted_at_until_told_apart(sign_in, officer, group, other_group):
    elder = make_elder(group=group, full_name="Đào Thị Mận", birth_year=1950)
    twin = make_elder(group=other_group, full_name="Đào Thị Mận", birth_year=1950)
    assert "Có thể trùng với" in text(sign_in(officer), url(elder))
    NotDuplicate.objects.create(first=elder, second=twin)
    assert "Có thể trùng với" not in text(sign_in(officer), url(elder))


def test_the_page_takes_the_same_queries_however_much_happened(sign_in, officer, group):
    quiet, busy = make_elder(group=group, full_name="Vũ Thị Im"), make_elder(group=group, full_name="Vũ Thị Nhiều")
    batch = IntakeBatch.objects.create(kind="elders", ward=group.ward, sender=officer, state="applied",
                                       file_name="to3.xlsx", sha256="0", content=b"", size_bytes=0,
                                       as_of=date(2026, 1, 1))  # fmt: skip

    def happen(elder, times):
        for number in range(times):
            Contact.objects.create(elder=elder, kind="than_nhan", full_name=f"Người Thân {number}")
            YearlyReview.objects.create(elder=elder, year=2000 + number, reviewed_on=date(2026, 1, 1))
            LifeEvent.objects.create(elder=elder, kind="absence", happened_on=date(2026, 1, 1 + number))
            situations.change(elder, facts={"address": f"Số {number}"}, from_day=date(2026, 1, 1 + number), by=officer)
            row = IntakeRow(batch=batch, sheet="Tờ 1", row_number=number + elder.pk * 100, verdict="same", elder=elder)
            row.save()

    happen(quiet, 1)
    happen(busy, 15)
    client = sign_in(officer)
    for name in ("record", "record_timeline", "record_history"):
        counts = []
        for elder in (quiet, busy):
            client.get(url(elder, name))
            with CaptureQueriesContext(connection) as queries:
                client.get(url(elder, name))
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 48, name


def test_which_files_touched_the_person_is_listed_to_who_may_see_the_file(sign_in, officer, leader, group):
    elder = make_elder(group=group)
    batch = IntakeBatch.objects.create(kind="elders", ward=group.ward, sender=officer, state="applied",
                                       file_name="van-quan.xlsx", sha256="0", content=b"", size_bytes=0,
                                       as_of=date(2026, 1, 1))  # fmt: skip
    IntakeRow.objects.create(batch=batch, sheet="Tờ 1", row_number=7, verdict="new", elder=elder)
    assert "van-quan.xlsx" in text(sign_in(officer), url(elder))
    assert "van-quan.xlsx" not in text(sign_in(leader), url(elder))


# --- Contacts ---------------------------------------------------------------------------------------------------------


def test_a_contact_is_added_changed_and_ended(sign_in, leader, group):
    elder, client = make_elder(group=group), sign_in(leader)
    said = {"kind": "than_nhan", "full_name": "ĐÀO VĂN CON", "relation": "Con trai", "phone": "+84 912 345 678"}
    client.post(url(elder, "record_contact_new"), said)
    contact = elder.contacts.get()
    assert (contact.full_name, contact.phone) == ("Đào Văn Con", "0912345678")
    client.post(url(elder, "record_contact", contact.pk), said | {"phone": ""})
    contact.refresh_from_db()
    assert contact.phone == ""
    client.post(url(elder, "record_contact_end", contact.pk), {"ly_do": "đã chuyển vào Nam"})
    assert not elder.contacts.exists()
    assert "đã chuyển vào Nam" in text(client, url(elder, "record_history"))


def test_who_receives_money_is_recorded_before_the_number_is_known(sign_in, officer, group):
    """No text of the field demands it: the form says what the number is for, and loses nobody for want of it."""
    elder = make_elder(group=group)
    client = sign_in(officer)
    assert "đối chiếu khi chi trả" in text(client, url(elder, "record_contact_new"))
    client.post(url(elder, "record_contact_new"), {"kind": "nhan_thay", "full_name": "Đào Văn Con"})
    assert [(one.kind, one.full_name, one.citizen_id) for one in elder.contacts.all()] == [
        ("nhan_thay", "Đào Văn Con", "")
    ]


def test_a_contact_of_somebody_else_is_not_reached_through_the_own_person(sign_in, leader, group, other_group):
    mine, theirs = make_elder(group=group), make_elder(group=other_group)
    contact = Contact.objects.create(elder=theirs, kind="than_nhan", full_name="Phạm Văn Khác")
    client = sign_in(leader)
    assert client.get(url(mine, "record_contact", contact.pk)).status_code == 404
    assert client.post(url(mine, "record_contact_end", contact.pk)).status_code == 404
    assert client.post(url(theirs, "record_contact_end", contact.pk)).status_code == 404


# --- Picture ----------------------------------------------------------------------------------------------------------


def picture(size=(1600, 1200), kind="JPEG", mode="RGB", exif=None) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "olive").save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def test_a_picture_is_shrunk_turned_and_loses_where_it_was_taken(sign_in, leader, group):
    elder, client = make_elder(group=group), sign_in(leader)
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Máy ảnh"
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    upload = SimpleUploadedFile("anh.jpg", picture(exif=exif), "image/jpeg")
    client.post(url(elder, "record_photo"), {"photo": upload})
    answer = client.get(url(elder, "record_photo"))
    assert answer["Content-Type"] == "image/jpeg"
    shown = Image.open(io.BytesIO(answer.content))
    assert shown.size == (360, 480)
    assert not shown.getexif()
    client.post(url(elder, "record_photo"), {"bo": "1"})
    assert client.get(url(elder, "record_photo")).status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff\xe0 not really", picture(kind="BMP"),
     picture()[:400], picture(size=(20000, 20000), mode="1", kind="PNG")],
    ids=["empty", "svg", "broken", "bmp", "cut", "bomb"],
)  # fmt: skip
def test_what_is_no_small_picture_is_refused(content):
    with pytest.raises(ValidationError):
        people.small_portrait(content)


def test_transparent_pictures_get_a_white_ground():
    shown = Image.open(io.BytesIO(people.small_portrait(picture((50, 50), "PNG", "RGBA"))))
    assert shown.mode == "RGB"


def test_a_picture_is_scoped_like_the_person(sign_in, leader, ward, other_group, group):
    theirs, mine = make_elder(group=other_group), make_elder(group=group)
    for elder in (theirs, mine):
        Photo.objects.create(elder=elder, jpeg=people.small_portrait(picture((40, 40))))
    assert sign_in(leader).get(url(theirs, "record_photo")).status_code == 404
    station = sign_in(make_user("health_station", ward=ward))
    assert station.get(url(mine, "record_photo")).status_code == 200
    assert station.post(url(mine, "record_photo"), {"bo": "1"}).status_code == 403


# --- Panels of other apps ---------------------------------------------------------------------------------------------


def test_another_app_adds_a_panel_for_those_who_may_see_it(sign_in, officer, leader, group):
    section = record_sections.Section(
        "thu", "Phần thử", "parts/empty.html", ("elders.merge_elder",), lambda elder, user, today: {"elder": elder}
    )
    record_sections.register(section)
    try:
        elder = make_elder(group=group)
        assert "Phần thử" in text(sign_in(officer), url(elder))
        assert "Phần thử" not in text(sign_in(leader), url(elder))
        record_sections.register(section)  # the same again is no mistake
        with pytest.raises(ValueError, match="twice"):
            record_sections.register(record_sections.Section("thu", "Khác", "x", ("a.b",), lambda *a: None))
    finally:
        record_sections.unregister("thu")


def test_those_who_do_not_keep_the_registry_know_numbers_by_their_end_on_every_page(officer, group, sign_in):
    number = "031145900101"
    elder = make_elder(group=group, citizen_id=number)
    Contact.objects.create(elder=elder, kind="than_nhan", full_name="Trần Văn Con", citizen_id="031070900102")
    with history.act("Sửa hồ sơ", by=officer):
        elder.citizen_id = number = "031145900109"
        elder.save()
    manager = make_user(RoleCode.WARD_LEADER, ward=group.ward)
    for name in ("record", "record_history"):
        address = reverse(f"elders:{name}", args=[elder.pk])
        assert number in sign_in(officer).get(address).content.decode()
        page = sign_in(manager).get(address).content.decode()
        assert number[-4:] in page
        assert number not in page and "031145900101" not in page and "031070900102" not in page
    assert "In đủ 12 số" in sign_in(officer).get(reverse("elders:print")).content.decode()
    assert "In đủ 12 số" not in sign_in(manager).get(reverse("elders:print")).content.decode()
