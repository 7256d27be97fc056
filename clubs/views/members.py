"""Who belongs to a club: list, joining, leaving, posts of the board."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clubs import composition
from clubs.choices import HARDSHIP, LeaveReason
from clubs.forms.club import DayForm
from clubs.forms.members import LeaveForm, MembershipForm, PersonForm, SeatForm
from clubs.models import BoardSeat, Club, Membership
from clubs.pages import KEEP, READ, head
from clubs.services import members as service
from clubs.standards import Standards
from clubs.views.rows import club_or_404
from clubs.views.whom import Whom
from elders.choices import Sex
from elders.forms.answers import add_refusal
from elders.ground.access import allow
from elders.ground.birth import age_words, full_age

SHOWN = {
    "": "Đang là thành viên",
    "tu60": "Từ 60 tuổi",
    "duoi60": "Dưới 60 tuổi",
    "nu": "Phụ nữ",
    "kho": "Nghèo, cận nghèo, khó khăn",
    "thieu": "Thiếu ngày sinh, giới tính hoặc diện hộ",
    "da_ra": "Đã ra",
}


def people_of(rows) -> list[composition.Person]:
    """Memberships (`with_person`) as composition counts them."""
    return [composition.Person(row.birth, row.person.sex, row.circumstance) for row in rows]


def _matches(row: Membership, shown: str, day, older_age: int) -> bool:
    person = row.person
    age = full_age(person.birth.earliest, day) if person.birth else None
    return {
        "tu60": age is not None and age >= older_age,
        "duoi60": age is not None and age < older_age,
        "nu": person.sex == Sex.FEMALE,
        "kho": row.circumstance in HARDSHIP,
        "thieu": not person.sex or not row.circumstance or person.birth is None or person.birth.day is None,
    }.get(shown, True)


@allow(READ)
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Members of today with the composition; `?xem=` narrows to whom a number counted."""
    club, today = club_or_404(request, pk), timezone.localdate()
    shown = request.GET.get("xem", "")
    shown = shown if shown in SHOWN else ""
    current = list(Membership.objects.filter(club=club).on(today).by_name())
    rows = current
    if shown == "da_ra":
        rows = list(Membership.objects.filter(club=club, valid_to__lt=today).by_name())
    elif shown:
        older_age = Standards(today)["OLDER_AGE"]
        rows = [row for row in current if _matches(row, shown, today, older_age)]
    for row in rows:
        row.age = age_words(row.birth, today) if row.birth else ""
    seats = list(
        BoardSeat.objects.filter(club=club)
        .on(today)
        .select_related("membership__elder", "membership__companion")
        .order_by("post", "pk")
    )
    posts: dict[int, list[str]] = {}
    for seat in seats:
        posts.setdefault(seat.membership_id, []).append(seat.get_post_display())
    for row in rows:
        row.posts = ", ".join(posts.get(row.pk, []))
    counts = composition.count(people_of(current), day=today)
    context = head(club, request.user, today, "members") | {
        "rows": rows,
        "shown": shown,
        "choices": SHOWN.items(),
        "composition": composition.assess(counts, day=today),
        "counts": counts,
        "seats": seats,
        "joined_this_year": sum(row.valid_from.year == today.year for row in current),
    }
    return render(request, "clubs/members.html", context)


@allow(KEEP)
def member_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and year first; then which of the people found, or a new one; then what is written about the membership."""
    club, today = club_or_404(request, pk), timezone.localdate()
    whom = Whom(request, ward_id=club.ward_id, group_id=club.residential_group_id, today=today)
    context = head(club, request.user, today, "members") | whom.context
    if not whom.is_known:
        return render(request, "clubs/member_new.html", context)
    form = MembershipForm(whom.sent, initial={"joined_on": today})
    if whom.holds(form):
        try:
            if whom.person is None:
                membership = _join_new(club, whom.new, form, by=request.user)
            else:
                membership = _join(club, whom.person, form, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã thêm {membership.person.full_name} vào câu lạc bộ.")
            if elsewhere := service.other_intergenerational(membership):
                messages.warning(request, f"Người này cũng là thành viên {', '.join(map(str, elsewhere))}.")
            return redirect("clubs:members", club.pk)
    return render(request, "clubs/member_new.html", context | {"form": form})


def _join(club: Club, person, form: MembershipForm, *, by) -> Membership:
    values = form.values()
    return service.join(club, person=person, joined_on=values.pop("valid_from"), values=values, by=by)


def _join_new(club: Club, new: PersonForm, form: MembershipForm, *, by) -> Membership:
    companion = service.add_companion(ward=club.ward, values=new.values(), by=by)
    try:
        return _join(club, companion, form, by=by)
    except ValidationError:
        companion.delete()  # nobody is written down for a joining that was refused
        raise


def membership_or_404(request: HttpRequest, club: Club, pk: int) -> Membership:
    rows = Membership.objects.for_user(request.user).filter(club=club).with_person()
    return get_object_or_404(rows, pk=pk)


@allow(KEEP)
def member_edit(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """What is written about a membership; of somebody outside the registry also who they are."""
    club, today = club_or_404(request, pk), timezone.localdate()
    membership = membership_or_404(request, club, member_pk)
    sent = request.POST if request.method == "POST" else None
    form = MembershipForm(sent, initial=MembershipForm.of(membership))
    new, companion = None, membership.companion
    if companion is not None:
        initial = {
            "full_name": companion.full_name,
            "birth": companion.birth,
            "sex": companion.sex,
            "residential_group": companion.residential_group_id,
            "phone": companion.phone,
        }
        new = PersonForm(sent, prefix="nguoi", ward_id=club.ward_id, today=today, initial=initial)
    if sent and form.is_valid() and (new is None or new.is_valid()):
        try:
            if new is not None and new.has_changed():
                service.edit_companion(companion, values=new.values(), by=request.user)
            service.edit(membership, values=form.values(), by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã lưu.")
            return redirect("clubs:members", club.pk)
    context = head(club, request.user, today, "members")
    context |= {"form": form, "new": new, "membership": membership, "person": membership.person}
    return render(request, "clubs/member_edit.html", context)


@allow(KEEP)
def member_leave(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    membership = membership_or_404(request, club, member_pk)
    form = LeaveForm(request.POST or None, initial={"on": today, "reason": LeaveReason.ASKED})
    if request.method == "POST" and form.is_valid():
        try:
            service.leave(membership, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi {membership.person.full_name} ra khỏi câu lạc bộ.")
            return redirect("clubs:members", club.pk)
    context = head(club, request.user, today, "members") | {
        "form": form,
        "title": f"{membership.person.full_name} ra khỏi câu lạc bộ",
        "lead": "Chức danh, việc tình nguyện và phân công chăm sóc của người này kết thúc cùng ngày.",
        "submit": "Ghi ra khỏi câu lạc bộ",
        "back": reverse("clubs:members", args=[club.pk]),
    }
    return render(request, "clubs/form.html", context)


@allow(KEEP)
@require_POST
def member_back(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Take back a leaving written by mistake."""
    club = club_or_404(request, pk)
    membership = membership_or_404(request, club, member_pk)
    try:
        service.come_back(membership, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"{membership.person.full_name} lại là thành viên. Chức danh cần ghi lại nếu có.")
    return redirect("clubs:members", club.pk)


@allow(KEEP)
def seat_new(request: HttpRequest, pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    form = SeatForm(request.POST or None, club=club, today=today, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        try:
            service.give_post(BoardSeat(club=club, **form.cleaned_data), by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi chức danh.")
            return redirect(reverse("clubs:members", args=[club.pk]) + "#ban-chu-nhiem")
    context = head(club, request.user, today, "members") | {
        "form": form,
        "title": "Ghi chức danh Ban Chủ nhiệm",
        "lead": "Kế toán và thủ quỹ là hai người khác nhau; Chủ nhiệm không kiêm thủ quỹ.",
        "submit": "Ghi chức danh",
        "back": reverse("clubs:members", args=[club.pk]),
    }
    return render(request, "clubs/form.html", context)


@allow(KEEP)
def seat_end(request: HttpRequest, pk: int, seat_pk: int) -> HttpResponse:
    club, today = club_or_404(request, pk), timezone.localdate()
    seat = get_object_or_404(BoardSeat.objects.for_user(request.user).filter(club=club), pk=seat_pk)
    form = DayForm(request.POST or None, label="Ngày cuối giữ chức danh", initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            service.end_post(seat, on=form.cleaned_data["on"], by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi kết thúc chức danh.")
            return redirect(reverse("clubs:members", args=[club.pk]) + "#ban-chu-nhiem")
    context = head(club, request.user, today, "members") | {
        "form": form,
        "title": f"Kết thúc chức danh: {seat.get_post_display()}, {seat.membership.person.full_name}",
        "submit": "Kết thúc",
        "back": reverse("clubs:members", args=[club.pk]),
    }
    return render(request, "clubs/form.html", context)
