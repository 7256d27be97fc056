"""A check-up with something of everything."""

from datetime import date

from health.models import Consent, Examination
from tests.factories import make_elder
from tests.health.factories import make_exam


def whole_exam(group, facility, *, number=1, agreed=True, **fields) -> Examination:
    elder = make_elder(
        group=group, full_name="Nguyễn Thị Lan", sex="nu", birth_year=1945, citizen_id=f"03114590{number:04d}"
    )
    values = {"facility": facility, "icd_codes": ["I10"], "known_conditions": ["E11"], "health_class": 3}
    history = {"smoking": "dang_hut", "cigarettes_per_day": 5, "family_conditions": ["I10"], "suicidal_words": True}
    exam = make_exam(elder, concluded=True, **values | {"history": history} | fields)
    exam.pressures.create(sequence=1, sbp_mmhg=150, dbp_mmhg=92, pulse=76, arm="trai")
    exam.measurements.create(key="height", value=158, said="1,58", said_unit="m")
    exam.measurements.create(key="weight", value="58.5", said="58,5", said_unit="kg")
    exam.measurements.create(key="glucose", value=7, said="126", said_unit="mg/dL", method="doi:mao_mach")
    exam.measurements.create(key="va_left_bare", qualifier="DNT", method="2", said="ĐNT 2m", said_unit="/10")
    exam.investigations.create(key="ecg", result="rung_nhi", text="đáp ứng thất nhanh")
    exam.findings.create(specialty="tuan_hoan", text="Tim đều", health_class=2)
    exam.findings.create(specialty="tam_than", text="Buồn rầu")
    exam.instruments.create(instrument="PHQ9", version="1", total=12, possible=27)
    if agreed:
        Consent.objects.create(
            ward=elder.ward, elder=elder, purpose="chia_se_cong", given_by=elder.full_name, method="giay",
            text_version="1", given_on=date(2026, 10, 1),
        )  # fmt: skip
    return exam
