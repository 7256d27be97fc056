"""Kinds of rosters, declared: what each column is called, how it is read, which rows it may touch.

An app adds its roster with `register(Kind(...))` in its `AppConfig.ready`; reading, template, export and screens
follow.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, eq=False)
class Field:
    """One column of a roster.

    `synonyms` are other headings (words as on paper; case and blanks do not matter), `crosses` the headings of
    columns that hold a cross for one choice: {"ngheo": ("hộ nghèo", "hn")}. `reader` names a function of
    `elders.intake.cells.READERS` or of the app's own `register_reader`. `required`: a row without it is refused.
    """

    name: str
    heading: str
    reader: str
    synonyms: tuple[str, ...] = ()
    crosses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    required: bool = False
    on_template: bool = True
    width: int = 14
    max_length: int = 200

    def words(self, value: Any) -> str:
        """The value as the officer reads it."""
        return dict(self.choices).get(value, "" if value is None else str(value))


@dataclass(frozen=True, eq=False)
class Kind:
    """A roster. `adds_people`: unknown people become new records; otherwise they are only looked for.

    `permission` is what the sender needs. `rows_for(user)` gives the existing rows the roster may touch and export;
    `apply` and `resource` are dotted paths, imported when used, so that declaring a kind needs no models.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    permission: str = "elders.use_intake"
    adds_people: bool = False
    minimum_age: int | None = 60
    help: str = ""
    resource: str = ""
    apply: str = ""
    rows_for: Callable[[Any], Any] | None = None

    def field(self, name: str) -> Field | None:
        return next((item for item in self.fields if item.name == name), None)

    @property
    def template_fields(self) -> tuple[Field, ...]:
        return tuple(item for item in self.fields if item.on_template)


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Add a kind; the same key twice is a mistake of two apps. Raises: ValueError."""
    if _KINDS.get(kind.key, kind) is not kind:
        raise ValueError(f"Roster kind {kind.key} is registered twice")
    _KINDS[kind.key] = kind
    return kind


def kind_of(key: str) -> Kind:
    """Raises: KeyError for a kind no app has registered."""
    return _KINDS[key]


def all_kinds() -> list[Kind]:
    return list(_KINDS.values())


def kinds_for(user) -> list[Kind]:
    """Kinds `user` may send."""
    return [kind for kind in _KINDS.values() if user.is_active and user.has_perm(kind.permission)]
