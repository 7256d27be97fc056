"""Tags of the admin templates: what the stock templates cannot say by themselves."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()

# The stock list says its ticks and crosses in Python.
SPOKEN = {'alt="True"': 'alt="Có"', 'alt="False"': 'alt="Không"', 'alt="None"': 'alt="Chưa rõ"'}


@register.filter
def at(items, index):
    """The element at `index`, None past the end."""
    return items[index] if index < len(items) else None


@register.filter
def labelled(cell: SafeString, header) -> SafeString:
    """A rendered `<td …>` of the change list with the name of its column, so that a phone can show rows as cards."""
    text = str(capfirst(header["text"])) if header else ""
    for english, vietnamese in SPOKEN.items():
        cell = mark_safe(cell.replace(english, vietnamese))  # noqa: S308 - `cell` is rendered markup
    if not cell.startswith("<td") or "<" in text:
        return cell
    return mark_safe(format_html('<td data-label="{}"', text) + cell[3:])  # noqa: S308 - `cell` is rendered markup
