"""Writing into registers: the month of everybody, one person, enrolment, targets, calls, ends and ways back."""

from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from elders.forms.answers import add_refusal
from elders.forms.events import ReasonForm
from elders.ground.chart import curve
from elders.ground.months import month_before, month_end, month_of, next_month
from elders.ground.names import by_name
from elders.models import Elder
from health.choices import AccessKind
from health.classes import pressure
from health.forms.registers import CallForm, DiagnosisForm, DiseaseForm, EndForm, PlanForm, VisitForm
from health.models import Enrolment, Examination, FollowUpTask, RegisterVisit
from health.register_lists import by_month, lines, values_words
from health.register_overdue import overdue
from health.register_rules import diseases
from health.services import register_ends, registers
from health.services.entry import Unlikely, found_of
from health.services.tasks import URGENT
from health.views.guard import clinical, seen
from health.views.registers import mine, month_asked, rule_of

ROWS_PER_PAGE = 25


def visit_start(row: RegisterVisit) -> dict:
    """Initial values of a stored visit."""
    return VisitForm.start(row, by_numbers=registers.follows_numbers(row))


def _save_visit(
    form: VisitForm, enrolment: Enrolment, request: HttpRequest, *, stored=None, exam=None
) -> RegisterVisit | None:
    """Write what the form says; None when it was refused or asks back, and the form says why."""
    try:
        return registers.record_visit(
            enrolment, replace(form.visit(stored), examination=exam), today=timezone.localdate(), by=request.user
        )
    except Unlikely as asked:
        form.questions = asked.questions
    except ValidationError as refusal:
        add_refusal(form, refusal)
    return None


@clinical("health.record_findings")
def register_entry(request: HttpRequest, code: str) -> HttpResponse:
    """One register and month: a line for everybody managed, typed with Enter; lines that are right are saved even when
    another is not. `?con=1` leaves out who has come already."""
    rule, today = rule_of(code), timezone.localdate()
    month = month_asked(request, today)
    first, last = month_of(month), month_end(month)
    people = mine(request, rule).filter(valid_from__lte=last, elder__date_of_death__isnull=True)
    people = people.exclude(valid_to__lt=first)
    came = RegisterVisit.objects.filter(enrolment=OuterRef("pk"), visited_on__range=(first, last))
    total, done = people.count(), people.filter(Exists(came)).count()
    only = request.GET.get("con") == "1"
    found = people.exclude(Exists(came)) if only and request.method == "GET" else people
    found = found.select_related("elder__residential_group").order_by(*by_name("elder__"), "pk")
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("trang"))
    shown = list(page.object_list)
    if request.method == "POST":  # the lines that were on the page, whatever has changed in the list since
        wanted = [int(pk) for pk in request.POST.getlist("dong") if pk.isdigit()]
        shown = list(people.filter(pk__in=wanted).select_related("elder__residential_group").order_by("pk"))
        shown.sort(key=lambda one: wanted.index(one.pk))
    seen(request, f"Nhập sổ {rule.label.lower()} tháng {month:%m/%Y}", row_count=len(shown))
    rows = _entry_rows(request, shown, code, first)
    if request.method == "POST":
        saved, refused = _save_rows(request, rows)
        if saved:
            messages.success(request, f"Đã lưu {saved} người.")
        if not refused:
            if not saved:
                messages.info(request, "Chưa có dòng nào thay đổi.")
            return redirect(request.get_full_path())
        messages.error(request, f"Còn {refused} dòng chưa lưu; xem lại những ô được đánh dấu.")
    page.object_list = rows
    context = {
        "rule": rule,
        "month": month,
        "page": page,
        "rows": rows,
        "heads": [field.label for field in rows[0]["form"] if field.name != "confirmed"] if rows else [],
        "total": total,
        "done": done,
        "only": only,
        "before": month_before(month),
        "after": next_month(month) if next_month(month) <= today else None,
    }
    return render(request, "health/registers/entry.html", context)


def _entry_rows(request: HttpRequest, shown: list[Enrolment], code: str, month: date) -> list[dict]:
    stored = by_month(Enrolment.objects.filter(pk__in=[one.pk for one in shown]), first=month, last=month_end(month))
    before = {line.enrolment.pk: line.last for line in lines(shown, disease=code, month=month_before(month))}
    rows = []
    for one in shown:
        visit = stored.get(one.pk, {}).get(month)
        if visit:
            visit.enrolment = one
        data = request.POST if request.method == "POST" else None
        start = visit_start(visit) if visit else {}
        form = VisitForm(data, prefix=f"r{one.pk}", disease=code, short=month, initial=start)
        last = before.get(one.pk)
        rows.append(
            {
                "enrolment": one,
                "form": form,
                "visit": visit,
                "before": f"{last.visited_on:%d/%m}: {values_words(last)}" if last else "",
                "due": last.next_on if last else None,
            }
        )
    return rows


def _save_rows(request: HttpRequest, rows: list[dict]) -> tuple[int, int]:
    """(saved, refused); lines nobody touched are neither."""
    saved = refused = 0
    for row in rows:
        form = row["form"]
        if not form.has_changed():
            continue
        if form.is_valid():
            if not form.cleaned_data["visited_on"]:
                form.add_error("visited_on", "Ghi ngày khám.")
            elif _save_visit(form, row["enrolment"], request, stored=row["visit"]):
                saved += 1
                row["saved"] = True
                continue
        refused += 1
    return saved, refused


def _enrolment(request: HttpRequest, pk: int, what: str, *, kind: str = AccessKind.VIEW) -> Enrolment:
    found = Enrolment.objects.for_user(request.user).select_related("elder__residential_group", "condition", "ward")
    one = get_object_or_404(found, pk=pk)
    seen(request, f"{what}: {one.get_disease_display().lower()}", elder=one.elder, kind=kind)
    return one


@clinical("health.record_findings")
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    """One person in one register: where they stand and why, every visit and call; a visit and a call are written here.
    `?ngay=` opens the visit of that day to correct it, `?kham=` brings the values of a check-up."""
    one, today = _enrolment(request, pk, "Sổ theo dõi"), timezone.localdate()
    visits = list(one.visits.select_related("recorded_by").order_by("-visited_on", "pk"))
    for row in visits:
        row.words, row.enrolment = values_words(row), one
    stored = next((row for row in visits if row.visited_on.isoformat() == request.GET.get("ngay")), None)
    act, exam = request.POST.get("act", ""), exam_asked(request, one.elder)
    start = visit_start(stored) if stored else _visit_start(exam, today)
    form = VisitForm(request.POST if act.startswith("visit") else None, disease=one.disease, initial=start)
    call = CallForm(request.POST if act == "call" else None, initial={"called_on": today, "kind": "call"})
    if act.startswith("visit") and form.is_valid() and (made := _save_visit(form, one, request, exam=exam)):
        messages.success(
            request, f"Đã ghi: {made.get_at_target_display().lower()}. Hẹn khám lại {made.next_on:%d/%m/%Y}."
        )
        return redirect(_next_person(request, one, made.visited_on) if act == "visit_next" else request.path)
    if act == "call" and call.is_valid():
        try:
            registers.record_call(one, by=request.user, today=today, **call.cleaned_data)
            messages.success(request, "Đã ghi cuộc gọi.")
            return redirect("health:register_overdue")
        except ValidationError as refusal:
            add_refusal(call, refusal)
    line = lines([one], disease=one.disease, month=today)[0]
    context = {
        "one": one,
        "elder": one.elder,
        "rule": diseases()[one.disease],
        "line": line,
        "visits": visits,
        "calls": one.calls.select_related("by").order_by("-called_on", "-pk"),
        "late": overdue(Enrolment.objects.filter(pk=pk), on=today).exists(),
        "curves": _curves(visits),
        "urgent": FollowUpTask.objects.for_user(request.user).open().filter(elder=one.elder_id, priority__lte=URGENT),
        "form": form,
        "call": call,
        "stored": stored,
        "others": Enrolment.objects.for_user(request.user).filter(elder=one.elder).exclude(pk=pk).order_by("pk"),
    }
    return render(request, "health/registers/person.html", context)


def _next_person(request: HttpRequest, one: Enrolment, day: date) -> str:
    """The next person by name whose month is still empty; the month itself when nobody is left."""
    first, last = month_of(day), month_end(day)
    came = RegisterVisit.objects.filter(enrolment=OuterRef("pk"), visited_on__range=(first, last))
    waiting: QuerySet = Enrolment.objects.for_user(request.user).filter(disease=one.disease, valid_to__isnull=True)
    waiting = waiting.filter(valid_from__lte=last, elder__date_of_death__isnull=True).exclude(Exists(came))
    order = list(waiting.order_by(*by_name("elder__"), "pk").values_list("pk", "elder__given_name"))
    later = next((pk for pk, name in order if name >= one.elder.given_name), order[0][0] if order else None)
    if later:
        return reverse("health:enrolment", args=[later])
    return reverse("health:register_entry", args=[one.disease]) + f"?thang={first:%Y-%m}"


def _curves(visits: list[RegisterVisit]) -> list:
    rows = list(reversed(visits))
    pressures = [row for row in rows if row.sbp_mmhg]
    drawn = [
        curve(
            "Huyết áp",
            "mmHg",
            [
                ("Số trên", [(row.visited_on, row.sbp_mmhg) for row in pressures]),
                ("Số dưới", [(row.visited_on, row.dbp_mmhg) for row in pressures]),
            ],
        ),
        curve(
            "Đường huyết",
            "mmol/L",
            [("Đường huyết", [(row.visited_on, row.glucose_mmol) for row in rows if row.glucose_mmol is not None])],
        ),
    ]
    return [one for one in drawn if one]


@clinical("health.record_findings")
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person into a register: by hand, or out of the conclusion of a check-up (`?kham=`)."""
    elder = get_object_or_404(Elder.objects.for_user(request.user).select_related("residential_group"), pk=pk)
    today = timezone.localdate()
    exam = exam_asked(request, elder)
    code = request.POST.get("benh") or request.GET.get("benh", "")
    seen(request, "Đưa vào sổ quản lý bệnh", elder=elder)
    if code not in diseases():
        context = {"elder": elder, "disease": DiseaseForm(), "exam": exam}
        return render(request, "health/registers/enrol.html", context)
    data = request.POST if request.POST.get("act") == "enrol" else None
    diagnosis = DiagnosisForm(data, initial=_diagnosis_start(exam, code, today))
    plan = PlanForm(data, disease=code)
    visit = VisitForm(data, disease=code, first=True, initial=_visit_start(exam, today))
    if data and all([diagnosis.is_valid(), plan.is_valid(), visit.is_valid()]):
        try:
            made = registers.enrol(
                elder,
                disease=code,
                diagnosis=diagnosis.diagnosis(),
                plan=plan.plan(),
                first_visit=replace(visit.visit(), examination=exam),
                examination=exam,
                today=today,
                by=request.user,
            )
            messages.success(request, "Đã đưa vào sổ.")
            return redirect("health:enrolment", made.pk)
        except Unlikely as asked:
            visit.questions = asked.questions
        except ValidationError as refusal:
            names = set(getattr(refusal, "error_dict", {}))
            form = next((one for one in (diagnosis, plan) if any(_field(one, name) for name in names)), visit)
            add_refusal(form, refusal)
    context = {
        "elder": elder,
        "rule": diseases()[code],
        "exam": exam,
        "diagnosis": diagnosis,
        "plan": plan,
        "visit": visit,
    }
    return render(request, "health/registers/enrol.html", context)


def _field(form, name: str) -> str | None:
    return form.field_of(name) if hasattr(form, "field_of") else name if name in form.fields else None


def exam_asked(request: HttpRequest, elder: Elder) -> Examination | None:
    text = request.GET.get("kham", "")
    if not text.isdigit():
        return None
    return get_object_or_404(Examination.objects.for_user(request.user).current().complete(), pk=int(text), elder=elder)


def _diagnosis_start(exam: Examination | None, code: str, today: date) -> dict:
    if exam is None:
        return {"confirmed_on": today, "place": "Trạm Y tế"}
    icd = next((one for one in exam.icd_codes if diseases()[code].holds(one)), "")
    place = exam.facility.name if exam.facility_id else "Trạm Y tế"
    return {"icd_code": icd, "confirmed_on": exam.examined_on, "doctor": exam.doctor, "place": place}


def _visit_start(exam: Examination | None, today: date) -> dict:
    """The values of the check-up as the first visit."""
    if exam is None:
        return {"visited_on": today, "place_kind": "tram"}
    found = found_of(exam)
    taken, glucose = pressure(found.pressures, exam.examined_on), found.values.get("glucose")
    return {
        "visited_on": exam.examined_on,
        "place_kind": exam.place_kind,
        "pressure": (taken.sbp, taken.dbp) if taken else None,
        "glucose": glucose.value if glucose else None,
        "glucose_timing": found.timing,
        "hba1c": found.number("hba1c"),
    }


def _ask(request: HttpRequest, one: Enrolment, form, *, title: str, button: str, lead: str = "") -> HttpResponse:
    context = {"one": one, "elder": one.elder, "form": form, "title": title, "button": button, "lead": lead}
    return render(request, "health/registers/ask.html", context)


@clinical("health.record_findings")
def enrolment_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Grade, targets, place of care."""
    one = _enrolment(request, pk, "Mục tiêu điều trị")
    form = PlanForm(request.POST or None, disease=one.disease, initial=PlanForm.start(one))
    if request.method == "POST" and form.is_valid():
        try:
            registers.change_plan(one, form.plan(), by=request.user)
            messages.success(request, "Đã lưu. Những lần khám trước giữ mục tiêu của ngày đó.")
            return redirect("health:enrolment", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    return _ask(request, one, form, title="Độ, mục tiêu, nơi quản lý", button="Lưu")


@clinical("health.record_findings")
def enrolment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Leaves the register, with day and reason."""
    one, today = _enrolment(request, pk, "Ra khỏi sổ"), timezone.localdate()
    form = EndForm(request.POST or None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            register_ends.end_enrolment(
                one, on=data["on"], why=data["ending"], note=data["note"], today=today, by=request.user
            )
            messages.success(request, "Đã ghi ra khỏi sổ. Các lần khám và báo cáo đã chốt giữ nguyên.")
            return redirect("health:enrolment", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    lead = "Người qua đời hay chuyển đi mà phường đã ghi biến động thì sổ tự kết thúc; chỉ ghi ở đây khi chưa có."
    return _ask(request, one, form, title="Ra khỏi sổ", button="Ghi ra khỏi sổ", lead=lead)


@clinical("health.record_findings")
def enrolment_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back into the register after being lost, or closed by mistake."""
    one = _enrolment(request, pk, "Đưa lại vào sổ")
    form = ReasonForm(request.POST or None, label="Vì sao đưa lại vào sổ")
    if request.method == "POST" and form.is_valid():
        try:
            register_ends.bring_back(one, why=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Đã đưa lại vào sổ.")
            return redirect("health:enrolment", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    return _ask(request, one, form, title="Đưa lại vào sổ", button="Đưa lại vào sổ")


@clinical("health.record_findings")
def register_visit_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a visit written by mistake."""
    row = get_object_or_404(RegisterVisit.objects.for_user(request.user), pk=pk)
    one = _enrolment(request, row.enrolment_id, "Bỏ lần khám ghi nhầm", kind=AccessKind.WRITE)
    form = ReasonForm(request.POST or None, label="Vì sao bỏ lần khám này")
    if request.method == "POST" and form.is_valid():
        try:
            registers.remove_visit(row, why=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "Đã bỏ lần khám.")
            return redirect("health:enrolment", one.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    lead = f"Lần khám ngày {row.visited_on:%d/%m/%Y}: {values_words(row) or 'không có số đo'}."
    return _ask(request, one, form, title="Bỏ lần khám ghi nhầm", button="Bỏ lần khám", lead=lead)
