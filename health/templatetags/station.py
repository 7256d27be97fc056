"""A word beside the papers of the station while nobody has chosen the body above it."""

from typing import Any

from django import template

from health.models import StationSetting

register = template.Library()


@register.inclusion_tag("health/_head_notice.html", takes_context=True)
def head_notice(context: dict[str, Any]) -> dict[str, bool]:
    """Shown to whoever may choose, until somebody has."""
    user = context["request"].user
    may = user.has_perm("health.plan_checkupround")
    return {"shown": may and not StationSetting.objects.for_user(user).exists()}
