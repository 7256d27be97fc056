"""Who has a chronic disease: what a doctor confirmed, or concluded at a check-up, and nobody ruled out."""

from datetime import date

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value

from elders.models import Ward
from health.models import Condition, Enrolment, Examination, RegisterVisit
from health.register_choices import ConditionState
from health.register_rules import DiseaseRule, disease_of, diseases


def concluded(ward: Ward, *, disease: str = "", until: date) -> QuerySet:
    """Check-ups up to the day whose doctor concluded a disease with a register (or the one named) that was not ruled
    out since."""
    exams = Examination.objects.current().complete().filter(ward=ward, examined_on__lte=until)
    exams = exams.annotate(codes=Func(F("icd_codes"), Value(" "), function="array_to_string", output_field=CharField()))
    found = Q(pk__in=[])
    for one in diseases().values():
        if not one.group or (disease and one.code != disease):
            continue
        out = Condition.objects.filter(
            elder=OuterRef("elder"),
            disease=one.code,
            state=ConditionState.RULED_OUT,
            ruled_out_on__gte=OuterRef("examined_on"),
            ruled_out_on__lte=until,
        )
        found |= Q(codes__regex=rf"(^| )({'|'.join(one.group.heads)})") & ~Exists(out)
    return exams.filter(found)


def confirmed(ward: Ward, *, disease: str = "", until: date) -> QuerySet:
    """Diagnoses that stood on the day."""
    found = Condition.objects.filter(ward=ward, confirmed_on__lte=until)
    if disease:
        found = found.filter(disease=disease)
    return found.filter(Q(state=ConditionState.CONFIRMED) | Q(state=ConditionState.RULED_OUT, ruled_out_on__gt=until))


def suspected(conditions: QuerySet) -> QuerySet:
    """Of `conditions` those that still wait for a doctor, of people who live here; the oldest first."""
    waiting = conditions.filter(state=ConditionState.SUSPECTED, elder__date_of_death__isnull=True)
    waiting = waiting.filter(elder__is_resident=True, elder__merged_into__isnull=True)
    return waiting.select_related("elder__residential_group").order_by("found_on", "pk")


def not_enrolled(ward: Ward, *, today: date) -> list[dict]:
    """Diseases that a check-up concluded and whose register does not have the person: {elder, disease, icd, exam, on},
    latest first; three queries whatever the size."""
    known = set(Enrolment.objects.filter(ward=ward).order_by("pk").values_list("elder", "disease"))
    known |= set(
        Condition.objects.filter(ward=ward, state=ConditionState.RULED_OUT)
        .order_by("pk")
        .values_list("elder", "disease")
    )
    exams = concluded(ward, until=today).filter(
        elder__date_of_death__isnull=True, elder__is_resident=True, elder__ward=ward, elder__merged_into__isnull=True
    )
    found, labels = [], diseases()
    rows = exams.select_related("elder__residential_group").order_by("-examined_on", "-pk")
    for exam in rows:
        for icd in exam.icd_codes:
            code = disease_of(icd)
            if code and (exam.elder_id, code) not in known:
                known.add((exam.elder_id, code))
                found.append({"elder": exam.elder, "disease": labels[code], "icd": icd, "exam": exam})
    return found


def to_record(exam: Examination) -> QuerySet:
    """Registers the person was in on the day of the check-up, without a visit of that day: its values may be one."""
    same = RegisterVisit.objects.filter(enrolment=OuterRef("pk"), visited_on=exam.examined_on)
    rows = Enrolment.objects.filter(elder=exam.elder_id, ward=exam.ward_id).on(exam.examined_on)
    measured = [code for code, one in diseases().items() if one.by_programme]
    return rows.filter(disease__in=measured).exclude(Exists(same)).order_by("disease", "pk")


def to_enrol(exam: Examination) -> list[DiseaseRule]:
    """Registers the conclusion of a check-up asks for and the person is in none of."""
    codes = {code for icd in exam.icd_codes if (code := disease_of(icd))}
    known = set(Enrolment.objects.filter(elder=exam.elder_id).order_by("pk").values_list("disease", flat=True))
    return [one for code, one in diseases().items() if code in codes - known]
