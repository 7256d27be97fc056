"""What an act did to rows, so exactly that it can be taken back: field by field, byte for byte.

    watch = Watch(Situation.objects.filter(elder=elder), Contact.objects.filter(elder__in=[a, b]))
    ...                                   # services write as they like
    entries = watch.entries()             # JSON: keep it with the act
    objections(entries)                   # later: who changed something since?
    take_back(entries)

A row that was changed keeps only the fields that changed; a row made or removed keeps all. Rows must not leave their
queryset by what is done meanwhile. Generated columns, and fields that triggers derive (`ignore`: model → names), are no
facts.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import ProtectedError

Entry = dict[str, Any]  # {"model": "elders.contact", "pk": 5, "name": "…", "before": {…} | None, "after": {…} | None}


class Watch:
    """Remember the rows of some querysets; `entries()` says what became of them."""

    def __init__(
        self, *querysets: models.QuerySet, ignore: Mapping[type[models.Model], Iterable[str]] | None = None
    ) -> None:
        self._querysets = querysets
        self._ignore = {model: frozenset(names) for model, names in (ignore or {}).items()}
        self._before = [self._rows(queryset) for queryset in querysets]

    def _rows(self, queryset: models.QuerySet) -> dict[Any, tuple[dict[str, Any], str]]:
        rows = queryset.all().select_for_update(of=("self",)).order_by("pk")
        return {row.pk: (_values(row, self._ignore.get(queryset.model, ())), str(row)[:200]) for row in rows}

    def entries(self) -> list[Entry]:
        """One entry for every row made, changed or removed since."""
        found = []
        for queryset, before in zip(self._querysets, self._before, strict=True):
            label, after = queryset.model._meta.label_lower, self._rows(queryset)
            for pk in sorted(before.keys() | after.keys()):
                old, new = before.get(pk), after.get(pk)
                if old and new:
                    changed = [name for name in old[0] if old[0][name] != new[0][name]]
                    if not changed:
                        continue
                    values = [{name: side[0][name] for name in changed} for side in (old, new)]
                else:
                    values = [old and old[0], new and new[0]]
                name = (new or old)[1]
                found.append({"model": label, "pk": pk, "name": name, "before": values[0], "after": values[1]})
        return found


def objections(entries: Iterable[Entry]) -> list[str]:
    """Sentences on every row that is no longer as the act left it; empty when all can be taken back."""
    found = []
    for entry in entries:
        model = apps.get_model(entry["model"])
        what = f"{model._meta.verbose_name} “{entry['name']}”"
        row = model._base_manager.filter(pk=entry["pk"]).first()
        if entry["after"] is None:
            if row is not None:
                found.append(f"{what} đã có lại trong sổ.")
            continue
        if row is None:
            found.append(f"{what} không còn trong sổ.")
            continue
        now = _values(row, ())
        changed = [name for name, value in entry["after"].items() if now[name] != value]
        if changed:
            labels = ", ".join(str(model._meta.get_field(name).verbose_name) for name in changed)
            found.append(f"{what} đã được sửa sau đó ({labels}).")
    return found


def take_back(entries: Iterable[Entry]) -> None:
    """Put every row back as it was before. Call inside a transaction, after `objections` found nothing.

    Rows stand in each other's way (a number to be freed before it is taken, a period to be shortened before another
    grows): what the database refuses is tried again after the rest.

    Raises: ValidationError when something still refuses.
    """
    waiting = list(reversed(list(entries)))
    while waiting:
        refused, reason = [], None
        for entry in waiting:
            try:
                with transaction.atomic():
                    _put_back(entry)
            except (DatabaseError, ProtectedError) as error:
                refused.append(entry)
                reason = error
        if len(refused) == len(waiting):
            names = "; ".join(entry["name"] for entry in refused)
            raise ValidationError(f"Không đưa lại được như cũ vì có dữ liệu mới ghi vào: {names}.") from reason
        waiting = refused


def _put_back(entry: Entry) -> None:
    model = apps.get_model(entry["model"])
    rows = model._base_manager.filter(pk=entry["pk"])
    if entry["before"] is None:
        rows.delete()
        return
    values = {name: _decode(model._meta.get_field(name), value) for name, value in entry["before"].items()}
    if entry["after"] is None:
        model(**values).save_base(raw=True, force_insert=True)  # raw: moments of writing come back too
    else:
        rows.update(**values)


def _values(row: models.Model, ignore: Iterable[str]) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if not field.generated and field.name not in ignore]
    return {field.attname: _encode(field, row) for field in fields}


def _encode(field: models.Field, row: models.Model) -> Any:
    value = getattr(row, field.attname)
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return field.value_to_string(row)


def _decode(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)
