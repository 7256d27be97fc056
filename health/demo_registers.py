"""Registers of the demonstration ward: a year of visits and calls, made up; some at target, some late, some lost."""

import random
import uuid
from datetime import date, timedelta

from elders.choices import RoleCode
from elders.ground.months import month_end
from elders.models import Elder, User, Ward
from health.models import CareSession, Condition, Enrolment, RegisterCall, RegisterReport, RegisterVisit
from health.services.register_reports import freeze, months_waiting

DOCTOR, PLACE = "BS. Trần Văn Minh", "Trạm Y tế phường"
SHARES = {"tha": 60, "dtd": 25, "copd": 8, "hpq": 4, "sstt": 4, "tram_cam": 4, "mmn": 6, "ung_thu": 4}
ICD = {
    "tha": "I10", "dtd": "E11.9", "copd": "J44.9", "hpq": "J45.9", "sstt": "F03", "tram_cam": "F32", "mmn": "I64",
    "ung_thu": "C61",
}  # fmt: skip
DRUGS = {"tha": "Amlodipin 5 mg", "dtd": "Metformin 500 mg", "copd": "Salbutamol xịt", "hpq": "Budesonid xịt"}
STAFF = ("ĐD. Phạm Thị Hà", "KTV. Lê Văn Sơn")


def make(ward: Ward, *, today: date) -> None:
    """Write them once; a second call changes nothing."""
    if Enrolment.objects.filter(ward=ward).exists():
        return
    rng = random.Random(2026)  # noqa: S311 - nothing to protect
    nurse = User.objects.filter(ward=ward, groups__name=RoleCode.HEALTH_STATION).order_by("pk").first()
    people = list(Elder.objects.filter(ward=ward).current().order_by("pk")[40:400])
    for disease, share in SHARES.items():
        chosen = rng.sample(people, min(len(people), share))
        _register(ward, disease, chosen, rng, today, nurse)
    _suspected(ward, people[-6:], today, nurse)
    _sessions(ward, people[:24], rng, today, nurse)
    for month, _ in months_waiting(ward, today=today)[:-1]:
        made = freeze(ward, first=month, last=month_end(month), token=uuid.uuid4(), by=nurse, today=today)
        RegisterReport.objects.filter(pk=made.pk).update(sent_on=min(made.due_on, today))


def _suspected(ward: Ward, people: list[Elder], today: date, nurse: User | None) -> None:
    """A few suspicions that wait for a doctor; who has the disease already is left out."""
    known = set(Condition.objects.filter(ward=ward).values_list("elder", "disease"))
    Condition.objects.bulk_create(
        Condition(
            ward=ward, elder=elder, disease=disease, found_on=today - timedelta(days=3 + place), recorded_by=nurse
        )
        for place, (elder, disease) in enumerate(zip(people, ("tha", "dtd") * 3, strict=False))
        if (elder.pk, disease) not in known
    )


def _register(
    ward: Ward, disease: str, people: list[Elder], rng: random.Random, today: date, nurse: User | None
) -> None:
    since = [today - timedelta(days=rng.randint(20, 700)) for _ in people]
    conditions = Condition.objects.bulk_create(
        Condition(
            ward=ward,
            elder=elder,
            disease=disease,
            icd_code=ICD[disease],
            state="xac_dinh",
            confirmed_on=on,
            doctor=DOCTOR,
            place=PLACE,
            recorded_by=nurse,
        )
        for elder, on in zip(people, since, strict=True)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            ward=ward,
            elder=elder,
            disease=disease,
            condition=condition,
            valid_from=on,
            grade=rng.choice([1, 1, 2, 2, 3]) if disease == "tha" else None,
            health_state=rng.choice(["manh_khoe", "nhieu_benh", "phuc_tap", ""]) if disease == "dtd" else "",
            enrolled_by=nurse,
        )
        for elder, condition, on in zip(people, conditions, since, strict=True)
    )
    visits, calls = [], []
    for number, one in enumerate(enrolments):
        mine = _visits(one, rng, today, nurse, stops=number % 9)
        visits += mine
        due = mine[-1].next_on
        if due < today - timedelta(days=5) and rng.random() < 0.4:
            calls.append(
                RegisterCall(
                    enrolment=one,
                    called_on=due + timedelta(days=4),
                    result=rng.choice(["agreed", "later", "unreachable", "elsewhere"]),
                    again_on=None,
                    by=nurse,
                )
            )
    for call in calls:
        if call.result in ("agreed", "later"):
            call.again_on = call.called_on + timedelta(days=7)
    RegisterVisit.objects.bulk_create(visits)
    RegisterCall.objects.bulk_create(calls)


def _visits(one: Enrolment, rng: random.Random, today: date, nurse: User | None, *, stops: int) -> list[RegisterVisit]:
    """Monthly visits; of nine people one stopped coming long ago and two are late."""
    last = today - timedelta(days={0: 420, 1: 100, 2: 45}.get(stops, 3))
    made, day = [], one.valid_from
    while not made or day <= last:
        made.append(_visit(one, day, rng, nurse))
        day = made[-1].next_on + timedelta(days=rng.randint(-3, 3))
    return made


def _visit(one: Enrolment, day: date, rng: random.Random, nurse: User | None) -> RegisterVisit:
    values: dict = {}
    flag, words = 2, ""
    if one.disease in ("tha", "dtd"):
        upper = rng.choice([126, 128, 132, 134, 136, 138, 142, 148, 156])
        values |= {"sbp_mmhg": upper, "dbp_mmhg": upper - rng.randint(46, 60)}
    if one.disease == "tha":
        flag, words = int(values["sbp_mmhg"] < 140 and values["dbp_mmhg"] < 90), "huyết áp dưới 140/90"
    elif one.disease == "dtd":
        sugar = rng.choice([58, 62, 66, 69, 72, 79, 88]) / 10
        values |= {"glucose_mmol": sugar, "glucose_timing": "doi"}
        most = {"manh_khoe": 7.2, "nhieu_benh": 8.3, "phuc_tap": 10.0}.get(one.health_state)
        if most:
            least = 5.6 if most == 10.0 else 5.0
            flag = int(least <= sugar <= most)
            words = f"đường huyết đói {least:g}–{most:g} mmol/L".replace(".", ",")
    elif one.disease == "copd":
        values["pef_level"], flag = rng.choice([1, 2, 3]), rng.choice([0, 1])
    elif one.disease == "hpq":
        values |= {"pef_level": rng.choice([1, 2]), "asthma_control": rng.choice([1, 2])}
        flag, words = int(values["asthma_control"] == 2), "hen được kiểm soát"
    return RegisterVisit(
        enrolment=one,
        visited_on=day,
        drugs=DRUGS.get(one.disease, ""),
        supply_days=30 if one.disease in DRUGS else None,
        at_target=flag,
        target_words=words,
        next_on=day + timedelta(days=30),
        recorded_by=nurse,
        **values,
    )


def _sessions(ward: Ward, people: list[Elder], rng: random.Random, today: date, nurse: User | None) -> None:
    rows = []
    for number, elder in enumerate(people):
        first = today - timedelta(days=rng.randint(70, 200))
        nutrition = number % 2 == 0
        for step, days in enumerate((0, 30, 60)):
            values = (
                {"weight_kg": 42 + number / 2 + step * 0.4, "advice": ["muoi", "rau_qua"]}
                if nutrition
                else {"needs": ["van_dong"], "aids": ["gay"], "barthel": 55 + number + 10 * step}
            )
            rows.append(
                CareSession(
                    ward=ward,
                    elder=elder,
                    kind="dinh_duong" if nutrition else "phcn",
                    held_on=first + timedelta(days=days),
                    staff=STAFF[0 if nutrition else 1],
                    minutes=rng.choice([20, 30, 45]),
                    content="Bữa ăn đủ đạm, giảm muối" if nutrition else "Tập đứng lên, đi có gậy",
                    club_name="CLB Dưỡng sinh Bình Minh" if number % 6 == 5 else "",
                    next_on=first + timedelta(days=days + 30),
                    recorded_by=nurse,
                    **values,
                )
            )
    CareSession.objects.bulk_create(rows)
