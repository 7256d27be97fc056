"""Rosters as an app would declare them, for the tests: phone numbers of people, members, other names of a group."""

from django.core.exceptions import ValidationError

from elders.intake.fields import BIRTH, CITIZEN_ID, FULL_NAME, GROUP, PHONE
from elders.intake.handling import Handler, settle_repeated
from elders.intake.kinds import LEAVE, Field, Kind
from elders.models import Elder, ResidentialGroup, ResidentialGroupAlias
from elders.services.intake.later import changed_since


class Phones(Handler):
    """Every row names a person; their number is written down."""

    def compare(self, lines, *, batch, user):
        stored = Elder.objects.in_bulk([line.elder_id for line in lines])
        for line in lines:
            phone = line.values.get("phone")
            if not phone:
                line.refuse("NUMBER_INVALID", "Ghi số điện thoại cho người này.", "phone")
                continue
            if phone.endswith("0000"):
                line.doubt("PHONE_INVALID", "Số này có đúng không?", "phone")
            line.compare_with({"phone": stored[line.elder_id].phone}, {"phone": phone})
        settle_repeated(lines, by=lambda line: line.elder_id, says=lambda line: line.values.get("phone"))

    def apply(self, lines, *, batch, by, today):
        people = Elder.objects.select_for_update(of=("self",)).in_bulk([line.elder_id for line in lines])
        undo = {}
        for line in lines:
            undo[line.pk] = {"phone": people[line.elder_id].phone}
            people[line.elder_id].phone = line.values["phone"]
        Elder.objects.bulk_update(people.values(), ["phone"])
        return undo

    def undo(self, steps, *, batch, by):
        if touched := changed_since(Elder, [step.elder_id for step in steps], batch=batch):
            raise ValidationError(f"{len(touched)} người đã được sửa sau đó.")
        people = Elder.objects.in_bulk([step.elder_id for step in steps])
        for step in steps:
            people[step.elder_id].phone = step.undo["phone"]
        Elder.objects.bulk_update(people.values(), ["phone"])


class Names(Handler):
    """Other names of one group, chosen beside the file; rows name nobody, or anybody."""

    def lock(self, *, batch, by):
        ResidentialGroup.objects.select_for_update(of=("self",)).get(pk=batch.target)

    def compare(self, lines, *, batch, user):
        stored = set(
            ResidentialGroupAlias.objects.filter(residential_group=batch.target).values_list("alias", flat=True)
        )
        for line in lines:
            alias = line.values.get("alias") or line.values.get("full_name")
            line.compare_with({"alias": alias} if alias in stored else None, {"alias": alias})

    def apply(self, lines, *, batch, by, today):
        made = ResidentialGroupAlias.objects.bulk_create(
            ResidentialGroupAlias(
                residential_group_id=batch.target, alias=line.values.get("alias") or line.values["full_name"]
            )
            for line in lines
        )
        return {line.pk: {"alias": one.pk} for line, one in zip(lines, made, strict=True)}

    def undo(self, steps, *, batch, by):
        ResidentialGroupAlias.objects.filter(pk__in=[step.undo["alias"] for step in steps]).delete()

    def template_rows(self, *, user, target, group, today):
        return [{"alias": one.alias, "count": 3} for one in target.aliases.all()] if target else []


def groups_of(user):
    return ResidentialGroup.objects.filter(ward=user.ward_id)


PHONES = Kind(
    key="phones",
    title="Số điện thoại",
    fields=(FULL_NAME, BIRTH, CITIZEN_ID, GROUP, PHONE),
    handler="tests.elders.intake.app_kinds.Phones",
)
NAMES = Kind(
    key="names",
    title="Tên gọi khác",
    fields=(
        Field("alias", "Tên gọi", "text", ("tên cũ",), required=True, width=30),
        Field("count", "Số hộ", "number"),
        Field("since", "Ngày", "date"),
    ),
    permission="clubs.view_club",
    overseen_with="clubs.see_all_clubs",
    names_people=False,
    targets=groups_of,
    target_label="Tổ dân phố được gọi tên",
    target_empty="Lập tổ dân phố trước.",
    asks_group=False,
    row_title=("alias",),
    handler="tests.elders.intake.app_kinds.Names",
)
MEMBERS = Kind(
    key="members",
    title="Thành viên",
    fields=(FULL_NAME, BIRTH, CITIZEN_ID, GROUP),
    permission="clubs.view_club",
    scoped=False,
    unknown_people=LEAVE,
    minimum_age=None,
    targets=groups_of,
    target_label="Nơi sinh hoạt",
    handler="tests.elders.intake.app_kinds.Names",
)
