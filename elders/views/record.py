"""The page of one person, what belongs to it (contacts, picture), its timeline and its history."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import require_GET, require_POST

from elders import record as assembly
from elders.columns import sees_whole_numbers
from elders.event_panel import events_of
from elders.forms.fields import DayField, tidy
from elders.forms.person import ContactForm, PhotoForm
from elders.ground import citizen_id
from elders.ground.access import allow, may_use
from elders.likely import likely_same
from elders.matching import Identity
from elders.models import Contact, Elder, Photo, Situation, User
from elders.record_sections import panels, tabs
from elders.services import people, situations
from elders.trail import acts_of, periods

ACTS_A_PAGE = 30


def elder_or_404(request: HttpRequest, pk: int) -> Elder:
    """The person, when the user may see them; a stranger's row is a 404."""
    return get_object_or_404(Elder.objects.for_user(request.user).select_related("ward", "residential_group"), pk=pk)


def head(elder: Elder, rows: list[Situation], today, user: User) -> dict[str, object]:
    """What stands on top of every page about one person."""
    return {
        "elder": elder,
        "age_line": assembly.age_line(elder, today),
        "badges": assembly.badges(elder, rows, today),
        "place": assembly.shown_situation(rows, today),
        "more_tabs": tabs(elder, user=user),
    }


@allow("elders.view_elder")
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: who they are, how they live, who belongs to them, what happened."""
    user, today = request.user, timezone.localdate()
    elder = Elder.objects.for_user(user).select_related("ward", "residential_group").filter(pk=pk).first()
    if elder is None:
        return redirect("elders:record", pk=_kept(request, pk))
    rows = assembly.situations_of(elder)
    row = assembly.shown_situation(rows, today)
    findings = []
    if elder.citizen_id:
        found = citizen_id.check(elder.citizen_id, elder.sex, elder.birth_year, full_name=elder.full_name)
        findings = [one.message.replace("danh sách ghi", "hồ sơ ghi") for one in found]
    context = head(elder, rows, today, user) | {
        "findings": findings,
        "identity": assembly.person_facts(elder, assembly.ID_FIELDS, whole=sees_whole_numbers(user)),
        "whole_numbers": sees_whole_numbers(user),
        "life": assembly.person_facts(elder, assembly.LIFE_FIELDS),
        "row": row,
        "sections": assembly.situation_sections(row, assembly.group_names(rows))
        if user.has_perm("elders.view_situation")
        else [],
        "contacts": assembly.contacts_of(elder),
        "has_photo": Photo.objects.filter(pk=elder.pk).exists(),
        "photo_form": PhotoForm(),
        "reviews": assembly.reviews_of(elder) if user.has_perm("elders.view_yearlyreview") else None,
        "imports": assembly.imports_of(elder, user) if user.has_perm("elders.use_intake") else [],
        "likely": likely_same(Identity.of(elder, row), user=user, exclude=elder.pk, limit=3)
        if user.has_perm("elders.change_elder")
        else [],
        "panels": panels(elder, user=user, today=today),
        "year": today.year,
        "tab": "record",
    }
    if user.has_perm("elders.view_lifeevent"):
        context |= events_of(elder, user, today)
    return render(request, "elders/record/record.html", context)


def _kept(request: HttpRequest, pk: int) -> int:
    """An absorbed record leads to the kept one, as far as the user may see that."""
    seen = set()
    while pk not in seen:
        seen.add(pk)
        kept = Elder.objects.filter(pk=pk, merged_into__isnull=False).values_list("merged_into", flat=True).first()
        if kept is None:
            break
        pk = kept
        if Elder.objects.for_user(request.user).filter(pk=pk).exists():
            return pk
    raise Http404


@allow("elders.view_situation")
@require_GET
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """The dated facts from the beginning: from when to when, what changed, who said so."""
    elder, today = elder_or_404(request, pk), timezone.localdate()
    rows = assembly.situations_of(elder)
    context = head(elder, rows, today, request.user) | {
        "periods": periods(rows, assembly.group_names(rows), today),
        "open_batches": assembly.open_batches(rows, request.user),
        "tab": "timeline",
    }
    return render(request, "elders/record/timeline.html", context)


@allow("elders.view_lifeevent")
@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every change of the record, field by field: who, when, why, by which act."""
    elder, today = elder_or_404(request, pk), timezone.localdate()
    page = Paginator(acts_of(elder, user=request.user), ACTS_A_PAGE).get_page(request.GET.get("trang"))
    context = head(elder, assembly.situations_of(elder), today, request.user) | {"page": page, "tab": "history"}
    return render(request, "elders/record/history.html", context)


@allow("elders.change_situation")
@require_POST
def situation_start(request: HttpRequest, pk: int, situation_pk: int) -> HttpResponse:
    """Put a wrong first day right, on the timeline."""
    elder = elder_or_404(request, pk)
    row = get_object_or_404(Situation, pk=situation_pk, elder=elder)
    try:
        day = DayField(label="Từ ngày").clean(request.POST.get("ngay", ""))
        situations.move_start(row, day=day, by=request.user, why=tidy(request.POST.get("ly_do", ""))[:300])
        messages.success(request, f"Đã sửa ngày bắt đầu thành {day:%d/%m/%Y}.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("elders:record_timeline", pk=pk)


@allow("elders.change_situation")
@require_POST
def situation_back(request: HttpRequest, pk: int, situation_pk: int) -> HttpResponse:
    """Take a change back that was never true."""
    elder = elder_or_404(request, pk)
    row = get_object_or_404(Situation, pk=situation_pk, elder=elder)
    try:
        situations.take_back(row, by=request.user, why=tidy(request.POST.get("ly_do", ""))[:300])
        messages.success(request, "Đã bỏ thay đổi. Hoàn cảnh trước đó lại có hiệu lực.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("elders:record_timeline", pk=pk)


@allow("elders.change_elder")
def contact(request: HttpRequest, pk: int, contact_pk: int | None = None) -> HttpResponse:
    """Add or change somebody who belongs to the person."""
    elder = elder_or_404(request, pk)
    known = get_object_or_404(Contact, pk=contact_pk, elder=elder) if contact_pk else Contact(elder=elder)
    form = ContactForm(request.POST or None, instance=known, initial={"kind": request.GET.get("la", "than_nhan")})
    if request.method == "POST" and form.is_valid():
        saved = people.save_contact(form.save(commit=False), by=request.user)
        messages.success(request, f"Đã lưu {saved.get_kind_display().lower()} {saved.full_name}.")
        return redirect("elders:record", pk=pk)
    return render(request, "elders/record/contact.html", {"elder": elder, "contact": known, "form": form})


@allow("elders.change_elder")
@require_POST
def contact_end(request: HttpRequest, pk: int, contact_pk: int) -> HttpResponse:
    elder = elder_or_404(request, pk)
    known = get_object_or_404(Contact, pk=contact_pk, elder=elder)
    name = known.full_name
    people.end_contact(known, by=request.user, why=tidy(request.POST.get("ly_do", ""))[:300])
    messages.success(request, f"{name} không còn trong danh sách liên hệ. Lịch sử sửa vẫn giữ.")
    return redirect("elders:record", pk=pk)


@allow("elders.view_elder")
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the portrait, only to who may see the person. POST: a new one, or none (`bo`)."""
    elder = elder_or_404(request, pk)
    if request.method == "POST":
        return _change_photo(request, elder)
    portrait = get_object_or_404(Photo, pk=elder.pk)
    answer = HttpResponse(bytes(portrait.jpeg), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    answer["Last-Modified"] = http_date(portrait.uploaded_at.timestamp())
    answer["Content-Disposition"] = "inline"
    return answer


def _change_photo(request: HttpRequest, elder: Elder) -> HttpResponse:
    if not may_use(request.user, ("elders.change_elder",)):
        raise PermissionDenied
    if "bo" in request.POST:
        people.drop_photo(elder, by=request.user)
        messages.success(request, "Đã bỏ ảnh.")
        return redirect("elders:record", pk=elder.pk)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "Hãy chọn một tệp ảnh rồi bấm tải lên.")
        return redirect("elders:record", pk=elder.pk)
    upload = form.cleaned_data["photo"]
    try:
        if upload.size > people.PHOTO_BYTES:
            raise ValidationError("Ảnh lớn hơn 8 MB; hãy chọn ảnh nhỏ hơn.")
        people.set_photo(elder, content=upload.read(), by=request.user)
        messages.success(request, "Đã lưu ảnh.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("elders:record", pk=elder.pk)
