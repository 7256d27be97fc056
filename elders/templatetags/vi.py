"""Template filters for Vietnamese numbers and dates; built in, every template has them."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache

from django import template
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The symbol `name` of `static/icons.svg`. The frame of a page has dozens of them: as a template of its own each,
    they took a third of the time of a page."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.filter
def so(value) -> str:
    """1234567 → 1.234.567; nothing known → "–"."""
    if value is None or value == "":
        return "–"
    return f"{int(value):,}".replace(",", ".")


@register.filter
def ngay(value) -> str:
    """A day or a moment → "05/03/2026", the day it is in Việt Nam; nothing known → "–"."""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else "–"


@register.filter
def luc(value) -> str:
    """A moment → "14:05 ngày 05/03/2026"; nothing known → "–"."""
    if not isinstance(value, datetime):
        return "–"
    value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value:%H:%M} ngày {value:%d/%m/%Y}"


@register.filter
def recipient(line: str, last: bool) -> str:
    """A line of "Nơi nhận": ";" behind each, "." behind the last (NĐ 30/2020 Phụ lục I), however it was typed."""
    return line.rstrip(" ;.,") + ("." if last else ";")


@register.filter
def page_numbers(paginator: Paginator, number: int) -> Iterator[int | None]:
    """Page numbers around `number` with both ends; None stands for a gap."""
    for page in paginator.get_elided_page_range(number, on_each_side=1, on_ends=1):
        yield page if isinstance(page, int) else None
