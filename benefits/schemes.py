"""Names and kinds of schemes by their codes."""

from collections.abc import Iterable

from benefits.law import state_book
from benefits.models import LocalScheme

SUBSISTENCE = "MONTHLY_SUBSISTENCE"
FUNERAL = "FUNERAL"
PENSION, ALLOWANCE = "SOCPEN_", "TCXH_"  # how the codes of social pension and social allowance begin
LOCAL = "LOCAL_"


def is_pension(code: str) -> bool:
    """Trợ cấp hưu trí xã hội."""
    return code.startswith(PENSION)


def is_allowance(code: str) -> bool:
    """Trợ cấp xã hội hằng tháng of the person (not of those who care for them)."""
    return code.startswith(ALLOWANCE)


def exclusion_group(code: str) -> str:
    """The group of the law of which a person is paid one, the highest; "" for benefits that stand beside others."""
    groups = state_book().groups.values()
    return next((group.code for group in groups if group.rule == "highest_only" and code in group.members), "")


def scheme_name(code: str) -> str:
    """The name of a scheme of the shipped law or of a ward; of one nobody knows any more its code."""
    if code.startswith(LOCAL) and code.removeprefix(LOCAL).isdecimal():
        local = LocalScheme.objects.filter(pk=code.removeprefix(LOCAL)).values_list("name", flat=True).first()
        return local or code
    scheme = state_book().schemes.get(code)
    return scheme.name if scheme else code


def scheme_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of many schemes; one query whatever their number."""
    wanted = set(codes)
    numbers = [code.removeprefix(LOCAL) for code in wanted if code.startswith(LOCAL)]
    local = {f"{LOCAL}{pk}": name for pk, name in LocalScheme.objects.filter(pk__in=numbers).values_list("pk", "name")}
    return {code: local.get(code) or (code if code.startswith(LOCAL) else scheme_name(code)) for code in wanted}
