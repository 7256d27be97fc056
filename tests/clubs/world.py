"""The books of one club in the world of the permission tests."""

from datetime import date

from django.db.models import Model

from clubs.models import (
    AreaWork,
    Asset,
    Attendance,
    BoardSeat,
    ClubPaper,
    HelpGiven,
    HomeVisit,
    MentorPair,
    RightsCase,
)
from elders.models import ResidentialGroup
from tests.clubs import factories
from tests.clubs.money_world import money_rows
from tests.factories import make_elder

DAY = date(2026, 3, 17)


def club_rows(whose: str, group: ResidentialGroup) -> dict[str, Model]:
    club = factories.make_club(ward=group.ward, residential_group=group, name=f"CLB {whose}")
    membership = factories.make_member(club, make_elder(group=group, full_name=f"Mạc Thị Nhỡ {whose}"))
    second = factories.make_member(club, make_elder(group=group, full_name=f"Mạc Thị Nhuần {whose}"))
    meeting = factories.make_meeting(club, DAY)
    Attendance.objects.create(meeting=meeting, membership=membership, state="co_mat", measured=True)
    client = factories.make_client(club, make_elder(group=group, full_name=f"Mạc Văn Nhớ {whose}"))
    unit = factories.make_unit(ward=group.ward, residential_group=group, name=f"Chi hội {whose}")
    return {
        "unit": unit,
        "association_member": factories.make_association_member(
            unit, make_elder(group=group, full_name=f"Mạc Nhị {whose}")
        ),
        "companion": factories.make_companion(ward=group.ward, full_name=f"Mạc Thị Nhụ {whose}", birth_year=1950),
        "club": club,
        "membership": membership,
        "meeting": meeting,
        "seat": BoardSeat.objects.create(club=club, membership=membership, post="uy_vien", valid_from=DAY),
        "club_work": AreaWork.objects.create(club=club, area=4, done_on=DAY, what="Quét đường"),
        "club_help": HelpGiven.objects.create(club=club, outsider=f"Cụ Nhã {whose}", helped_on=DAY, form="tien"),
        "volunteer": factories.make_volunteer(membership),
        "client": client,
        "visit": HomeVisit.objects.create(client=client, visited_on=DAY),
        "club_scan": ClubPaper.objects.create(club=club, title="Đơn", content=b"%PDF-1.4", file_name="don.pdf"),
        "asset": Asset.objects.create(club=club, name="Loa kéo", source="du_an"),
        "mentor_pair": MentorPair.objects.create(club=club, mentor=membership, mentee=second, valid_from=DAY),
        "rights_case": RightsCase.objects.create(
            club=club, outsider=f"Cụ Nhĩ {whose}", entitlement="Thẻ BHYT", found_on=DAY, moved_on=DAY
        ),
        **money_rows(whose, club, membership),
    }
