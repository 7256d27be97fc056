"""What tables of clubs share: their history, and the reference to a person of any age."""

import pgtrigger
from django.db import models
from django.db.models import Q

from elders.ground.birth import Birth


class AnyPerson(models.Model):
    """Abstract: an elder of the registry, or somebody held minimally (`Companion`); exactly one of the two."""

    elder = models.ForeignKey(
        "elders.Elder",
        verbose_name="người cao tuổi",
        null=True,
        blank=True,
        related_name="%(app_label)s_%(class)s_set",
        on_delete=models.PROTECT,
    )  # what a club wrote about somebody stays readable
    companion = models.ForeignKey(
        "clubs.Companion",
        verbose_name="người ngoài sổ",
        null=True,
        blank=True,
        related_name="%(class)s_set",
        on_delete=models.PROTECT,
    )  # as above

    class Meta:
        abstract = True

    @property
    def person(self):
        """The `Elder` or the `Companion`: both have full_name, sex, birth, residential_group."""
        return self.elder or self.companion

    @property
    def birth(self) -> Birth:
        return self.person.birth


def one_person(name: str) -> models.CheckConstraint:
    """Either an elder or a companion, never both, never none."""
    return models.CheckConstraint(
        condition=Q(elder__isnull=False, companion__isnull=True) | Q(elder__isnull=True, companion__isnull=False),
        name=name,
        violation_error_message="Chọn đúng một người.",
    )


def inside_membership(name: str, *, day: str = "", words: str) -> pgtrigger.Trigger:
    """Refuse a row whose `day` column (or whole period, when `day` is empty) lies outside its membership, or whose
    membership is of another club than the row's (clubs.md TV-03)."""
    first, last = (f"NEW.{day}", f"NEW.{day}") if day else ("NEW.valid_from", "NEW.valid_to")
    inside = f"{first} >= m.valid_from AND (m.valid_to IS NULL OR ({last} IS NOT NULL AND {last} <= m.valid_to))"  # noqa: S608
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            IF NOT EXISTS (SELECT 1 FROM clubs_membership m WHERE m.id = NEW.membership_id AND {inside}) THEN
              RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            END IF;
            RETURN NEW;
        """,  # noqa: S608
    )
