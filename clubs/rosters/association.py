"""The roster "Hội viên": members of one branch of the Association, also younger than 60."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from clubs.models import AssociationMember, AssociationUnit, Companion
from clubs.rosters import cells  # noqa: F401  its reasons are registered on import
from clubs.rosters.whom import birth_of, find, new_companion, people_of_ward, say_age, whom
from clubs.standards import Standards
from elders.ground.birth import full_age
from elders.intake import fields as shared
from elders.intake.handling import Handler, Step, settle_repeated
from elders.intake.kinds import LEAVE, Field, Kind
from elders.intake.lines import Line
from elders.models import IntakeBatch, User
from elders.services.intake.later import changed_since


def units_kept(user: User):
    """Branches whose members `user` may write."""
    may = user.has_perm("clubs.keep_association")
    return (
        AssociationUnit.objects.for_user(user).filter(dissolved_on__isnull=True)
        if may
        else AssociationUnit.objects.none()
    )


KIND = Kind(
    key="association_members",
    title="Hội viên Hội Người cao tuổi",
    fields=(
        shared.FULL_NAME,
        shared.BIRTH,
        shared.SEX,
        shared.CITIZEN_ID,
        shared.PHONE,
        shared.GROUP,
        Field(
            "card_number",
            "Số thẻ hội viên",
            "text",
            shared.words("số thẻ hội; số thẻ; mã hội viên"),
            width=14,
            max_length=30,
        ),
        Field(
            "joined_on",
            "Ngày vào Hội",
            "date",
            shared.words("ngày kết nạp; ngày vào; ngày tham gia; ngày vào hội nct"),
            width=13,
        ),
    ),
    permission="clubs.keep_association",
    overseen_with="clubs.see_all_clubs",
    scoped=False,
    unknown_people=LEAVE,
    minimum_age=None,
    people=people_of_ward,
    targets=units_kept,
    target_label="Chi hội",
    target_empty="Lập chi hội trước, rồi nhập hội viên.",
    day_help="Ngày lập danh sách; người không ghi ngày vào Hội được tính từ ngày này.",
    handler="clubs.rosters.association.AssociationRoster",
)


class AssociationRoster(Handler):
    """See the module."""

    def lock(self, *, batch: IntakeBatch, by: User) -> None:
        AssociationUnit.objects.select_for_update(of=("self",)).get(pk=batch.target)

    def compare(self, lines: list[Line], *, batch: IntakeBatch, user: User) -> None:
        unit = AssociationUnit.objects.get(pk=batch.target)
        found = find(lines, ward_id=unit.ward_id)
        rows = _known(unit)
        cards = {row.card_number: row for several in rows.values() for row in several if row.card_number}
        join_age = Standards(batch.as_of)["JOIN_AGE"]
        for line in lines:
            if line.outcome:
                continue
            who = whom(line, found)
            say_age(line, who, batch.as_of)
            mine = rows.get((who.elder_id, who.companion_id), [])
            now = next((row for row in mine if row.valid_to is None or row.valid_to >= batch.as_of), None)
            joined = _joined(line, batch.as_of)
            if joined > batch.as_of:
                line.refuse("CLUB_DAY", "Ngày vào Hội sau ngày lập danh sách.", "joined_on")
                continue
            if now is not None and now.unit_id != unit.pk:
                line.refuse("CLUB_OVERLAP", f"Người này đang là hội viên {now.unit}; ghi chuyển chi hội trước.")
                continue
            if now is None and any(row.valid_to and row.valid_to >= joined for row in mine):
                line.refuse("CLUB_OVERLAP", "Người này đã là hội viên đến sau ngày vào này.", "joined_on")
                continue
            holder = cards.get(line.values.get("card_number") or "")
            if holder is not None and (now is None or holder.pk != now.pk):
                line.refuse("HOI_CARD_TAKEN", "Số thẻ này đã cấp cho hội viên khác.", "card_number")
                continue
            birth = birth_of(line)
            if birth and full_age(birth.earliest, joined) < join_age:
                line.doubt("HOI_TOO_YOUNG", f"Chưa đủ {join_age} tuổi vào ngày {joined:%d/%m/%Y}.", "birth")
            line.compare_with(now and {"card_number": now.card_number or None, **_day(now)}, _says(line, now))
        settle_repeated(
            lines, by=lambda line: _key(whom(line, found)), says=lambda line: line.values.get("card_number")
        )

    def apply(self, lines: list[Line], *, batch: IntakeBatch, by: User, today: date) -> dict[int, Any]:
        unit = AssociationUnit.objects.get(pk=batch.target)
        found = find(lines, ward_id=unit.ward_id)
        rows = _known(unit)
        undo: dict[int, Any] = {line.pk: {} for line in lines}
        fresh = [line for line in lines if whom(line, found).is_new]
        made = Companion.objects.bulk_create(new_companion(line, ward_id=unit.ward_id) for line in fresh)
        companions = {id(line): one for line, one in zip(fresh, made, strict=True)}
        new, changed = [], []
        for line in lines:
            who, companion = whom(line, found), companions.get(id(line))
            mine = rows.get((who.elder_id, who.companion_id), [])
            now = next((row for row in mine if row.valid_to is None or row.valid_to >= batch.as_of), None)
            if companion:
                undo[line.pk]["companion"] = companion.pk
            if now is None:
                now = AssociationMember(
                    unit=unit,
                    valid_from=_joined(line, batch.as_of),
                    joined_is_estimate=not line.values.get("joined_on"),
                    card_number=line.values.get("card_number") or "",
                    **({"companion": companion} if companion else who.who),
                )
                new.append((line, now))
                continue
            undo[line.pk]["before"] = {"pk": now.pk, "card_number": now.card_number, **_day(now)}
            for name, (_, value) in line.changes.items():
                if name == "joined_on":
                    now.valid_from, now.joined_is_estimate = date.fromisoformat(value), False
                else:
                    setattr(now, name, value)
            changed.append(now)
        AssociationMember.objects.bulk_create([row for _, row in new])
        AssociationMember.objects.bulk_update(changed, ["valid_from", "joined_is_estimate", "card_number"])
        for line, row in new:
            undo[line.pk]["member"] = row.pk
        return undo

    def undo(self, steps: list[Step], *, batch: IntakeBatch, by: User) -> None:
        members = [step.undo["member"] for step in steps if "member" in step.undo]
        before = {step.undo["before"]["pk"]: step.undo["before"] for step in steps if "before" in step.undo}
        if touched := changed_since(AssociationMember, [*members, *before], batch=batch):
            raise ValidationError(f"Không hoàn tác được: sau đó đã sửa {len(touched)} hội viên trong danh sách.")
        try:
            with transaction.atomic():
                AssociationMember.objects.filter(pk__in=members).delete()
                made = [step.undo["companion"] for step in steps if "companion" in step.undo]
                Companion.objects.filter(pk__in=made).delete()
        except (ProtectedError, IntegrityError) as refused:
            raise ValidationError(
                "Không hoàn tác được: đã có hội phí hoặc chức danh của người trong danh sách."
            ) from refused
        for row in AssociationMember.objects.filter(pk__in=before):
            was = before[row.pk]
            row.card_number, row.valid_from = was["card_number"], date.fromisoformat(was["joined_on"])
            row.save()


def _known(unit: AssociationUnit) -> dict[tuple, list[AssociationMember]]:
    """Every row of the ward: a person is a member once in the whole Association."""
    rows: dict[tuple, list[AssociationMember]] = defaultdict(list)
    for row in (
        AssociationMember.objects.filter(unit__ward=unit.ward_id).select_related("unit").order_by("valid_from", "pk")
    ):
        rows[row.elder_id, row.companion_id].append(row)
    return rows


def _key(who) -> tuple:
    return (who.elder_id, who.companion_id, who.key) if who.is_new else (who.elder_id, who.companion_id)


def _joined(line: Line, as_of: date) -> date:
    text = line.values.get("joined_on")
    return date.fromisoformat(text) if text else as_of


def _day(row: AssociationMember) -> dict[str, str]:
    return {"joined_on": row.valid_from.isoformat()}


def _says(line: Line, now: AssociationMember | None) -> dict[str, Any]:
    said = {"card_number": line.values.get("card_number")}
    if line.values.get("joined_on") and (now is None or now.joined_is_estimate):
        said["joined_on"] = line.values["joined_on"]
    return said
