"""Hội Người cao tuổi: branches, members, fees, posts, what it did and reports."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from clubs import association_papers
from clubs.association import VERY_OLD, movements_of, standing_of, sums_of
from clubs.forms.association import (
    CareActForm,
    FeeForm,
    GradeForm,
    LeaveForm,
    MemberForm,
    PostForm,
    RoleForm,
    TransferForm,
    UnitForm,
    UnitMeetingForm,
)
from clubs.models import (
    AssociationFee,
    AssociationMember,
    AssociationUnit,
    CareAct,
    OfficerTerm,
    RoleContribution,
    UnitGrade,
    UnitMeeting,
)
from clubs.services import association as service
from clubs.services import members as member_service
from clubs.standards import Standards
from clubs.views.papers import paper_answer
from clubs.views.whom import Whom
from elders.forms.answers import add_refusal
from elders.ground.access import allow
from elders.ground.birth import age_words
from elders.querysets import years_before

READ, KEEP = "clubs.view_associationmember", "clubs.keep_association"
PER_PAGE = 50
OCTOBER = 10
SHOWN = {"": "Tất cả", "duoi60": "Dưới 60 tuổi", "tu80": "Từ 80 tuổi", "moi": "Vào trong năm nay"}


def unit_or_404(request: HttpRequest, pk: int) -> AssociationUnit:
    units = AssociationUnit.objects.for_user(request.user).select_related("ward", "residential_group", "parent")
    return get_object_or_404(units, pk=pk)


@allow(READ)
@require_GET
def association(request: HttpRequest) -> HttpResponse:
    """Every branch in a row."""
    user, today = request.user, timezone.localdate()
    if not user.ward_id:
        raise Http404
    standing = standing_of(user.ward, today=today)
    if request.GET.get("in"):
        paper = association_papers.branches(standing, ward=user.ward, today=today)
        return paper_answer(request, paper, row_count=len(standing.branches))
    context = {"standing": standing, "keeps": user.has_perm(KEEP), "today": today}
    return render(request, "clubs/association.html", context)


@allow(READ)
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """The totals of a year, and of its Action Month."""
    user, today = request.user, timezone.localdate()
    if not user.ward_id:
        raise Http404
    text = request.GET.get("nam", "")
    year = int(text) if text.isdecimal() and 1990 <= int(text) <= today.year else today.year
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    context = {
        "year": year,
        "years": range(today.year, today.year - 5, -1),
        "standing": standing_of(user.ward, today=last),
        "sums": sums_of(user.ward, first=first, last=last),
        "october": sums_of(user.ward, first=first, last=last, action_month=year),
        "movements": movements_of(user.ward, day=last),
    }
    if request.GET.get("in"):
        paper = association_papers.year_report(**context, ward=user.ward, today=today)
        return paper_answer(request, paper, row_count=0)
    return render(request, "clubs/association_report.html", context)


@allow(READ)
@require_GET
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One branch: members, posts, meetings, what it did. `?xem=` narrows to whom a number of the board counts."""
    found, today = unit_or_404(request, pk), timezone.localdate()
    rows = AssociationMember.objects.filter(unit=found).on(today).by_name()
    shown = request.GET.get("xem", "")
    shown = shown if shown in SHOWN else ""
    if shown == "duoi60":
        rows = rows.filter(person_birth__gt=years_before(today, Standards(today)["OLDER_AGE"]))
    elif shown == "tu80":
        rows = rows.filter(person_birth__lte=years_before(today, VERY_OLD))
    elif shown == "moi":
        rows = rows.filter(valid_from__gte=today.replace(month=1, day=1), joined_is_estimate=False)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    fees = {
        fee.member_id: fee
        for fee in AssociationFee.objects.filter(member__in=[row.pk for row in page], year=today.year)
    }
    for row in page:
        row.age = age_words(row.birth, today) if row.birth else ""
        row.fee = fees.get(row.pk)
    context = {
        "unit": found,
        "page": page,
        "shown": shown,
        "choices": SHOWN.items(),
        "posts": OfficerTerm.objects.filter(unit=found).on(today).select_related("member__elder", "member__companion"),
        "meetings": found.meetings.all()[:8],
        "acts": found.care_acts.all()[:12],
        "grades": found.grades.all()[:5],
        "roles": RoleContribution.objects.on(today)
        .filter(member__unit=found)
        .select_related("member__elder", "member__companion")[:40],
        "keeps": request.user.has_perm(KEEP),
        "today": today,
    }
    return render(request, "clubs/unit.html", context)


@allow(KEEP)
def unit_new(request: HttpRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    if not user.ward_id:
        raise Http404
    form = UnitForm(request.POST or None, user=user, today=today)
    return _written(
        request,
        form,
        lambda given: service.save(AssociationUnit(ward=user.ward, **given), act="Lập chi hội", by=user),
        title="Lập chi hội",
        back=reverse("clubs:association"),
    )


@allow(KEEP)
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = unit_or_404(request, pk), timezone.localdate()
    form = UnitForm(request.POST or None, user=request.user, today=today, unit=found)

    def write(given: dict) -> None:
        for name, value in given.items():
            setattr(found, name, value)
        service.save(found, act="Sửa chi hội", by=request.user)

    return _written(request, form, write, title=f"Sửa {found}", back=_page(found))


@allow(KEEP)
def admit(request: HttpRequest, pk: int) -> HttpResponse:
    """A new member: name and year first, as in a club."""
    found, today = unit_or_404(request, pk), timezone.localdate()
    whom = Whom(request, ward_id=found.ward_id, group_id=found.residential_group_id, today=today)
    context = {"unit": found, "keeps": True} | whom.context
    if not whom.is_known:
        return render(request, "clubs/admit.html", context)
    form = MemberForm(whom.sent, initial={"joined_on": today})
    if whom.holds(form):
        given = dict(form.cleaned_data)
        made = None
        try:
            if whom.person is None:
                made = member_service.add_companion(ward=found.ward, values=whom.new.values(), by=request.user)
            person = whom.person or made
            service.admit(found, person=person, joined_on=given.pop("joined_on"), values=given, by=request.user)
        except ValidationError as refusal:
            if made:
                made.delete()  # nobody is written down for an admission that was refused
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã kết nạp {person.full_name}.")
            return redirect("clubs:unit", found.pk)
    return render(request, "clubs/admit.html", context | {"form": form})


def _member_or_404(request: HttpRequest, unit: AssociationUnit, pk: int) -> AssociationMember:
    rows = AssociationMember.objects.for_user(request.user).filter(unit=unit).select_related("elder", "companion")
    return get_object_or_404(rows, pk=pk)


@allow(KEEP)
def member_leave(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    found, today = unit_or_404(request, pk), timezone.localdate()
    member = _member_or_404(request, found, member_pk)
    form = LeaveForm(request.POST or None, initial={"on": today, "reason": "xin_ra"})
    return _written(
        request,
        form,
        lambda given: service.leave(member, by=request.user, **given),
        title=f"{member.person.full_name} ra khỏi Hội",
        back=_page(found),
    )


@allow(KEEP)
def member_transfer(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    found, today = unit_or_404(request, pk), timezone.localdate()
    member = _member_or_404(request, found, member_pk)
    form = TransferForm(request.POST or None, user=request.user, unit=found, initial={"on": today})
    return _written(
        request,
        form,
        lambda given: service.transfer(member, by=request.user, **given),
        title=f"Chuyển chi hội: {member.person.full_name}",
        back=_page(found),
    )


@allow(KEEP)
def fees(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has paid this year: tick and save."""
    found, today = unit_or_404(request, pk), timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    form = FeeForm(sent, initial={"year": today.year, "on": today})
    rows = list(AssociationMember.objects.filter(unit=found).on(today).by_name())
    paid = {
        fee.member_id: fee
        for fee in AssociationFee.objects.filter(member__in=rows, year=today.year, paid_on__isnull=False)
    }
    if sent and form.is_valid():
        ticked = [int(key) for key in sent.getlist("da_dong") if key.isdecimal()]
        try:
            number = service.collect_fees(found, paid=ticked, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi {number} người đóng hội phí.")
            return redirect("clubs:unit", found.pk)
    for row in rows:
        row.fee = paid.get(row.pk)
    return render(request, "clubs/fees.html", {"unit": found, "form": form, "rows": rows})


@allow(KEEP)
def post_new(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = unit_or_404(request, pk), timezone.localdate()
    form = PostForm(request.POST or None, unit=found, today=today, initial={"valid_from": today})
    return _written(
        request,
        form,
        lambda given: service.give_post(OfficerTerm(unit=found, **given), by=request.user),
        title=f"Ghi chức danh – {found}",
        back=_page(found),
    )


@allow(KEEP)
def role_new(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = unit_or_404(request, pk), timezone.localdate()
    form = RoleForm(request.POST or None, unit=found, today=today, initial={"valid_from": today})
    return _written(
        request,
        form,
        lambda given: service.save(RoleContribution(**given), act="Ghi vai trò Tuổi cao - Gương sáng", by=request.user),
        title=f"Vai trò “Tuổi cao - Gương sáng” – {found}",
        back=_page(found),
    )


@allow(KEEP)
def unit_meeting_new(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = unit_or_404(request, pk), timezone.localdate()
    form = UnitMeetingForm(request.POST or None, initial={"held_on": today})

    def write(given: dict) -> None:
        if given["held_on"] > today:
            raise ValidationError({"held_on": "Ngày họp chưa tới."})
        service.save(UnitMeeting(unit=found, **given), act="Ghi buổi họp chi hội", by=request.user)

    return _written(request, form, write, title=f"Ghi buổi họp – {found}", back=_page(found))


@allow(KEEP)
def grade_new(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = unit_or_404(request, pk), timezone.localdate()
    form = GradeForm(request.POST or None, initial={"year": today.year - 1})

    def write(given: dict) -> None:
        row = UnitGrade.objects.filter(unit=found, year=given["year"]).first() or UnitGrade(unit=found)
        for name, value in given.items():
            setattr(row, name, value)
        service.save(row, act="Xếp loại chi hội", by=request.user)

    return _written(request, form, write, title=f"Xếp loại – {found}", back=_page(found))


@allow(KEEP)
def act_new(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = unit_or_404(request, pk), timezone.localdate()
    form = CareActForm(request.POST or None, initial={"done_on": today, "action_month": today.month == OCTOBER})

    def write(given: dict) -> None:
        if given["done_on"] > today:
            raise ValidationError({"done_on": "Ngày này chưa tới."})
        in_october = given.pop("action_month")
        year = given["done_on"].year if in_october else None
        service.save(CareAct(unit=found, action_month=year, **given), act="Ghi việc chăm lo", by=request.user)

    return _written(request, form, write, title=f"Ghi việc chăm lo – {found}", back=_page(found))


def _page(unit: AssociationUnit) -> str:
    return reverse("clubs:unit", args=[unit.pk])


def _written(
    request: HttpRequest, form: Form, write: Callable[[dict], object], *, title: str, back: str
) -> HttpResponse:
    """A form of one act: write what was given, or show it again with the reason."""
    if request.method == "POST" and form.is_valid():
        try:
            write(dict(form.cleaned_data))
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi.")
            return redirect(back)
    return render(request, "clubs/association_form.html", {"form": form, "title": title, "back": back})
