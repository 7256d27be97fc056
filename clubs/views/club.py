"""One club: what it is, how it was founded, where it stops."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clubs import composition, founding_papers, papers
from clubs.bylaws import proposed_text
from clubs.choices import Step
from clubs.forms.club import (
    STEP_HINTS,
    BylawsForm,
    ClubForm,
    DayForm,
    DecisionForm,
    DissolveForm,
    StepForm,
    SupportForm,
    SuspendForm,
)
from clubs.models import BoardSeat, Club, Meeting, Membership, StartSupport
from clubs.pages import MANAGE, READ, head
from clubs.services import clubs as service
from clubs.standards import Standards
from clubs.views.keeping import scans_of
from clubs.views.meetings import counted
from clubs.views.members import people_of
from clubs.views.papers import paper_answer
from clubs.views.rows import club_or_404
from elders.forms.answers import add_refusal
from elders.ground.access import allow


def seats_of(club: Club, day) -> list[BoardSeat]:
    """The board of a day, in the order of its posts."""
    order = list(dict(BoardSeat._meta.get_field("post").choices))
    seats = BoardSeat.objects.filter(club=club).on(day).select_related("membership__elder", "membership__companion")
    return sorted(seats, key=lambda seat: (order.index(seat.post), seat.pk))


def board_gaps(seats: list[BoardSeat], day) -> list[str]:
    """Advice on the board (BCN-02, BCN-03), as sentences."""
    least = Standards(day)["BOARD_SIZE"]
    people = {seat.membership_id for seat in seats}
    gaps = []
    if len(people) < least:
        gaps.append(f"Ban Chủ nhiệm có {len(people)} người; thường từ {least} người.")
    areas = {area for seat in seats for area in seat.areas}
    if seats and (free := [str(area) for area in range(1, 9) if area not in areas]):
        gaps.append(f"Chưa ai phụ trách mảng {', '.join(free)}.")
    return gaps


@allow(READ)
@require_GET
def club(request: HttpRequest, pk: int) -> HttpResponse:
    """What one wants to know first: who runs it, how many, when it met, what it lacks."""
    found, today = club_or_404(request, pk), timezone.localdate()
    rows = list(Membership.objects.filter(club=found).on(today).with_person())
    counts = composition.count(people_of(rows), day=today)
    seats = seats_of(found, today)
    context = head(found, request.user, today, "club") | {
        "composition": composition.assess(counts, day=today),
        "counts": counts,
        "seats": seats,
        "gaps": board_gaps(seats, today),
        "last": counted(Meeting.objects.filter(club=found)).first(),
        "served": [row.residential_group for row in found.served.select_related("residential_group")],
        "supports": list(found.supports.all()),
        "suspensions": list(found.suspensions.all()),
        "steps_done": found.steps.count(),
        "steps_all": len(Step),
    }
    return render(request, "clubs/club.html", context)


@allow(MANAGE)
def club_new(request: HttpRequest) -> HttpResponse:
    """A club in preparation, or one that has existed for years."""
    user, today = request.user, timezone.localdate()
    if not user.ward_id:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    initial = {"host": f"Hội Người cao tuổi phường {user.ward.name}"}
    form = ClubForm(sent, user=user, today=today, initial=initial)
    if sent and form.is_valid():
        fresh = form.fill(Club(ward=user.ward))
        try:
            service.save_club(fresh, groups=form.cleaned_data["groups"], by=user, act="Ghi câu lạc bộ")
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi {fresh.name}.")
            return redirect("clubs:founding" if fresh.is_preparing else "clubs:club", fresh.pk)
    return render(request, "clubs/club_form.html", {"form": form})


@allow(MANAGE)
def club_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = club_or_404(request, pk), timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    form = ClubForm(sent, user=request.user, today=today, club=found)
    if sent and form.is_valid():
        try:
            service.save_club(form.fill(found), groups=form.cleaned_data["groups"], by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã lưu.")
            return redirect("clubs:club", found.pk)
    return render(request, "clubs/club_form.html", head(found, request.user, today, "club") | {"form": form})


DRAFTS = {
    "don": "Đơn đề nghị thành lập",
    "to-trinh": "Tờ trình của Hội Người cao tuổi",
    "ke-hoach": "Kế hoạch hoạt động 6 tháng",
    "ban-giao": "Biên bản bàn giao hỗ trợ ban đầu",
}


@allow(READ)
@require_GET
def founding(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist of founding, what is missing for the decision, and the papers."""
    found, today = club_or_404(request, pk), timezone.localdate()
    done = {row.step: row for row in found.steps.all()}
    scans: dict[str, list] = {}
    for scan in scans_of(found).exclude(step=""):
        scans.setdefault(scan.step, []).append(scan)
    rows = list(Membership.objects.filter(club=found).on(today).with_person())
    steps = [
        {
            "step": step,
            "number": number,
            "row": done.get(step),
            "hint": STEP_HINTS.get(step, ""),
            "scans": scans.get(step, ()),
        }
        for number, step in enumerate(Step, 1)
    ]
    context = head(found, request.user, today, "club") | {
        "steps": steps,
        "done": len(done),
        "composition": composition.assess(composition.count(people_of(rows), day=today), day=today),
        "missing": service.not_ready(found, today) if not found.founded_on else [],
        "supports": list(found.supports.all()),
        "drafts": DRAFTS.items(),
    }
    return render(request, "clubs/founding.html", context)


@allow(MANAGE)
def founding_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Mark one step done; the decision has a page of its own."""
    found, today = club_or_404(request, pk), timezone.localdate()
    if step not in Step.values:
        raise Http404
    if step == Step.DECISION and not found.founded_on:
        return redirect("clubs:found", found.pk)
    row = found.steps.filter(step=step).first()
    initial = {"done_on": row.done_on, "paper": row.paper, "note": row.note} if row else {"done_on": today}
    form = StepForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service.mark_step(found, step=step, values=form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi bước: {Step(step).label}.")
            return redirect("clubs:founding", found.pk)
    context = head(found, request.user, today, "club") | {
        "form": form,
        "title": Step(step).label,
        "lead": STEP_HINTS.get(Step(step), ""),
        "submit": "Ghi đã làm xong",
        "back": reverse("clubs:founding", args=[found.pk]),
    }
    return render(request, "clubs/form.html", context)


@allow(MANAGE)
@require_POST
def founding_unmark(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    found = club_or_404(request, pk)
    if step not in Step.values or step == Step.DECISION:
        raise Http404
    service.unmark_step(found, step=step, by=request.user)
    messages.success(request, "Đã bỏ ghi bước này.")
    return redirect("clubs:founding", found.pk)


@allow(MANAGE)
def found_club(request: HttpRequest, pk: int) -> HttpResponse:
    """The ward has decided: number and day of the signed decision."""
    found, today = club_or_404(request, pk), timezone.localdate()
    initial = {"decided_on": today, "issuer": f"Ủy ban nhân dân phường {found.ward.name}"}
    form = DecisionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service.found(found, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, f"{found.name} đã thành lập.")
            return redirect("clubs:founding", found.pk)
    context = head(found, request.user, today, "club") | {
        "form": form,
        "title": "Quyết định thành lập",
        "lead": "Ghi khi quyết định đã ký. Câu lạc bộ hoạt động từ ngày quyết định.",
        "submit": "Ghi quyết định thành lập",
        "back": reverse("clubs:founding", args=[found.pk]),
    }
    return render(request, "clubs/form.html", context)


@allow(MANAGE)
def bylaws_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = club_or_404(request, pk), timezone.localdate()
    term = Standards(today)["BOARD_TERM_YEARS"]
    form = BylawsForm(request.POST or None, initial={"bylaws": found.bylaws or proposed_text(found, term_years=term)})
    if request.method == "POST" and form.is_valid():
        found.bylaws = form.cleaned_data["bylaws"]
        groups = [row.residential_group for row in found.served.select_related("residential_group")]
        service.save_club(found, groups=groups, by=request.user, act="Sửa quy chế câu lạc bộ")
        messages.success(request, "Đã lưu quy chế.")
        return redirect("clubs:founding", found.pk)
    context = head(found, request.user, today, "club") | {
        "form": form,
        "title": "Quy chế hoạt động",
        "lead": "Bản mẫu đề xuất, chưa phải mẫu của Hội. Sửa cho đúng với câu lạc bộ, hội nghị thành viên thông qua.",
        "submit": "Lưu quy chế",
        "back": reverse("clubs:founding", args=[found.pk]),
    }
    return render(request, "clubs/form.html", context)


@allow(READ)
@require_GET
def paper(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Petition, plan, decision, by-laws or member list as a file (`?in=pdf|docx|xlsx`)."""
    found, today = club_or_404(request, pk), timezone.localdate()
    if what == "quy-che":
        return paper_answer(request, papers.bylaws(found, today=today), row_count=0, only=("pdf", "docx"))
    if what == "ke-hoach":
        return paper_answer(request, founding_papers.plan(found, today=today), row_count=0)
    if what == "ban-giao":
        made = founding_papers.handover(found, list(found.supports.all()), today=today)
        return paper_answer(request, made, row_count=0)
    rows = list(Membership.objects.filter(club=found).on(today).by_name())
    seats = seats_of(found, today)
    if what in ("don", "to-trinh"):
        served = [str(row.residential_group) for row in found.served.select_related("residential_group")]
        make = founding_papers.petition if what == "don" else founding_papers.submission
        made = make(found, seats, members=len(rows), served=served, today=today)
        return paper_answer(request, made, row_count=len(seats), only=("pdf", "docx"))
    posts: dict[int, str] = {}
    for seat in seats:
        posts[seat.membership_id] = ", ".join(filter(None, [posts.get(seat.membership_id), seat.get_post_display()]))
    if what == "quyet-dinh":
        made = papers.decision(found, rows, seats, posts=posts, today=today)
        return paper_answer(request, made, row_count=len(rows), only=("pdf", "docx"))
    if what == "thanh-vien":
        return paper_answer(request, papers.member_list(found, rows, posts=posts, today=today), row_count=len(rows))
    raise Http404


@allow(MANAGE)
def support_new(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = club_or_404(request, pk), timezone.localdate()
    form = SupportForm(request.POST or None, initial={"given_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            service.add_support(StartSupport(club=found, **form.cleaned_data), by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi hỗ trợ ban đầu.")
            return redirect("clubs:founding", found.pk)
    context = head(found, request.user, today, "club") | {
        "form": form,
        "title": "Hỗ trợ ban đầu",
        "lead": "Tiền ghi ở đây để biết nguồn; khoản thu vào quỹ vẫn ghi trong sổ quỹ.",
        "submit": "Ghi hỗ trợ",
        "back": reverse("clubs:founding", args=[found.pk]),
    }
    return render(request, "clubs/form.html", context)


@allow(MANAGE)
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend, resume, dissolve, or take a dissolution back: whatever makes sense now."""
    found, today = club_or_404(request, pk), timezone.localdate()
    suspended = found.suspensions.on(today).first()
    what = request.POST.get("viec", "")
    forms = {
        "tam_dung": SuspendForm(request.POST if what == "tam_dung" else None, initial={"from_day": today}),
        "lai": DayForm(request.POST if what == "lai" else None, label="Hoạt động lại từ ngày", initial={"on": today}),
        "giai_the": DissolveForm(
            request.POST if what == "giai_the" else None, initial={"on": today}, auto_id="giai_the_%s"
        ),
    }
    form = forms.get(what)
    try:
        if request.method == "POST" and what == "bo_giai_the":
            service.revive(found, by=request.user)
        elif request.method == "POST" and form is not None and form.is_valid():
            given = form.cleaned_data
            if what == "tam_dung":
                service.suspend(found, by=request.user, **given)
            elif what == "lai":
                service.resume(found, from_day=given["on"], by=request.user)
            else:
                service.dissolve(found, by=request.user, **given)
        else:
            what = ""
        if what:
            messages.success(request, "Đã ghi tình trạng câu lạc bộ.")
            return redirect("clubs:club", found.pk)
    except ValidationError as refusal:
        if form is None:
            messages.error(request, " ".join(refusal.messages))
        else:
            add_refusal(form, refusal)
    context = head(found, request.user, today, "club") | {"forms": forms, "suspended": suspended, "form": form}
    return render(request, "clubs/status.html", context)
