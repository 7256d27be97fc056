"""Template filters for Vietnamese numbers and dates; built in, every template has them."""

from django import template

register = template.Library()


@register.filter
def so(value) -> str:
    """1234567 → 1.234.567; nothing known → "–"."""
    if value is None or value == "":
        return "–"
    return f"{int(value):,}".replace(",", ".")
