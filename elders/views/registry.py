"""The registry list, its spreadsheet, and finding one person from anywhere."""

import tempfile
from collections.abc import Iterable

from django.core.paginator import Page, Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control

from elders import columns, sheets
from elders.columns import sees_whole_numbers
from elders.filters import RESIDENT, RosterFilter
from elders.ground import history
from elders.ground.access import address, allow
from elders.person_rows import SUGGESTED, find_rows, record_link

PER_PAGE = 100
COUNTED = 10_000  # a longer list is "hơn 10.000 người": nobody turns a hundred pages, a filter finds the person
RESULTS = 50


class CountedPaginator(Paginator):
    """Of a list counted elsewhere, as far as it is worth counting."""

    def __init__(self, pks: list[int], *, count: int) -> None:
        super().__init__(pks, PER_PAGE)
        self.count = count


@allow("elders.view_elder")
def registry(request: HttpRequest) -> HttpResponse:
    """People filtered by the address, a hundred at a time; a search ranks them, else the Vietnamese order."""
    user, today = request.user, timezone.localdate()
    roster = RosterFilter(request.GET, user, today)
    query = _query(request, roster)
    if "" in request.GET.values():  # the form sends its empty fields too: keep them out of an address to be shared
        return redirect(f"{request.path}?{query}")
    shown = columns.chosen(request.GET.getlist("cot"), state=roster.state)
    page, more, near = _page(roster, request.GET.get("trang"))
    rows = _in_order(roster, shown, page.object_list)
    body = columns.table_body(
        shown, rows, today, whole=sees_whole_numbers(user), first=page.start_index(), link=record_link()
    )
    controls = roster.controls()
    context = {
        "roster": roster,
        "controls": controls,
        "numbers": [controls[name] for name in ("tuoi_tu", "tuoi_den", "tron_tuoi")],
        "selects": [controls[name] for name in ("gioi", "ngheo", "khuyet_tat", "mot_minh", "tinh_trang")],
        "columns": shown,
        "body": body if rows else "",
        "page": page,
        "total": page.paginator.count,
        "more": more,
        "near": near,
        "all_columns": [(column, column in shown) for column in columns.COLUMNS],
        "shortcuts": _shortcuts(roster),
        "registry_is_empty": not rows and not roster.is_narrowed,
        "has_groups": user.sees_whole_ward or len(user.residential_group_ids) > 1,
        "chips": roster.chips(also=_columns_query(request)),
        **_doors(user, query),
    }
    return render(request, "elders/registry.html", context)


def _page(roster: RosterFilter, asked: str | None) -> tuple[Page, bool, bool]:
    """(page of pks, whether there are people beyond the count, whether they are only similar spellings)."""
    if roster.is_search:
        pks, more, near = roster.ranked()
        paginator = CountedPaginator(pks, count=len(pks))
        page = paginator.get_page(asked)
        return page, more, near
    people = roster.queryset().values_list("pk", flat=True)
    number = int(asked) if asked and asked.isdecimal() else 1
    pks = list(people[: PER_PAGE + 1]) if number <= 1 else []
    count = len(pks)
    if count != 0 and count <= PER_PAGE:
        paginator = CountedPaginator(pks, count=count)  # all of them: nothing to count
        return paginator.page(1), False, False
    count = people.order_by()[: COUNTED + 1].count()
    paginator = CountedPaginator([], count=min(count, COUNTED))
    number = paginator.get_page(number).number
    if number > 1 or not pks:
        pks = list(people[(number - 1) * PER_PAGE : number * PER_PAGE])
    return Page(pks[:PER_PAGE], number, paginator), count > COUNTED, False


def _in_order(roster: RosterFilter, shown: list[columns.Column], pks: list[int]) -> list[columns.Row]:
    by_pk = {row["pk"]: row for row in roster.people().filter(pk__in=pks).values(*columns.paths(shown))}
    return [by_pk[pk] for pk in pks if pk in by_pk]


def _doors(user, query: str) -> dict[str, str]:
    """Addresses of what may be done with this list; empty for what this user may not do."""
    return {
        "print_url": address("elders:print", query) if user.has_perm("elders.print_elders") else "",
        "export_url": address("elders:export", query) if user.has_perm("elders.export_elders") else "",
        "new_url": address("elders:new") if user.has_perm("elders.add_elder") else "",
        "intake_url": address("elders:intake") if user.has_perm("elders.use_intake") else "",
    }


def _query(request: HttpRequest, roster: RosterFilter) -> str:
    """Filters and columns of the list, without the page."""
    return "&".join(filter(None, [roster.query(), _columns_query(request)]))


def _columns_query(request: HttpRequest) -> str:
    """The chosen columns, unless they are the usual ones."""
    codes = [code for code in request.GET.getlist("cot") if code in columns.BY_CODE]
    usual = {column.code for column in columns.COLUMNS if column.usual}
    return "" if set(codes) == usual else "&".join(f"cot={code}" for code in codes)


def _shortcuts(roster: RosterFilter) -> list[tuple[str, str]]:
    """(words, query): what officers ask for most, offered while nothing is filtered."""
    if roster.is_narrowed or roster.state != RESIDENT:
        return []
    return [
        ("Từ 80 tuổi", "tuoi_tu=80"),
        (f"Tròn 75 tuổi năm {roster.today.year}", "tron_tuoi=75"),
        ("Nghèo, cận nghèo", "ngheo=ho_ngheo_can_ngheo"),
        ("Khuyết tật nặng trở lên", "khuyet_tat=nang_tro_len"),
        ("Sống một mình", "mot_minh=co"),
        ("Chưa có thẻ BHYT", "thieu=bhyt"),
        ("Chưa có CCCD", "thieu=cccd"),
    ]


@allow("elders.export_elders")
def export(request: HttpRequest) -> HttpResponse:
    """The list of the address as .xlsx: the same people, columns and order as on the screen; logged."""
    user, today = request.user, timezone.localdate()
    roster = RosterFilter(request.GET, user, today)
    shown = columns.chosen(request.GET.getlist("cot"), state=roster.state)
    whole = sees_whole_numbers(user)
    # Spooled: up to some thousand people stay in memory, a ward does not.
    file = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115 - the response closes it
    people = _everybody(roster, shown)
    lines = (
        [number, row["full_name"], *(columns.cell(column, row, today, whole=whole) for column in shown)]
        for number, row in enumerate(people, start=1)
    )
    headings = [("STT", 6), ("Họ và tên", 28), *((column.heading, column.width) for column in shown)]
    above = [
        f"DANH SÁCH NGƯỜI CAO TUỔI – {user.ward or 'các tổ được giao'}",
        f"Điều kiện: {'; '.join(roster.words()) or 'tất cả người đang cư trú'}. Ngày lập: {today:%d/%m/%Y}.",
    ]
    count = sheets.write(file, title="Người cao tuổi", above=above, headings=headings, lines=lines)
    history.disclose(
        by=user,
        kind=history.Disclosure.Kind.EXPORT,
        what="Xuất danh sách người cao tuổi" + (f": {'; '.join(roster.words())}" if roster.words() else ""),
        row_count=count,
        filters=roster.plain() | {"cot": [column.code for column in shown]},
    )
    file.seek(0)
    response = FileResponse(
        file, as_attachment=True, filename=f"nguoi-cao-tuoi-{today:%Y-%m-%d}.xlsx", content_type=sheets.XLSX
    )
    patch_cache_control(response, no_store=True)
    return response


def _everybody(roster: RosterFilter, shown: list[columns.Column]) -> Iterable[columns.Row]:
    """All people of the list in the order of the screen, read in portions."""
    if roster.is_search:
        ranked, more, _ = roster.ranked()
        if not more:
            return _in_order(roster, shown, ranked)
    return roster.queryset().values(*columns.paths(shown)).iterator(chunk_size=2000)


@allow("elders.view_elder")
def find(request: HttpRequest) -> HttpResponse:
    """One person from anywhere: a page of results, or with HTMX the few lines under the search box."""
    user, text = request.user, request.GET.get("q", "").strip()
    limit = SUGGESTED if request.htmx else RESULTS
    found, rows = find_rows(user, text, today=timezone.localdate(), limit=limit)
    context = {"text": text, "found": found, "rows": rows}
    context["new_url"] = address("elders:new") if user.has_perm("elders.add_elder") else ""
    return render(request, "elders/parts/suggestions.html" if request.htmx else "elders/search.html", context)


@allow("elders.view_elder")
def pick(request: HttpRequest) -> HttpResponse:
    """The lines under a person picker of a form; `name` is the field, `<name>_q` what was typed in it."""
    name = request.GET.get("name", "")
    text = request.GET.get(f"{name}_q", request.GET.get("q", "")).strip()
    found, rows = find_rows(request.user, text, today=timezone.localdate())
    context = {"name": name, "text": text, "found": found, "rows": rows}
    return render(request, "elders/parts/picker_options.html", context)


__all__ = ["export", "find", "pick", "registry"]
