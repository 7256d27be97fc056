"""The demonstration ward: places, accounts of every role, people, this year's reviews and a few families."""

from datetime import date

from django.contrib.auth.models import Group
from django.db import connection, transaction

from elders.choices import RoleCode
from elders.demo import make_parts, words
from elders.demo.people import Place, make_people
from elders.ground import history
from elders.models import Assignment, ResidentialGroup, ResidentialGroupAlias, User, Ward

PASSWORD = "nguoi-cao-tuoi-2026"  # noqa: S105 - printed on screen; load_demo refuses to run on a real server

ACCOUNTS = [
    ("canbo", RoleCode.WARD_OFFICER, "Vũ Thị Hạnh Dung"),
    ("lanhdao", RoleCode.WARD_LEADER, "Phạm Quang Thịnh"),
    ("totruong", RoleCode.GROUP_LEADER, "Đào Văn Phấn"),
    ("tramyte", RoleCode.HEALTH_STATION, "Bùi Ngọc Ánh"),
    ("truongtram", RoleCode.STATION_HEAD, "Nguyễn Hữu Khoát"),
    ("hoinct", RoleCode.ASSOCIATION, "Hoàng Đức Luận"),
    ("clb", RoleCode.CLUB_BOARD, "Lương Thị Mận"),
    ("taichinh", RoleCode.FINANCE, "Ngô Xuân Toàn"),
    ("soyte", RoleCode.CITY_VIEWER, "Trịnh Minh Khánh"),
    ("quantri", RoleCode.ADMINISTRATOR, "Đỗ Hữu Trường"),
]
LEADER_OF = "Vân Quan"


@transaction.atomic
def make_demo(*, people: int, wards: int, today: date, keep_history: bool = True) -> None:
    """Make `wards` wards of 24 groups and `people` elders in them; accounts for the first ward.

    Sets of rows all the way: the time depends on the number of people, not on round trips.
    """
    places = []
    for number in range(wards):
        ward, _ = Ward.objects.get_or_create(
            code="HUNGDAO" if number == 0 else f"MAU{number:03d}",
            defaults={
                "name": "Hưng Đạo" if number == 0 else f"Mẫu {number}",
                "valid_from": date(2025, 7, 1),
                "signer_name": "",
            },
        )
        groups = [
            ResidentialGroup(ward=ward, code=f"TDP{i:02d}", name=f"Tổ dân phố {name}", valid_from=date(2025, 7, 1))
            for i, name in enumerate(words.VILLAGES, start=1)
        ]
        ResidentialGroup.objects.bulk_create(groups, ignore_conflicts=True)
        stored = list(ward.residential_groups.order_by("code"))
        ResidentialGroupAlias.objects.bulk_create(
            [
                ResidentialGroupAlias(residential_group=group, alias=alias)
                for group in stored
                for alias in _aliases(group.short_name)
            ],
            ignore_conflicts=True,
        )
        places.append(Place(ward.pk, [(group.pk, group.short_name) for group in stored]))
    _accounts(Ward.objects.get(code="HUNGDAO"))
    make_people(places, people=people, today=today, keep_history=keep_history)
    if people <= 50_000:
        _lives(today)
        with history.act("Tạo dữ liệu minh họa"):
            make_parts(Ward.objects.get(code="HUNGDAO"), today=today)


def _aliases(name: str) -> list[str]:
    if name.startswith("số "):
        number = name.removeprefix("số ")
        return [f"Tổ {number}", f"TDP số {number}", f"TDP {number}"]
    return [f"TDP {name}", f"Tổ {name}"]


def _accounts(ward: Ward) -> None:
    for username, role, full_name in ACCOUNTS:
        user, created = User.objects.get_or_create(
            username=username,
            defaults={
                "full_name": full_name,
                "ward": ward,
                "is_staff": role == RoleCode.ADMINISTRATOR,
                "position": role.label,
            },
        )
        if created:
            user.set_password(PASSWORD)
            user.save()
            user.groups.add(Group.objects.get(name=role))
        if role == RoleCode.GROUP_LEADER and created:
            group = ward.residential_groups.get(name__endswith=LEADER_OF)
            Assignment.objects.create(user=user, residential_group=group, valid_from=date(2025, 7, 1))


def _lives(today: date) -> None:
    """Reviews of this year for a third of the residents, events behind closed situations, some next of kin."""
    with history.act("Tạo dữ liệu minh họa"), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO elders_yearlyreview (elder_id, year, reviewed_on, wants_work, able_to_work, has_work,
                wants_training, wants_loan, plays_sport, joins_culture, uses_it, care_training, needs_legal_aid,
                wants_social_pension, note, updated_at)
            SELECT id, %(year)s, %(day)s, r < .12, birth_year > %(year)s - 75, r < .10, r < .02, r < .03, r < .7,
                   r < .3, birth_year > %(year)s - 70 OR r < .3, r < .2, r < .01, birth_year <= %(year)s - 75, '', now()
              FROM (SELECT id, birth_year, (id * 7919 %% 1000) / 1000.0 AS r FROM elders_elder WHERE is_resident) e
             WHERE id %% 3 = 0
            ON CONFLICT DO NOTHING
            """,
            {"year": today.year, "day": today.replace(day=1)},
        )
        cursor.execute(
            """
            INSERT INTO elders_lifeevent (elder_id, kind, happened_on, reported_on, reported_by, paper, place, note,
                destination, ward_id, residential_group_id, head_count, recorded_at, restore_reason)
            SELECT s.elder_id, CASE s.ended_by WHEN 'died' THEN 'death' ELSE 'move_out' END,
                   s.valid_to + (s.ended_by <> 'died')::int, s.valid_to + (s.ended_by <> 'died')::int, '',
                   CASE s.ended_by WHEN 'died' THEN 'Giấy chứng tử (minh họa)' ELSE '' END, '', '',
                   CASE WHEN s.ended_by = 'died' THEN '' WHEN s.elder_id %% 3 = 0 THEN 'ngoai_tp' ELSE 'trong_tp' END,
                   s.ward_id, s.residential_group_id, -1, now(), ''
              FROM elders_situation s
             WHERE s.ended_by IN ('died', 'moved_out')
               AND NOT EXISTS (SELECT 1 FROM elders_lifeevent known WHERE known.elder_id = s.elder_id)
            """
        )
        cursor.execute(
            """
            INSERT INTO elders_contact (elder_id, kind, full_name, relation, phone, citizen_id, address, note)
            SELECT id, 'than_nhan',
                   split_part(full_name, ' ', 1) || CASE WHEN id %% 2 = 0 THEN ' Văn Con' ELSE ' Thị Con' END,
                   'Con', '0951' || lpad((id %% 1000000)::text, 6, '0'), '', '', ''
              FROM elders_elder e
             WHERE id %% 5 = 0 AND NOT EXISTS (SELECT 1 FROM elders_contact known WHERE known.elder_id = e.id)
            """
        )
