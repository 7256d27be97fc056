"""Who may move in: people of the own books who are not resident now, and those another ward has let go.

A person who comes back gets the old record, never a second one. Beyond the own ward a record is found only when the
other ward named this one as the destination, or when all 12 digits of the person's number are known.
"""

import re

from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet

from elders.choices import EventKind
from elders.models import Elder, LifeEvent, User


def expected(user: User) -> QuerySet:
    """People other wards have sent to the own one and who have not been taken in yet."""
    if not (user.sees_whole_ward and user.ward_id):
        return Elder.objects.none()
    sent = LifeEvent.objects.active().filter(elder=OuterRef("pk"), kind=EventKind.MOVE_OUT, to_ward=user.ward_id)
    return _gone().filter(Exists(sent)).exclude(ward=user.ward_id)


def may_arrive(user: User, *, number: str = "") -> QuerySet:
    """People `user` may take in: gone ones of the own books, expected ones, and the holder of a complete number."""
    if not user.is_active or not user.has_perm("elders.record_lifeevent"):
        return Elder.objects.none()
    known = Q(pk__in=Elder.objects.for_user(user).values("pk")) | Q(pk__in=expected(user).values("pk"))
    digits = re.sub(r"\D", "", number)
    if len(digits) == 12:
        known |= Q(citizen_id=digits)
    return _gone().filter(known)


def ticket(user: User, elder: Elder) -> str:
    """Proof that `user` has found this person by the number, so that the number itself stands in no address."""
    return signing.dumps([user.pk, elder.pk], salt="arrival")


def admitted(user: User, pk: int, proof: str) -> QuerySet:
    """The person `pk` when `proof` is a ticket of this user from the last day, else who may arrive without one."""
    try:
        shown = signing.loads(proof, salt="arrival", max_age=24 * 3600) == [user.pk, pk]
    except signing.BadSignature:
        shown = False
    return _gone().filter(pk=pk) if shown else may_arrive(user)


def _gone() -> QuerySet:
    return Elder.objects.filter(is_resident=False, date_of_death__isnull=True, merged_into__isnull=True)
