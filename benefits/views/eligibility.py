"""The monthly review: months reviewed so far, one review with its people, one person's result, concluding, files."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benefits import words
from benefits.dossier import family_of
from benefits.eligibility import judge
from benefits.eligibility_choices import CUT_OFF_DAY, TONES, Answer, Family, ReviewState
from benefits.eligibility_papers import file_stem, review_paper
from benefits.eligibility_rows import VIEWS, ReviewRow, people_of, reviewed, seen_by, totals
from benefits.forms.eligibility import CorrectionForm, OpenForm
from benefits.models import Case, EligibilityCorrection, EligibilityFinding, EligibilityReview
from benefits.schemes import scheme_names
from benefits.services import eligibility as services
from elders.forms.answers import add_refusal, one_time_key
from elders.forms.events import ReasonForm
from elders.ground import history
from elders.ground.access import allow
from elders.ground.documents import PDF_TYPE, XLSX_TYPE, pdf, xlsx
from elders.ground.names import vn_key
from elders.models import Elder, ResidentialGroup
from elders.views.work import download

PER_PAGE, MOST_OTHERS = 50, 10
VIEW = "benefits.view_eligibilityreview"
CONDUCT = "benefits.conduct_eligibilityreview"
CONCLUDE = "benefits.conclude_eligibilityreview"
CASES = "benefits.view_case"
FORMATS = {"pdf": (pdf, PDF_TYPE), "xlsx": (xlsx, XLSX_TYPE)}


@allow(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def eligibility_reviews(request: HttpRequest) -> HttpResponse:
    """Reviews so far, newest month first, and the form that opens one."""
    user, today = request.user, timezone.localdate()
    conducts = user.has_perm(CONDUCT) and bool(user.ward_id)
    asked = request.GET.get("che-do", "")
    initial = {
        "family": asked if asked in Family.values else Family.PENSION,
        "reviewed_on": min(today, today.replace(day=CUT_OFF_DAY)),
    }
    form = OpenForm(request.POST or None, today=today, initial=initial)
    if request.method == "POST" and conducts and form.is_valid():
        try:
            opened = services.open_review(user.ward, today=today, by=user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("benefits:eligibility_review", opened.pk)
    rows = EligibilityReview.objects.for_user(user).select_related("concluded_by").order_by("-month", "family", "pk")
    page = Paginator(rows, 24).get_page(request.GET.get("trang"))
    numbers = _numbers(page, user)
    context = {
        "form": form,
        "page": page,
        "lines": [(one, numbers.get(one.pk, {})) for one in page],
        "conducts": conducts,
        "sees_cases": user.has_perm(CASES),
    }
    return render(request, "benefits/eligibility/list.html", context)


def _numbers(page: Iterable[EligibilityReview], user) -> dict[int, dict[str, int]]:
    """Review → how many of each answer the user may see in it; one query."""
    rows = EligibilityFinding.objects.for_user(user).in_force().filter(review__in=[one.pk for one in page])
    kinds = {answer.value: Count("pk", filter=Q(answer=answer)) for answer in Answer}
    drawing = Count("pk", filter=~Q(draws=""))
    return {row.pop("review"): row for row in rows.order_by().values("review").annotate(**kinds, drawing=drawing)}


def _found(request: HttpRequest, pk: int) -> EligibilityReview:
    rows = EligibilityReview.objects.for_user(request.user).select_related("ward", "concluded_by", "opened_by")
    return get_object_or_404(rows, pk=pk)


@allow(VIEW)
@require_safe
def eligibility_review(request: HttpRequest, pk: int) -> HttpResponse:
    """One review: how many of each answer, and the people behind any of the numbers."""
    review, user, today = _found(request, pk), request.user, timezone.localdate()
    rows = seen_by(reviewed(review, known=today), user)
    asked = _asked(request)
    groups = _groups(rows)
    chosen = list(_chosen(rows, asked))
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("trang"))
    sees_cases, handles = user.has_perm(CASES), user.has_perm("benefits.handle_case")
    counted = totals(rows)
    conducts = user.has_perm(CONDUCT) and review.is_open
    context = {
        "review": review,
        "page": page,
        "others": _others(request, asked["q"], rows) if conducts and asked["q"] and not chosen else [],
        "lines": _lines(page, review) if sees_cases else _people(page),
        "totals": counted,
        "answers": [(one.value, one.label, counted.answers[one.value], TONES[one]) for one in Answer],
        "views": [(code, label, sum(row.is_in(code) for row in rows)) for code, label in VIEWS.items() if sees_cases],
        "groups": groups,
        "asked": asked,
        "filtered": any(asked.values()),
        "sees_cases": sees_cases,
        "handles": handles,
        "conducts": conducts,
        "concludes": user.has_perm(CONCLUDE),
        "acts": list(review.acts.select_related("by")),
        "day_form": OpenForm(today=today, initial={"family": review.family, "reviewed_on": review.reviewed_on}),
    }
    return render(request, "benefits/eligibility/review.html", context)


def _others(request: HttpRequest, name: str, rows: list[ReviewRow]) -> list[Elder]:
    """People of that name whom the registry does not bring into question: the office may know better."""
    people = Elder.objects.for_user(request.user).current().filter(name_key__contains=vn_key(name))
    people = people.exclude(pk__in=[row.elder_id for row in rows]).select_related("residential_group")
    return list(people.order_by("given_name", "full_name", "pk")[:MOST_OTHERS])


def _asked(request: HttpRequest) -> dict[str, str]:
    """What is picked out; what people receive and asked for is for those who see dossiers."""
    asked = {name: request.GET.get(name, "").strip() for name in ("kq", "to", "xem", "q")}
    if asked["xem"] not in VIEWS or not request.user.has_perm(CASES):
        asked["xem"] = ""
    return asked


def _groups(rows: list[ReviewRow]) -> list[ResidentialGroup]:
    """The residential groups that occur."""
    return list(ResidentialGroup.objects.filter(pk__in={row.group_id for row in rows}).order_by("name", "pk"))


def _chosen(rows: list[ReviewRow], asked: dict[str, str]) -> Iterable[ReviewRow]:
    """The rows asked for: by result, group, view, part of the name."""
    named = None
    if asked["q"]:
        ids = [row.elder_id for row in rows]
        named = set(
            Elder.objects.filter(pk__in=ids, name_key__contains=vn_key(asked["q"])).values_list("pk", flat=True)
        )
    group = int(asked["to"]) if asked["to"].isdecimal() and len(asked["to"]) < 18 else None
    for row in rows:
        if asked["kq"] in Answer.values and row.answer != asked["kq"]:
            continue
        if group is not None and (row.group_id or 0) != group:
            continue
        if row.is_in(asked["xem"]) and (named is None or row.elder_id in named):
            yield row


def _people(page: Iterable[ReviewRow]) -> list[dict[str, Any]]:
    page = list(page)
    people = people_of(page)
    return [{"row": row, "elder": people[row.elder_id]} for row in page]


def _lines(page: Iterable[ReviewRow], review: EligibilityReview) -> list[dict[str, Any]]:
    """Each row with the record, the names of schemes and the dossier that stands open now."""
    lines = _people(page)
    names = scheme_names({code for one in lines for code in (one["row"].scheme, one["row"].draws) if code})
    open_now = Case.objects.open().filter(ward=review.ward, elder__in=[one["elder"].pk for one in lines])
    cases = {case.elder_id: case for case in open_now.order_by("-pk")}
    for one in lines:
        row = one["row"]
        one |= {
            "draws": names.get(row.draws, ""),
            "case": cases.get(row.elder_id),
            "asks_for": row.scheme if row.not_asked and family_of(row.scheme) else "",
        }
    return lines


@allow(CONDUCT)
@require_http_methods(["GET", "HEAD", "POST"])
def eligibility_correct(request: HttpRequest, pk: int, elder_pk: int) -> HttpResponse:
    """The office's own result about one person, with reason and paper."""
    review, today = _found(request, pk), timezone.localdate()
    people = Elder.objects.for_user(request.user).select_related("residential_group")
    elder = get_object_or_404(people, pk=elder_pk)
    if not review.is_open:
        messages.error(request, "Đợt rà soát đã kết luận: mở lại trước khi sửa.")
        return redirect("benefits:eligibility_review", pk)
    asked = Elder.objects.filter(pk=elder.pk)
    judged = next(iter(judge(review.ward, review.family, review.reviewed_on, known=today, elders=asked)), None)
    if judged is None:
        messages.error(request, f"{elder.full_name} không cư trú ở phường trong ngày rà soát nên không có kết quả.")
        return redirect("benefits:eligibility_review", pk)
    known = EligibilityCorrection.objects.filter(review=review, elder=elder).select_related("by").first()
    initial = {"answer": known.answer, "reason": known.reason, "paper": known.paper} if known else None
    form = CorrectionForm(request.POST or None, found=judged.answer, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct(review, elder, found=judged.answer, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi kết quả của {elder.full_name}.")
            return redirect("benefits:eligibility_review", pk)
    context = {
        "review": review,
        "elder": elder,
        "judged": judged,
        "found_label": Answer(judged.answer).label,
        "tone": TONES[Answer(judged.answer)],
        "asks": [words.label(fact) for fact in judged.asks],
        "known": known,
        "form": form,
    }
    return render(request, "benefits/eligibility/correct.html", context)


@allow(CONDUCT)
@require_POST
def eligibility_withdraw(request: HttpRequest, pk: int, elder_pk: int) -> HttpResponse:
    """Take a result by hand back."""
    review = _found(request, pk)
    elder = get_object_or_404(Elder.objects.for_user(request.user), pk=elder_pk)
    try:
        if services.withdraw(review, elder, by=request.user):
            messages.success(request, f"Đã bỏ kết quả ghi tay của {elder.full_name}: lại tính theo sổ.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("benefits:eligibility_review", pk)


@allow(CONCLUDE)
@require_http_methods(["GET", "HEAD", "POST"])
def eligibility_conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be frozen, asked once more, done once."""
    review, today = _found(request, pk), timezone.localdate()
    token = one_time_key(request.POST) or uuid4()
    problems: list[str] = []
    if request.method == "POST":
        try:
            done = services.conclude(
                review, today=today, token=token, by=request.user, previewed=request.POST.get("xem", "")
            )
        except ValidationError as refusal:
            problems = refusal.messages
            review.refresh_from_db()
        else:
            if done:
                messages.success(request, f"Đã kết luận {str(review).lower()}.")
            return redirect("benefits:eligibility_review", pk)
    if review.state == ReviewState.CONCLUDED:
        messages.info(request, f"{review} đã kết luận.")
        return redirect("benefits:eligibility_review", pk)
    found = reviewed(review, known=today)
    counted = totals(found.rows)
    context = {
        "review": review,
        "found": found,
        "totals": counted,
        "answers": [(one.label, counted.answers[one.value]) for one in Answer],
        "measured": review.family == Family.PENSION,
        "token": token if not problems else uuid4(),
        "problems": problems,
        "early": review.reviewed_on > today,
    }
    return render(request, "benefits/eligibility/conclude.html", context, status=422 if problems else 200)


@allow(CONCLUDE)
@require_http_methods(["GET", "HEAD", "POST"])
def eligibility_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a concluded review again, with the reason."""
    review = _found(request, pk)
    form = ReasonForm(request.POST or None, label="Lý do mở lại")
    token = one_time_key(request.POST) or uuid4()
    if request.method == "POST" and form.is_valid():
        try:
            services.reopen(review, token=token, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã mở lại. Sửa xong nhớ kết luận, nếu không báo cáo thiếu số liệu tháng này.")
            return redirect("benefits:eligibility_review", pk)
    return render(request, "benefits/eligibility/reopen.html", {"review": review, "form": form, "token": token})


@allow(VIEW)
@require_safe
def eligibility_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The list as a file, by residential group; logged, because it carries personal data out."""
    if form not in FORMATS:
        raise Http404
    review, user, today = _found(request, pk), request.user, timezone.localdate()
    asked = _asked(request)
    rows = list(_chosen(seen_by(reviewed(review, known=today), user), asked))
    if not rows:
        messages.info(request, "Không có ai trong danh sách được chọn nên chưa in được.")
        return redirect("benefits:eligibility_review", pk)
    about = [VIEWS[asked["xem"]]] if asked["xem"] else []
    about += [Answer(asked["kq"]).label] if asked["kq"] in Answer.values else []
    paper = review_paper(
        review,
        rows,
        groups=_groups(rows),
        about="; ".join(about),
        year=today.year,
        with_standing=user.has_perm(CASES),
    )
    make, kind = FORMATS[form]
    history.disclose(
        by=user,
        kind=history.Disclosure.Kind.PRINT if form == "pdf" else history.Disclosure.Kind.EXPORT,
        what=f"Danh sách {str(review).lower()}",
        row_count=len(rows),
        filters={"dot": review.pk} | {name: value for name, value in asked.items() if value},
    )
    return download(make(paper), f"{file_stem(review)}.{form}", kind)
