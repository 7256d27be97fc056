"""What the commands of benefits ask alike."""

from django.core.management.base import CommandError

from elders.ground.commands import WRONG_USE
from elders.models import Ward


def the_ward(code: str | None, *, needed: bool = True) -> Ward | None:
    """The ward asked for, or the only one; None where none is needed and it is not clear which.

    Raises: CommandError with code 2.
    """
    wards = Ward.objects.filter(code=code) if code else Ward.objects.order_by("pk")
    found = list(wards[:2])
    if len(found) == 1:
        return found[0]
    if code:
        raise CommandError(f"--ward {code}: không có phường mang mã này.", returncode=WRONG_USE)
    if needed:
        why = "có nhiều phường, hãy chỉ rõ bằng --ward" if found else "chưa có phường nào"
        raise CommandError(f"Cơ sở dữ liệu {why}.", returncode=WRONG_USE)
    return None
