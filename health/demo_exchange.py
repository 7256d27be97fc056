"""The demonstration ward's exchange: a hospital's file for review, history, agreements, a package that waits."""

import csv
import io
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from elders.choices import RoleCode
from elders.models import Elder, IntakeBatch, User, Ward
from elders.services import intake
from health.choices import ExportFormat, ExportPurpose
from health.models import Consent, Examination, Facility, HealthExport, Investigation
from health.services import exports

HOSPITAL = "Bệnh viện Kiến An"
CODE = "31999"  # made up: no facility has it
HEADINGS = (
    "STT", "Họ và tên", "Năm sinh", "Giới tính", "Ngày khám", "Huyết áp (mmHg)", "Cao (cm)", "Nặng (kg)",
    "Đường huyết lúc đói (mmol/L)", "Điện tim", "Bệnh mạn tính", "Kết luận", "Phân loại SK",
)  # fmt: skip
# One cell to be asked about, one that cannot be; the rest as a hospital sends them.
READINGS = ("134/82", "152/88; 148/86", "226/112", "128/76", "120/114", "166/94", "138/80", "142/90")
WORDS = ("Bình thường", "Bình thường", "Rung nhĩ", "Ngoại tâm thu")
SICK = ("", "THA", "THA, ĐTĐ type 2", "Thoái hóa khớp", "COPD")
TOLD = (
    {"smoking": "dang_hut", "cigarettes_per_day": 5, "smoking_years": 30, "salt": "man", "falls_12m": 1},
    {"allergies": "Penicillin", "drugs": "Amlodipin 5 mg, sáng 1 viên; con gái quản lý", "family_conditions": ["I10"]},
    {"smoking": "da_bo", "activity_minutes_week": 150, "vaccine_flu": True, "lives_with": "con_chau"},
)
ROWS, SHARED = 24, 40


def make(ward: Ward, *, today: date) -> None:
    """Write them once; a second call changes nothing."""
    nurses = User.objects.filter(ward=ward, groups__name__in=[RoleCode.HEALTH_STATION, RoleCode.STATION_HEAD])
    nurse = nurses.filter(groups__name=RoleCode.HEALTH_STATION).order_by("pk").first()
    if nurse is None or IntakeBatch.objects.filter(ward=ward, kind="checkups").exists():
        return
    with transaction.atomic():
        _tell(ward, nurse)
        _share(ward, nurse, today)
        _file(ward, nurse, today)


def _file(ward: Ward, nurse: User, today: date) -> None:
    hospital, _ = Facility.objects.get_or_create(ward=ward, name=HOSPITAL)
    people = Elder.objects.current().filter(ward=ward, birth_year__isnull=False).exclude(sex="")
    people = people.exclude(examinations__isnull=False).order_by("pk")[:ROWS]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    day = today - timedelta(days=3)
    for number, one in enumerate(people):
        writer.writerow(
            [
                number + 1, one.full_name, one.birth_year, one.get_sex_display(), f"{day:%d/%m/%Y}",
                READINGS[number % len(READINGS)], 148 + number % 15, 45 + number % 17, f"5,{number % 10}",
                WORDS[number % len(WORDS)], SICK[number % len(SICK)], "", ("I", "II", "III", "IV")[number % 4],
            ]
        )  # fmt: skip
    batch = intake.receive(
        content=out.getvalue().encode("utf-8-sig"),
        file_name="kham-benh-vien-kien-an.csv",
        kind="checkups",
        sender=nurse,
        as_of=day,
        target=str(hospital.pk),
    )
    intake.preview(batch)


def _tell(ward: Ward, nurse: User) -> None:
    """History and an electrocardiogram of the latest people examined at the station."""
    latest = Examination.objects.current().complete().filter(ward=ward, state="complete")
    chosen = list(latest.order_by("-examined_on", "-pk")[: 3 * len(TOLD)])
    for number, exam in enumerate(chosen):
        exam.history = exam.history | TOLD[number % len(TOLD)]
    Examination.objects.bulk_update(chosen, ["history"])
    Investigation.objects.bulk_create(
        [Investigation(examination=exam, key="ecg", result="binh_thuong", taken_by=nurse) for exam in chosen]
        + [Investigation(examination=exam, key="urine_protein", result="vet", taken_by=nurse) for exam in chosen[:3]],
        ignore_conflicts=True,
    )


def _share(ward: Ward, nurse: User, today: date) -> None:
    """Some agreed that the station sends their check-up to the portal; a package of them waits for a second person."""
    # What is older went out in time; the last days wait, some of them late.
    older = exports.waiting_for_portal(ward).filter(ended_at__lt=timezone.now() - timedelta(days=3))
    older.update(exported_at=F("ended_at") + timedelta(hours=5))
    sent = exports.waiting_for_portal(ward).filter(facility__isnull=False).select_related("elder", "facility")
    chosen = list(sent.order_by("-examined_on", "-pk")[:SHARED])
    Facility.objects.filter(pk__in={exam.facility_id for exam in chosen}, code="").update(code=CODE)
    known = set(Consent.objects.filter(ward=ward, purpose=Consent.Purpose.PORTAL).values_list("elder_id", flat=True))
    Consent.objects.bulk_create(
        Consent(
            ward=ward,
            elder=exam.elder,
            purpose=Consent.Purpose.PORTAL,
            given_by=exam.elder.full_name,
            relation="bản thân",
            method=Consent.Method.PAPER,
            text_version="2026",
            given_on=exam.examined_on,
            recorded_by=nurse,
        )
        for exam in {exam.elder_id: exam for exam in chosen}.values()
        if exam.elder_id not in known
    )
    if not HealthExport.objects.filter(ward=ward).exists() and len(chosen) > 1:
        exports.ask(
            chosen[:20],
            purpose=ExportPurpose.PORTAL,
            format=ExportFormat.XLSX,
            reason="Gửi Cổng dữ liệu sức khỏe theo QĐ 1551/QĐ-BYT",
            by=nurse,
            now=timezone.now(),
        )
