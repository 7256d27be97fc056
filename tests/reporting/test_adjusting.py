"""After sending: the signed report stays, the adjusting one is a paper of its own; who stood behind a frozen number."""

import io
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from elders.choices import RoleCode
from elders.ground.documents import pdf
from reporting import number_todo
from reporting.models import Adjustment, ReportPeriod, Snapshot
from reporting.report import paper
from reporting.report.adjusting import document
from reporting.services import adjusting, closing, reports
from tests import factories

TODAY = date(2026, 12, 15)


@pytest.fixture
def sent(ward, group, officer, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a, **k: TODAY)
    for year in (1940, 1950, 1958):
        factories.make_elder(group=group, birth_year=year)
    days = {"first_day": date(2025, 12, 15), "last_day": date(2026, 12, 14)}
    period = ReportPeriod.objects.create(ward=ward, code="HC_NAM", year=2026, created_by=officer, **days)
    closing.close(period, today=TODAY, by=officer)
    reports.register(reports.report_of(period, by=officer), number=45, signed_on=TODAY, today=TODAY, by=officer)
    return closing.submit(period, by=officer)


def waits(user, title: str) -> int:
    return next(card.count for card in number_todo.cards(user, today=TODAY) if card.title == title)


def test_the_signed_report_stays_and_the_adjustment_is_a_paper_of_its_own(sent, officer, group, ward, sign_in):
    """reporting.md §5.9 and §13, example 27."""
    before = paper.content(sent, today=TODAY)
    factories.make_elder(group=group, birth_year=1945)
    adjusting.adjust(sent, reason="Bổ sung người nhập muộn", today=TODAY, by=officer)
    signed = paper.content(sent, today=TODAY)
    assert (signed.tables, list(signed.blocks)) == (before.tables, list(before.blocks))

    draft = Adjustment.objects.get()
    text = re.sub(
        r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(document(draft)))).pages)
    )
    assert "Điều chỉnh số liệu công tác người cao tuổi năm 2026" in text
    assert "Báo cáo số 45/BC-UBND ngày 15/12/2026" in text
    assert "Bổ sung người nhập muộn." in text
    assert re.search(r"(?i)số:\s+/BC-UBND", text)
    with pytest.raises(ValidationError, match="Ghi số"):
        adjusting.send(draft, by=officer)
    assert Snapshot.objects.newest().get().sequence == 1  # a draft is not what was reported

    assert waits(officer, "Báo cáo điều chỉnh chưa gửi") == 1
    office = sign_in(officer)
    page = office.get(f"/ky-bao-cao/{sent.pk}/chot/").content.decode()
    assert "Chưa gửi" in page and "Ghi số, ngày" in page
    office.post(f"/dieu-chinh/{draft.pk}/so-ngay/", {"number": "51", "signed_on": "15/12/2026"})
    city = sign_in(factories.make_user(RoleCode.CITY_VIEWER, ward=ward))
    assert city.post(f"/bao-cao-nhan/dieu-chinh/{draft.pk}/tep/").status_code == 404  # not sent yet
    office = sign_in(officer)
    office.post(f"/dieu-chinh/{draft.pk}/gui/")
    assert office.post(f"/dieu-chinh/{draft.pk}/tep/xlsx/").status_code == 200
    assert Snapshot.objects.newest().get().sequence == 2
    assert waits(officer, "Báo cáo điều chỉnh chưa gửi") == 0

    department = factories.make_user(RoleCode.CITY_VIEWER, ward=ward)
    assert waits(department, "Báo cáo phường gửi chờ tiếp nhận") == 1
    closing.receive(sent, by=department)
    assert waits(department, "Báo cáo phường gửi chờ tiếp nhận") == 1  # the adjustment is still to be acknowledged
    city = sign_in(department)
    assert "Điều chỉnh chờ tiếp nhận" in city.get("/bao-cao-nhan/").content.decode()
    page = city.get(f"/bao-cao-nhan/{sent.pk}/").content.decode()
    assert "Báo cáo điều chỉnh số 51/BC-UBND" in page and "4 người" in page
    assert "3 người" in page  # the report as it was signed
    assert city.post(f"/bao-cao-nhan/dieu-chinh/{draft.pk}/tep/")["Content-Type"] == "application/pdf"
    city.post(f"/bao-cao-nhan/dieu-chinh/{draft.pk}/tiep-nhan/")
    draft.refresh_from_db()
    assert draft.received_at is not None
    assert waits(department, "Báo cáo phường gửi chờ tiếp nhận") == 0
    assert "Đã tiếp nhận hết" in city.get("/bao-cao-nhan/?cho").content.decode()


def test_only_the_newest_adjustment_is_sent_and_nothing_changes_after_sending(sent, officer, group):
    factories.make_elder(group=group, birth_year=1945)
    first = adjusting.adjust(sent, reason="Lần một", today=TODAY, by=officer).adjustment
    factories.make_elder(group=group, birth_year=1946)
    second = adjusting.adjust(sent, reason="Lần hai", today=TODAY, by=officer).adjustment
    assert second.before.sequence == 1  # the first was never reported
    adjusting.register(first, number=50, signed_on=TODAY, today=TODAY, by=officer)
    with pytest.raises(ValidationError, match="mới nhất"):
        adjusting.send(first, by=officer)
    with pytest.raises(ValidationError, match="sau hôm nay"):
        adjusting.register(second, number=51, signed_on=date(2026, 12, 16), today=TODAY, by=officer)
    adjusting.register(second, number=51, signed_on=TODAY, today=TODAY, by=officer)
    moment = adjusting.send(second, by=officer).sent_at
    assert adjusting.send(second, by=officer).sent_at == moment
    with pytest.raises(ValidationError, match="không sửa"):
        adjusting.register(second, number=52, signed_on=TODAY, today=TODAY, by=officer)
    with pytest.raises(ValidationError, match="Không có dòng"):
        adjusting.adjust(sent, reason="Lần ba", today=TODAY, by=officer)


def test_a_frozen_number_opens_into_the_people_of_that_day(sent, officer, group, ward, sign_in):
    """As many names as the number said, whatever happened since; who came in since stands apart."""
    factories.make_elder(group=group, birth_year=1945, full_name="Người Nhập Muộn")
    client = sign_in(officer)
    page = client.get(f"/ky-bao-cao/{sent.pk}/da-chot/").content.decode()
    address = f"/ky-bao-cao/{sent.pk}/da-chot/OP-DS-01/tu/"
    assert f"{address}?lan=1" in page
    found = client.get(address).content.decode()
    assert "3 người lúc chốt" in found
    assert found.count('<th scope="row">') == 3
    assert "Nay thêm 1 người" in found and "Người Nhập Muộn" in found
    assert address in client.get(f"/ky-bao-cao/{sent.pk}/chot/").content.decode()  # from the differences
    assert client.get(f"{address}?lan=9").status_code == 404
    assert client.get(f"/ky-bao-cao/{sent.pk}/da-chot/YT-02/tu/").status_code == 403  # a diagnosis
    city = sign_in(factories.make_user(RoleCode.CITY_VIEWER, ward=ward))
    assert city.get(address).status_code == 403
