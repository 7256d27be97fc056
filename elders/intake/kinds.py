"""Kinds of rosters, declared: what each column is called, how it is read, whom its rows name, who writes them.

An app adds its roster in its `AppConfig.ready`; upload page, reading, template, preview, marked workbook, apply, undo
and `import_roster --kind` follow:

    register(
        Kind(
            key="payment_results",
            title="Kết quả chi trả",
            fields=(FULL_NAME, CITIZEN_ID, AMOUNT, Field("result", "Kết quả", "payment_result", …)),
            permission="benefits.reconcile_paymentlist",
            targets=lists_open_for_results,  # user → queryset; the sender chooses one beside the file
            target_label="Danh sách chi trả",
            handler="benefits.intake_results.PaymentResults",  # elders.intake.handling.Handler
        )
    )

* A cell only this roster has gets a reader of the app (`elders.intake.cells.register_reader`), a reason only it knows
  gets words (`elders.intake.reasons.register`).
* `names_people`: every row names a person, found by the matcher of the registry (12 digits decide; name, birth and
  group score; a doubt asks the reviewer) before the handler sees it: `line.person`, `line.elder_id`. Without it (lines
  of a cash book, lines found on a payment list) rows are whatever the handler finds.
* `unknown_people`: `REFUSE` holds rows about people the registry does not know; `LEAVE` hands them to the handler
  without a person (club members under 60 are stored as members, never as elders).
* The handler compares, writes and takes back, set by set; see `elders.intake.handling.Handler`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

REFUSE, LEAVE = "refuse", "leave"


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

    def typed(self, value: Any) -> str:
        """The value as somebody would type it into a cell."""
        if self.reader == "date" and value:
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        return self.words(value)


@dataclass(frozen=True, eq=False)
class Kind:
    """A roster.

    Who: `permission` to send and look at files of this kind; `apply_permission` to write them and `undo_permission` to
    take back somebody else's (both the same as `permission` when empty); `overseen_with` opens the files of others in
    the ward and `scoped` holds every row to the groups the sender answers for.

    What: `adds_people` (the registry's own roster) creates people; other kinds name a `handler`. `minimum_age` refuses
    younger people. `people(user)` are the people of the registry that may be named to the sender and chosen for a row,
    by default those the registry shows them. `targets(user)` is a queryset of what a file may be about (payment list,
    club, round), under the words `target_label` (`target_empty`: what to do first when there is none); the chosen one
    is `batch.target` (its key as text). `heeds_remarks`: words like "đã mất" in names, notes and section rows raise a
    doubt. `asks_group`: the upload page asks for a tổ dân phố. `day_label`, `day_help`: what the day of the file
    (`batch.as_of`) means here. `row_title`: the fields that name a row on the review page. `opened` names a
    function (request, batch=, what=, row_count=) called before rows are shown or given out: a log of who read them.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    permission: str = "elders.use_intake"
    apply_permission: str = ""
    undo_permission: str = ""
    overseen_with: str = "elders.see_whole_ward"
    scoped: bool = True
    adds_people: bool = False
    names_people: bool = True
    unknown_people: str = REFUSE
    minimum_age: int | None = 60
    people: Callable[[Any], Any] | None = None
    targets: Callable[[Any], Any] | None = None
    target_label: str = ""
    target_help: str = ""
    target_empty: str = ""
    asks_group: bool = True
    day_label: str = "Dữ liệu đúng từ ngày"
    day_help: str = "Ngày lập danh sách, ví dụ 01/4/2026."
    heeds_remarks: bool = True
    row_title: tuple[str, ...] = ("full_name",)
    help: str = ""
    resource: str = ""
    handler: str = ""
    opened: str = ""

    def field(self, name: str) -> Field | None:
        return next((item for item in self.fields if item.name == name), None)

    @property
    def template_fields(self) -> tuple[Field, ...]:
        return tuple(item for item in self.fields if item.on_template)

    def may_send(self, user: Any) -> bool:
        return bool(user.is_active and user.has_perm(self.permission))

    def may_apply(self, user: Any) -> bool:
        return self.may_send(user) and user.has_perm(self.apply_permission or self.permission)

    def oversees(self, user: Any) -> bool:
        """Whether `user` works on files of this kind that others sent."""
        return self.may_send(user) and user.has_perm(self.overseen_with)

    def may_undo_others(self, user: Any) -> bool:
        if not self.undo_permission:
            return self.may_apply(user) and self.oversees(user)
        return user.is_active and user.has_perm(self.undo_permission)


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
    return [kind for kind in _KINDS.values() if kind.may_send(user)]


def sends_rosters(user) -> bool:
    """Whether the pages of the intake are open to `user` at all."""
    return user.is_authenticated and bool(kinds_for(user))
