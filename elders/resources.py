"""Rosters as django-import-export resources: the columns of the kind, in its order and with its headings.

The intake reads by the same declaration (`elders.intake.kinds`), so what goes out can come back in. Writing rows is
the business of the intake alone: importing through a resource is refused.
"""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from import_export import fields, resources

from elders.intake.fields import ELDERS, YEARLY_REVIEW
from elders.intake.kinds import Kind
from elders.models import Elder, YearlyReview


class RosterResource(resources.Resource):
    """One row per record of `queryset`, one column per field of `kind`.

    Built without a user (as the export form of the library does) it exports no rows at all.
    """

    kind: Kind

    def __init__(self, user=None, *, on: date | None = None, template: bool = True) -> None:
        super().__init__()
        self.user = user or AnonymousUser()
        self.on = on
        columns = self.kind.template_fields if template else self.kind.fields
        self.fields = {item.name: fields.Field(column_name=item.heading, attribute=item.name) for item in columns}

    def get_export_order(self):
        return list(self.fields)

    def get_import_order(self):
        return list(self.fields)

    def get_queryset(self):
        """Rows the user may see. Raises: NotImplementedError when a resource does not say which."""
        raise NotImplementedError

    def export_field(self, field, instance, **kwargs):
        name = field.attribute
        return self.kind.field(name).words(self.value(instance, name))

    def value(self, instance, name: str):
        return getattr(instance, name, None)

    def import_data(self, *args, **kwargs):
        raise TypeError("Rosters come in through the intake, which compares, asks and can be undone.")


class ElderResource(RosterResource):
    """People with the facts that were true on the day `on`."""

    kind = ELDERS

    def get_queryset(self):
        people = Elder.objects.for_user(self.user)
        if self.on is None:
            return people.none()
        return people.as_of(self.on).select_related("situation_then__residential_group")

    def value(self, instance, name: str):
        if name == "birth":
            return str(instance.birth)
        # The group of that day stands on the situation; the one on the person is today's.
        owner = instance if name != "residential_group" and hasattr(instance, name) else instance.situation_then
        return getattr(owner, name, None)


class YearlyReviewResource(RosterResource):
    """Answers of one year; `on` is any day of that year."""

    kind = YEARLY_REVIEW

    def get_queryset(self):
        if self.on is None:
            return YearlyReview.objects.none()
        people = Elder.objects.for_user(self.user)
        return YearlyReview.objects.filter(elder__in=people, year=self.on.year).select_related(
            "elder__residential_group"
        )

    def value(self, instance, name: str):
        if name == "birth":
            return str(instance.elder.birth)
        value = getattr(instance, name) if hasattr(instance, name) else getattr(instance.elder, name, None)
        return {True: "co", False: "khong"}.get(value, value) if isinstance(value, bool) else value
