"""Targets of a year: by whom, out of which paper, proposed and approved."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from elders.forms.events import ReasonForm
from elders.ground.access import allow
from elders.ground.scans import scan_type
from elders.views.work import download
from reporting.catalogue import catalogue
from reporting.choices import Level
from reporting.forms.targets import ApproveForm, DocumentForm, TargetForm
from reporting.indicators.arithmetic import printed_number
from reporting.indicators.engine import target_words
from reporting.indicators.targets import targets_of
from reporting.models import Target, TargetDocument
from reporting.services import targets as services
from reporting.views.numbers import of_code, ward_of
from reporting.views.plan_pages import ask

READ, PROPOSE, APPROVE = "reporting.view_indicator", "reporting.propose_target", "reporting.approve_target"
YEARS = range(2025, 2031)
WITH_TARGETS = (Level.WARD, Level.BINARY, Level.CONTRIBUTION)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("nam", "")
    if text and not text.isdecimal():
        raise Http404
    year = int(text or timezone.localdate().year)
    if not 2023 <= year <= 2045:
        raise Http404
    return year


def _list_url(year: int) -> str:
    return f"{reverse('reporting:targets')}?nam={year}"


@allow(READ)
@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """All rows with their target of the year, what competes with it, and what waits for approval."""
    ward, year = ward_of(request), _year(request)
    chosen = targets_of(ward, year)
    stored: dict[str, list[Target]] = {}
    rows = Target.objects.for_user(request.user).filter(year=year, ended_at__isnull=True)
    for row in rows.select_related("document", "entered_by").order_by("pk"):
        stored.setdefault(row.indicator, []).append(row)
    parts = []
    for part in catalogue().annex:
        lines = [
            {
                "one": catalogue()[code],
                "number": catalogue().row_number(code),
                "chosen": chosen.get(code),
                "words": target_words(catalogue()[code], chosen.get(code)),
                "rows": stored.get(code, []),
                "city": _city_total(code, year),
            }
            for code in part.rows
            if catalogue()[code].level in WITH_TARGETS and not catalogue()[code].part_of
        ]
        parts.append((part, lines))
    context = {
        "year": year,
        "years": YEARS,
        "parts": parts,
        "sets": {code: one.name for code, one in catalogue().target_sets.items()},
        "waiting": rows.waiting().select_related("entered_by", "document"),
        "documents": TargetDocument.objects.for_user(request.user).defer("scan"),
        "can_propose": request.user.has_perm(PROPOSE),
        "can_approve": request.user.has_perm(APPROVE),
        "interpolates": year not in (2025, 2030) and 2025 < year < 2030,
    }
    return render(request, "reporting/targets/list.html", context)


def _city_total(code: str, year: int) -> str:
    """The total of the whole city for a contribution row: shown, never divided among wards."""
    one = catalogue()[code]
    if one.level != Level.CONTRIBUTION:
        return ""
    stated = one.city_targets.get(year)
    if stated is not None:
        return f"{stated} {one.unit}"
    line = one.interpolated(year)
    return "" if line is None else f"{printed_number(line)} {one.unit}(*)"


@allow(PROPOSE)
@require_POST
def propose_all(request: HttpRequest) -> HttpResponse:
    """Send every interpolated value of the year for approval."""
    year = _year(request)
    made = services.propose_interpolated(ward_of(request), year=year, by=request.user)
    if made:
        messages.success(request, f"Đã trình {len(made)} chỉ tiêu nội suy, chờ lãnh đạo phê duyệt kèm văn bản.")
    else:
        messages.info(request, "Không còn chỉ tiêu nội suy nào chưa trình.")
    return redirect(_list_url(year))


@allow(PROPOSE)
def target_new(request: HttpRequest, code: str) -> HttpResponse:
    """Type a value out of a paper, or propose one."""
    one, ward, year = of_code(code), ward_of(request), _year(request)
    if one.level not in WITH_TARGETS:
        raise Http404
    unit = "1 là Có" if one.level == Level.BINARY else one.unit
    form = TargetForm(request.POST or None, ward=ward, unit=unit)

    def act(data: dict) -> Target:
        document = data["document"]
        value: Decimal = data["value"]
        return services.propose(
            ward, indicator=code, year=year, value=value, document=document, note=data["note"],
            target_set=document.target_set if document else "PHUONG_2026", by=request.user,
        )  # fmt: skip

    return ask(
        request, form, act, title=f"Nhập chỉ tiêu {code} năm {year}", lead=one.name, submit="Trình phê duyệt",
        back=_list_url(year), done="Đã trình, chờ lãnh đạo phê duyệt.", section=("Chỉ tiêu được giao", _list_url(year)),
    )  # fmt: skip


@allow(PROPOSE, APPROVE)
def document_new(request: HttpRequest) -> HttpResponse:
    """A paper that sets targets, with its scan."""
    form = DocumentForm(request.POST or None, request.FILES or None, instance=TargetDocument(ward=ward_of(request)))
    back = reverse("reporting:targets")
    return ask(
        request, form, lambda data: services.add_document(form.instance, by=request.user),
        title="Thêm văn bản giao chỉ tiêu", submit="Lưu văn bản", back=back,
        done="Đã lưu văn bản; có thể nhập và phê duyệt chỉ tiêu theo văn bản này.",
        section=("Chỉ tiêu được giao", back),
    )  # fmt: skip


@allow(READ)
@require_safe
def document_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of a paper."""
    row = get_object_or_404(TargetDocument.objects.for_user(request.user), pk=pk)
    if not row.scan:
        raise Http404
    content = bytes(row.scan)
    return download(content, row.scan_name, scan_type(content))


def _target(request: HttpRequest, pk: int) -> Target:
    return get_object_or_404(Target.objects.for_user(request.user).select_related("document"), pk=pk)


@allow(APPROVE)
def target_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a value official by its paper."""
    row = _target(request, pk)
    form = ApproveForm(request.POST or None, ward=row.ward, initial={"document": row.document_id})
    one = catalogue()[row.indicator]
    return ask(
        request, form,
        lambda data: services.approve(row, document=data["document"], by=request.user, now=timezone.now()),
        title=f"Phê duyệt {row.indicator} năm {row.year}: {row.value.normalize():f}{'%' if one.is_percent else ''}",
        lead=f"{one.name}. Giá trị đang áp dụng từ cùng nguồn sẽ thôi áp dụng và được giữ trong lịch sử.",
        submit="Phê duyệt", back=_list_url(row.year), done="Đã phê duyệt. Báo cáo đánh giá theo mức này.",
        section=("Chỉ tiêu được giao", _list_url(row.year)),
    )  # fmt: skip


@allow(APPROVE)
def target_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a proposal back with the reason."""
    row = _target(request, pk)
    form = ReasonForm(request.POST or None, label="Vì sao trả lại")
    return ask(
        request, form, lambda data: services.send_back(row, reason=data["reason"], by=request.user),
        title=f"Trả lại đề xuất {row.indicator} năm {row.year}", submit="Trả lại", back=_list_url(row.year),
        done="Đã trả lại để nhập lại.", section=("Chỉ tiêu được giao", _list_url(row.year)),
    )  # fmt: skip


@allow(APPROVE)
@require_POST
def target_drive(request: HttpRequest, pk: int) -> HttpResponse:
    """Assess by this value where several sets hold one."""
    row = _target(request, pk)
    try:
        services.drive(row, by=request.user)
        messages.success(request, f"Từ nay {row.indicator} được đánh giá theo {row.document}.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(_list_url(row.year))


@allow(APPROVE)
def target_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a value out of use."""
    row = _target(request, pk)
    form = ReasonForm(request.POST or None, label="Vì sao thôi áp dụng")
    return ask(
        request, form, lambda data: services.withdraw(row, reason=data["reason"], by=request.user, now=timezone.now()),
        title=f"Thôi áp dụng {row.indicator} năm {row.year}", submit="Thôi áp dụng", danger=True,
        lead="Báo cáo đã chốt giữ nguyên; các kỳ sau không đánh giá theo mức này nữa.", back=_list_url(row.year),
        done="Đã thôi áp dụng.", section=("Chỉ tiêu được giao", _list_url(row.year)),
    )  # fmt: skip
