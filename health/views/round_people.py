"""People of a round: the list and who is not on it, calling, attendance, who is missing, visits at home."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, Count, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from elders.forms.answers import add_refusal
from elders.ground.access import allow
from elders.ground.names import vn_key
from elders.models import Elder, ResidentialGroup
from health.choices import InvitationState, Priority
from health.forms.rounds import AddPersonForm
from health.models import CheckupRound
from health.round_figures import DONE, with_exam
from health.round_missing import STATES, why_and_next
from health.rounds import EXCLUSIONS, TOO_YOUNG, reason_words
from health.services import invitations as services
from health.services.invitations import MARKS, groups_of
from health.views.rounds import ATTEND, PLAN, VIEW, frame, people_of, round_found

PER_PAGE, CARDS_PER_PAGE = 100, 30
NO_GROUP = "0"
SETTLED = (InvitationState.EXAMINED, InvitationState.ELSEWHERE, InvitationState.DECLINED)
GONE = (InvitationState.DIED, InvitationState.MOVED)
FIRST_BUTTONS = {"listed": ("invited", "confirmed"), "running": ("checked_in", "no_show")}


def rows_of(invitations):
    """Invitations with what a row shows; the paper of another facility is not read."""
    return invitations.select_related("elder", "session", "residential_group", "state_by", "round").defer("evidence")


def row_context(request: HttpRequest, round_: CheckupRound) -> dict[str, Any]:
    """What the row of a person needs beside the invitation: which buttons stand first."""
    first = FIRST_BUTTONS.get(round_.state, ())
    return {
        "first_marks": [(state, MARKS[state]) for state in first],
        "may_mark": request.user.has_perm(ATTEND) and bool(first),
        "enters": request.user.has_perm("health.record_findings") and round_.state == "running",
        "today": timezone.localdate(),
    }


def asked_group(request: HttpRequest, invitations) -> tuple[list[dict], dict | None]:
    """Groups that occur, and the one asked for; a leader of one group is not asked."""
    groups = [{"value": str(one.pk), "name": one.name, "number": number} for one, number in groups_of(invitations)]
    if (number := invitations.filter(residential_group__isnull=True).count()) > 0:
        groups.append({"value": NO_GROUP, "name": "Chưa rõ tổ", "number": number})
    asked = request.GET.get("to", "")
    return groups, next((one for one in groups if one["value"] == asked), groups[0] if len(groups) == 1 else None)


def of_group(invitations, group: dict):
    return invitations.filter(residential_group=None if group["value"] == NO_GROUP else int(group["value"]))


@allow(VIEW)
@require_safe
def round_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The list: who is invited and why first; under "ngoài danh sách" who is not and why."""
    found = round_found(request, pk)
    out = request.GET.get("muc") == "ngoai" and request.user.sees_whole_ward
    context = frame(request, found, "ngoai" if out else "danh-sach")
    context["left_out"] = sum(1 for one in found.excluded if one.get("elder"))
    context["too_young"] = next((one["count"] for one in found.excluded if one["code"] == TOO_YOUNG), 0)
    context |= _excluded(request, found) if out else _listed(request, found)
    return render(request, "health/rounds/people.html", context)


def _listed(request: HttpRequest, found: CheckupRound) -> dict[str, Any]:
    mine = people_of(request, found)
    asked = {name: request.GET.get(name, "").strip() for name in ("to", "uu_tien", "tinh_trang", "q", "xem")}
    groups, _ = asked_group(request, mine)
    rows = mine
    if asked["to"].isdecimal() and len(asked["to"]) < 18:
        rows = rows.filter(residential_group=int(asked["to"]) or None)
    if asked["uu_tien"] in ("1", "2", "3"):
        rows = rows.filter(priority=int(asked["uu_tien"]))
    if asked["tinh_trang"] in InvitationState.values:
        rows = rows.filter(state=asked["tinh_trang"])
    if asked["q"]:
        text = asked["q"]
        by_name = rows.filter(elder__name_key__contains=vn_key(text))
        rows = rows.filter(number=int(text)) if text.isdecimal() and len(text) < 7 else by_name
    if asked["xem"] == "chua-co-gio":
        rows = rows.filter(session__isnull=True, state__in=services.REPEATABLE).exclude(can_travel=False)
    elif asked["xem"] == "tai-nha":
        rows = rows.filter(can_travel=False)
    elif asked["xem"] == "uoc-tinh":
        rows = rows.filter(birth_estimated=True)
    rows = rows_of(rows).order_by("priority", "-boost", "elder__given_name", "elder__full_name", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    page.object_list = list(page.object_list)
    clinical = request.user.has_perm("health.view_findings")
    for one in page.object_list:
        one.why = reason_words(one.reasons, clinical=clinical) if request.user.sees_whole_ward else []
    return {
        "page": page,
        "groups": groups,
        "asked": asked,
        "filtered": any(asked.values()),
        "priorities": [(str(value), label) for value, label in Priority.choices],
        "invitation_states": InvitationState.choices,
    }


def _excluded(request: HttpRequest, found: CheckupRound) -> dict[str, Any]:
    rows = [one for one in found.excluded if one.get("elder")]
    counts = {code: sum(1 for one in rows if one["code"] == code) for code in EXCLUSIONS}
    asked = request.GET.get("vi", "")
    if asked in EXCLUSIONS:
        rows = [one for one in rows if one["code"] == asked]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    people = Elder.objects.for_user(request.user).in_bulk([one["elder"] for one in page])
    groups = ResidentialGroup.objects.in_bulk({one["group"] for one in page if one["group"]})
    page.object_list = [
        {"elder": people.get(one["elder"]), "group": groups.get(one["group"]), "why": EXCLUSIONS[one["code"]], **one}
        for one in page
    ]
    reasons = [(code, label, counts[code]) for code, label in EXCLUSIONS.items() if counts[code]]
    return {"page": page, "reasons": reasons, "asked_reason": asked}


@allow(PLAN, ATTEND)
@require_http_methods(["GET", "HEAD", "POST"])
def round_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody the list left out."""
    found, user, today = round_found(request, pk), request.user, timezone.localdate()
    if not user.sees_whole_ward:
        messages.error(request, "Nhờ trạm y tế hoặc cán bộ phường thêm người.")
        return redirect("health:round_calls", pk)
    form = AddPersonForm(request.POST or None, user=user, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_by_hand(found, by=user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, "Đã thêm vào danh sách; xếp giờ khám cho người này.")
            return redirect("health:round_list", pk)
        except ValidationError as refusal:
            add_refusal(form, refusal)
    return render(request, "health/rounds/add.html", frame(request, found, "") | {"form": form})


@allow(ATTEND, VIEW)
@require_safe
def round_calls(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom to call in one group: hour, place, telephone, answers; made for a phone, no word about health."""
    found = round_found(request, pk)
    mine = people_of(request, found).exclude(state__in=GONE)
    groups, chosen = asked_group(request, mine)
    context = frame(request, found, "goi") | row_context(request, found) | {"groups": groups, "chosen": chosen}
    if chosen:
        own = of_group(mine, chosen)
        rows = rows_of(own).prefetch_related("elder__contacts")
        settled = Case(When(state__in=SETTLED, then=1), default=0)  # whoever still has to be called comes first
        rows = rows.order_by(settled, "priority", "elder__given_name", "elder__full_name", "pk")
        page = Paginator(rows, CARDS_PER_PAGE).get_page(request.GET.get("trang"))
        counts = dict(own.order_by().values_list("state").annotate(number=Count("pk")))
        context |= {
            "page": page,
            "counts": [(InvitationState(state).label, number) for state, number in sorted(counts.items())],
            "not_handed": counts.get(InvitationState.LISTED, 0),
        }
    return render(request, "health/rounds/calls.html", context)


@allow(ATTEND)
@require_POST
def round_handed(request: HttpRequest, pk: int) -> HttpResponse:
    """All slips of a group were handed out, or everybody left of a day did not come."""
    found = round_found(request, pk)
    mine, group, session = people_of(request, found), request.POST.get("to", ""), request.POST.get("buoi", "")
    back = "health:round_calls"
    try:
        if session.isdecimal() and len(session) < 18:
            back = "health:round_attend"
            rows = mine.filter(session=int(session), session__day__lte=timezone.localdate())
            done = services.mark_all(rows, InvitationState.NO_SHOW, by=request.user, at=timezone.now())
            messages.success(request, f"Đã ghi {done} người vắng.")
        elif group.isdecimal() and len(group) < 18:
            rows = of_group(mine, {"value": group})
            done = services.mark_all(rows, InvitationState.INVITED, by=request.user, at=timezone.now())
            messages.success(request, f"Đã ghi {done} người đã nhận giấy mời.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    answer = redirect(back, pk)
    answer["Location"] += f"?buoi={session}" if back == "health:round_attend" else f"?to={group}"
    return answer


@allow(ATTEND)
@require_safe
def round_attend(request: HttpRequest, pk: int) -> HttpResponse:
    """The day itself: type or scan the number of a slip, or go down the list of the session."""
    found = round_found(request, pk)
    mine, today = people_of(request, found).exclude(state__in=GONE), timezone.localdate()
    sessions = list(found.sessions.filter(invitations__in=mine).distinct().order_by("day", "opens_at", "pk"))
    asked, text = request.GET.get("buoi", ""), request.GET.get("ma", "").strip()
    chosen = next((one for one in sessions if str(one.pk) == asked), None)
    if chosen is None:
        chosen = next((one for one in sessions if one.day == today), None)
    context = frame(request, found, "diem-danh") | row_context(request, found)
    context |= {"sessions": sessions, "chosen": chosen, "text": text, "searched": bool(text)}
    if text:
        rows = list(rows_of(_looked_for(mine, text)).order_by("elder__given_name", "elder__full_name", "pk")[:20])
        if len(rows) == 1 and rows[0].code == _code(text):
            return redirect("health:slip", rows[0].code)
        context["rows"] = rows
    elif chosen:
        rows = rows_of(mine.filter(session=chosen)).order_by("slot_at", "number", "pk")
        page = Paginator(rows, CARDS_PER_PAGE).get_page(request.GET.get("trang"))
        states = dict(mine.filter(session=chosen).order_by().values_list("state").annotate(number=Count("pk")))
        waiting = sum(states.get(one, 0) for one in ("listed", "invited", "confirmed"))
        context |= {"page": page, "rows": page.object_list, "waiting": waiting, "here": sum(states.values())}
        context["may_close_day"] = chosen.day <= today and waiting and context["is_running"]
    return render(request, "health/rounds/attend.html", context)


def _code(text: str) -> str:
    """The code of a slip, out of what a reader types into the field: the whole address, or the code alone."""
    return text.rstrip("/").rpartition("/")[2]


def _looked_for(invitations, text: str):
    if text.isdecimal() and len(text) < 7:
        return invitations.filter(number=int(text))
    if "/" in text or len(text) == 16 and " " not in text:
        return invitations.filter(code=_code(text))
    return invitations.filter(elder__name_key__contains=vn_key(text))


@allow(VIEW)
@require_safe
def round_missing(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has not been examined, why, and what to do next."""
    found, today = round_found(request, pk), timezone.localdate()
    rows = with_exam(people_of(request, found)).filter(state__in=STATES).exclude(outcome__in=[*DONE, "left"])
    groups, chosen = asked_group(request, rows)
    if chosen:
        rows = of_group(rows, chosen)
    state = request.GET.get("tinh_trang", "")
    counts = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    if state in STATES:
        rows = rows.filter(state=state)
    rows = rows_of(rows).order_by("residential_group__code", "elder__given_name", "elder__full_name", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    page.object_list = list(page.object_list)
    for one in page.object_list:
        one.why, one.next = why_and_next(one, today=today)
    context = frame(request, found, "chua-kham") | {
        "page": page,
        "groups": groups,
        "chosen": chosen,
        "state": state,
        "chips": [(one.value, one.label, counts[one]) for one in STATES if counts.get(one)],
        "again": counts.get(InvitationState.NO_SHOW, 0) + counts.get(InvitationState.POSTPONED, 0),
    }
    return render(request, "health/rounds/missing.html", context)


@allow(PLAN)
@require_POST
def round_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite once more whoever was absent or put off; their new hour is given with the others."""
    found = round_found(request, pk)
    try:
        done = services.invite_again(found, by=request.user, at=timezone.now())
        messages.success(request, f"{done} người chờ giờ mới: thêm buổi khám nếu cần, rồi bấm “Xếp giờ”.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("health:round_sessions", pk)


@allow(VIEW)
@require_safe
def round_home(request: HttpRequest, pk: int) -> HttpResponse:
    """Who cannot come: to be visited, with day and who goes."""
    found = round_found(request, pk)
    rows = with_exam(people_of(request, found)).filter(can_travel=False).exclude(outcome__in=["left", "elsewhere"])
    waits = request.GET.get("loai") != "xong"
    counts = {"xong": rows.filter(outcome__in=DONE).count(), "cho": rows.exclude(outcome__in=DONE).count()}
    shown = rows.exclude(outcome__in=DONE) if waits else rows.filter(outcome__in=DONE)
    shown = rows_of(shown).order_by("visit_on", "residential_group__code", "elder__given_name", "pk")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("trang"))
    context = frame(request, found, "tai-nha") | row_context(request, found)
    context |= {"page": page, "waits": waits, "counts": counts}
    return render(request, "health/rounds/home.html", context)
