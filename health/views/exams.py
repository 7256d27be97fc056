"""Check-ups: finding somebody, the sheet, the page with its reasons, conclusion, signature, correction, result."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from elders.forms.answers import add_refusal
from elders.forms.events import ReasonForm
from elders.ground.documents import PDF_TYPE
from elders.models import Elder
from elders.person_rows import find_rows
from elders.views.work import download
from health import classes, papers
from health.background import told
from health.choices import AccessKind
from health.diagnoses import to_enrol, to_record
from health.facts import CLASS_NAMES
from health.forms.background import BackgroundForm
from health.forms.exams import ConcludeForm, DeliverForm, EntryForm, InstrumentForm, OpenForm, stored_texts
from health.instruments import instruments, open_instruments
from health.investigations import investigations
from health.measures import measures, number_words
from health.models import Examination, Facility, Invitation
from health.services import entry as entries
from health.services import exams as services
from health.services import invitations
from health.services.privacy import ask_elder
from health.services.tasks import URGENT
from health.views.guard import clinical, seen

PER_PAGE = 30
WAITING = ("open", "partial")


def exam_of(request: HttpRequest, pk: int, what: str, *, kind: str = AccessKind.VIEW) -> Examination:
    """The examination, after its reading has been logged. Raises: Http404 for one that is not the user's."""
    found = Examination.objects.for_user(request.user)
    exam = get_object_or_404(
        found.select_related("elder__residential_group", "ward", "facility", "invitation__round"), pk=pk
    )
    seen(request, f"{what}, khám ngày {exam.examined_on:%d/%m/%Y}", elder=exam.elder, kind=kind)
    return exam


def named_classes(exam: Examination) -> list:
    """Classes of an examination with the name of what was measured, those that need attention first."""
    rows = list(exam.classifications.order_by("-level", "pk"))
    for one in rows:
        one.name = CLASS_NAMES.get(one.ruleset, one.ruleset)
    return rows


def tests_of(exam: Examination) -> list:
    """Tests in words with the name of the test and the word of the result."""
    rows, known = list(exam.investigations.order_by("pk")), investigations()
    for one in rows:
        one.label, found = known[one.key].label, known[one.key].result(one.result)
        one.words, one.level = found.label, found.level
    return rows


@clinical("health.view_findings")
@require_GET
def exams(request: HttpRequest) -> HttpResponse:
    """Find somebody to examine; below, the check-ups of the ward, latest first."""
    user, today = request.user, timezone.localdate()
    text = request.GET.get("q", "").strip()
    rows = find_rows(user, text, today=today, limit=PER_PAGE)[1] if text else []
    found = Examination.objects.for_user(user).current().select_related("elder__residential_group")
    waits = request.GET.get("loai") == "cho"
    if waits:
        found = found.filter(state__in=WAITING)
    page = Paginator(found.order_by("-examined_on", "-pk"), PER_PAGE).get_page(request.GET.get("trang"))
    seen(request, "Danh sách lần khám", row_count=len(page.object_list))
    records = user.has_perm("health.record_findings")
    context = {"text": text, "rows": rows, "page": page, "waits": waits, "records": records}
    return render(request, "health/exams/list.html", context)


@clinical("health.record_findings")
def exam_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the sheet of a person; `?ma=` is the code of an invitation slip."""
    elder = get_object_or_404(Elder.objects.for_user(request.user), pk=pk)
    today, code = timezone.localdate(), request.GET.get("ma", "")
    invitation = None
    if code:
        invited = Invitation.objects.for_user(request.user).select_related("round__facility")
        invitation = get_object_or_404(invited, code=code, elder=elder)
    else:
        invitation = invitations.expected(elder)  # came without the slip
    start = {"examined_on": today, "kind": "dinh_ky", "place_kind": "tram", "is_free": True}
    if invitation:
        start |= {"kind": invitation.kind, "screening": invitation.screening}
        start["place_kind"] = "nha" if invitation.can_travel is False else "tram"
        start["facility"] = invitation.round.facility_id
    facilities = Facility.objects.for_user(request.user)
    form = OpenForm(request.POST or None, initial=start, facilities=facilities)
    if request.method == "POST" and form.is_valid():
        try:
            exam = services.open_exam(elder, by=request.user, today=today, invitation=invitation, **form.cleaned_data)
            return redirect("health:exam_entry", exam.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    return render(request, "health/exams/new.html", {"form": form, "elder": elder, "invitation": invitation})


@clinical("health.record_findings")
@require_GET
def exam_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """From the code of a slip to the sheet, or to the form that opens it."""
    invitation = get_object_or_404(Invitation.objects.for_user(request.user), code=code)
    current = Examination.objects.for_user(request.user).current()
    if exam := current.filter(invitation=invitation).order_by("-pk").first():
        return redirect("health:exam_entry" if exam.state in WAITING else "health:exam", exam.pk)
    answer = redirect("health:exam_new", invitation.elder_id)
    answer["Location"] += f"?ma={code}"
    return answer


@clinical("health.view_findings")
@require_GET
def exam(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of one check-up: values, classes with reason and source, findings, conclusion, what follows."""
    found = exam_of(request, pk, "Phiếu khám")
    catalogue = measures()
    values = list(found.measurements.order_by("key", "sequence", "pk"))
    for one in values:
        one.label = catalogue[one.key].label
        one.words = catalogue[one.key].words(one.value) if one.value is not None else f"Máy báo {one.qualifier}"
        one.is_converted = one.said_unit != catalogue[one.key].unit
    answers = list(found.instruments.order_by("instrument", "pk"))
    for one in answers:
        one.label = instruments()[one.instrument].label
    derived = entries.found_of(found)
    user = request.user
    context = {
        "exam": found,
        "elder": found.elder,
        "pressures": found.pressures.order_by("sequence", "pk"),
        "mean": classes.pressure(derived.pressures, derived.day),
        "bmi": number_words(derived.bmi) if derived.bmi is not None else "",
        "egfr": number_words(derived.egfr) if derived.egfr is not None else "",
        "values": values,
        "classes": named_classes(found),
        "findings": found.findings.order_by("pk"),
        "tests": tests_of(found),
        "told": told(found.history),
        "exports": user.has_perm("health.export_findings"),
        "answers": answers,
        "tasks": found.tasks.order_by("priority", "due_at", "pk"),
        "urgent": found.tasks.open().filter(priority__lte=URGENT).order_by("priority", "due_at", "pk"),
        "missing": services.missing_parts(found) if found.state in WAITING else [],
        "waits": found.state in WAITING,
        "tools": open_instruments(),
        "to_enrol": to_enrol(found) if found.is_concluded else [],
        "to_record": to_record(found) if found.is_concluded else [],
        "later": Examination.objects.for_user(user).filter(corrects=found).order_by("pk").first(),
        "records": user.has_perm("health.record_findings"),
        "concludes": user.has_perm("health.conclude_findings"),
    }
    return render(request, "health/exams/exam.html", context)


@clinical("health.record_findings")
def exam_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet: typed with the keyboard or on a tablet; unlikely values are asked about on the page."""
    found = exam_of(request, pk, "Nhập phiếu khám")
    if found.state not in WAITING:
        messages.error(request, "Phiếu này đã kết luận; muốn sửa thì lập bản sửa kèm lý do.")
        return redirect("health:exam", pk)
    form = EntryForm(request.POST or None, exam=found)
    if request.method == "POST" and form.is_valid():
        sheet = form.entry(confirmed_before=stored_texts(found))
        try:
            entries.save_entry(found, sheet, by=request.user, at=timezone.now())
            messages.success(request, "Đã lưu phiếu khám.")
            return redirect("health:exam", pk)
        except entries.Unlikely as asked:
            form.questions = asked.questions
        except ValidationError as refusal:
            add_refusal(form, refusal)
    return render(request, "health/exams/entry.html", {"form": form, "exam": found, "elder": found.elder})


@clinical("health.record_findings")
def exam_background(request: HttpRequest, pk: int) -> HttpResponse:
    """History, drugs, allergies, habits, risks; of a new check-up it starts with what was told last time."""
    found = exam_of(request, pk, "Nhập tiền sử")
    if found.state not in WAITING:
        messages.error(request, "Phiếu này đã kết luận; muốn sửa thì lập bản sửa kèm lý do.")
        return redirect("health:exam", pk)
    earlier = entries.background_before(found)
    form = BackgroundForm(request.POST or None, stored=(earlier.history if earlier else {}) | found.history)
    if request.method == "POST" and form.is_valid():
        try:
            entries.save_background(found, form.answers(), by=request.user)
            messages.success(request, "Đã lưu tiền sử, thói quen.")
            return redirect("health:exam", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "exam": found, "elder": found.elder, "earlier": earlier}
    return render(request, "health/exams/background.html", context)


@clinical("health.record_findings")
def exam_instrument(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Answers to one screening instrument."""
    found, instrument = exam_of(request, pk, "Phiếu sàng lọc"), instruments().get(code)
    if instrument is None or not instrument.enabled:
        raise Http404
    stored = found.instruments.filter(instrument=code).order_by("pk").first()
    initial = {key: str(value) for key, value in stored.answers.items()} if stored else {}
    form = InstrumentForm(request.POST or None, instrument=instrument, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = entries.save_instrument(found, code, form.answers(), by=request.user, at=timezone.now())
            total = f"{made.total}/{made.possible}, " if made.total is not None else ""
            messages.success(request, f"{instrument.label}: {total}{made.band_label}.")
            return redirect("health:exam", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "exam": found, "elder": found.elder, "instrument": instrument}
    return render(request, "health/exams/instrument.html", context)


@clinical("health.conclude_findings")
def exam_conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """The doctor's conclusion; what follows from the values becomes tasks."""
    found = exam_of(request, pk, "Kết luận khám")
    start = {
        "conclusion_kind": found.conclusion_kind,
        "health_class": found.health_class,
        "icd_codes": ", ".join(found.icd_codes),
        "conclusion": found.conclusion,
        "advice": found.advice,
        "next_exam_on": found.next_exam_on,
        "doctor": found.doctor,
    }
    form = ConcludeForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        verdicts = services.Verdicts(kind=data.pop("conclusion_kind"), **data)
        try:
            done = services.conclude(found, verdicts, by=request.user, at=timezone.now())
            messages.success(request, f"Đã kết luận. Việc theo dõi được mở: {done.tasks.count()}.")
            return redirect("health:exam", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "exam": found,
        "elder": found.elder,
        "classes": named_classes(found),
        "missing": services.missing_parts(found),
    }
    return render(request, "health/exams/conclude.html", context)


@clinical("health.conclude_findings")
@require_POST
def exam_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a concluded sheet."""
    found = exam_of(request, pk, "Ký kết quả khám", kind=AccessKind.WRITE)
    try:
        services.sign(found, by=request.user, at=timezone.now())
        messages.success(request, "Đã ký. Kết quả không sửa được nữa; sửa bằng bản sửa kèm lý do.")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("health:exam", pk)


@clinical("health.conclude_findings")
def exam_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A further version of a concluded sheet, with the reason."""
    found = exam_of(request, pk, "Sửa kết quả khám")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.correct(found, reason=form.cleaned_data["reason"], by=request.user)
            return redirect("health:exam_entry", made.pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "exam": found, "elder": found.elder, "title": "Lập bản sửa", "button": "Lập bản sửa"}
    context["lead"] = "Bản cũ vẫn xem được; bản sửa mở lại để nhập và kết luận."
    return render(request, "health/exams/ask.html", context)


@clinical("health.record_findings")
def exam_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Who took the result sheet, and when."""
    found = exam_of(request, pk, "Trả kết quả khám")
    form = DeliverForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.deliver(found, by=request.user, **form.cleaned_data)
            messages.success(request, "Đã ghi ngày trả kết quả.")
            return redirect("health:exam", pk)
        except ValidationError as refusal:
            name = form.cleaned_data["to_relative"]
            add_refusal(form, refusal)
            if "to_relative" in getattr(refusal, "error_dict", {}) and name:
                ask_elder(found.elder, relative=name, at=timezone.now(), by=request.user)
                messages.info(request, "Đã mở việc liên hệ người cao tuổi hỏi ý, hạn 3 ngày làm việc.")
    context = {"form": form, "exam": found, "elder": found.elder, "title": "Trả kết quả", "button": "Ghi đã trả"}
    context["lead"] = "Phiếu gấp lại hoặc để trong phong bì, đưa tận tay."
    return render(request, "health/exams/ask.html", context)


@clinical("health.view_findings")
@require_GET
def exam_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The result sheet as PDF, once concluded."""
    found = exam_of(request, pk, "Phiếu kết quả", kind=AccessKind.PRINT)
    if not found.is_concluded:
        messages.error(request, "Chưa kết luận thì chưa in được phiếu kết quả.")
        return redirect("health:exam", pk)
    return download(papers.result_sheet(found), f"ket-qua-kham-{found.pk}.pdf", PDF_TYPE)
