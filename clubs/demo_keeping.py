"""What clubs of the demonstration ward keep beside their books: papers, belongings, mentors, entitlements."""

from datetime import date

from clubs.choices import RightsState, Step, SupportKind, SupportSource
from clubs.models import Asset, Club, ClubPaper, FoundingStep, MentorLog, MentorPair, RightsCase, StartSupport
from clubs.monthly import last_months
from elders.models import Ward

# The smallest file that is a PDF: one empty page in place of a scan.
EMPTY_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
ASSETS = [
    ("Máy đo huyết áp", 2, SupportSource.PROJECT, "Dự án hỗ trợ ban đầu", 1_800_000),
    ("Cân sức khỏe", 1, SupportSource.PROJECT, "Dự án hỗ trợ ban đầu", 450_000),
    ("Loa kéo", 1, SupportSource.DONOR, "Công ty An Phát", 3_200_000),
    ("Ghế nhựa", 40, SupportSource.MEMBERS, "", None),
]
GUIDED = ["Nuôi gà thả vườn", "Bán hàng nước", "Trồng rau sạch"]
STEPS = [Step.APPLICATION, Step.DECISION, Step.LAUNCH]


def make(ward: Ward, *, today: date) -> None:
    """For the intergenerational clubs of `clubs.demo`, once."""
    clubs = Club.objects.filter(ward=ward, kind="lien_the_he", founded_on__isnull=False).order_by("pk")[:2]
    for club in clubs:
        if not club.assets.exists():
            _keep(club, today)


def _keep(club: Club, today: date) -> None:
    members = list(club.memberships.on(today).order_by("pk"))
    FoundingStep.objects.bulk_create(FoundingStep(club=club, step=step, done_on=club.founded_on) for step in STEPS)
    ClubPaper.objects.bulk_create(
        ClubPaper(
            club=club, step=step, title=title, number=number, dated_on=club.founded_on, content=EMPTY_PAGE,
            file_name=f"{step.value}.pdf",
        )
        for step, title, number in [
            (Step.APPLICATION, "Đơn đề nghị thành lập đã ký", ""),
            (Step.DECISION, "Quyết định thành lập", club.decision_number),
        ]
    )  # fmt: skip
    StartSupport.objects.create(
        club=club, kind=SupportKind.EQUIPMENT, what="Máy đo huyết áp", source=SupportSource.PROJECT,
        giver="Dự án hỗ trợ ban đầu", given_on=club.founded_on,
    )  # fmt: skip
    Asset.objects.bulk_create(
        Asset(
            club=club, name=name, quantity=quantity, source=source, giver=giver, received_on=club.founded_on,
            value_vnd=vnd, keeper=members[place],
        )
        for place, (name, quantity, source, giver, vnd) in enumerate(ASSETS)
    )  # fmt: skip
    pairs = MentorPair.objects.bulk_create(
        MentorPair(club=club, mentor=members[10 + place], mentee=members[20 + place], goal=goal,
                   valid_from=club.founded_on)
        for place, goal in enumerate(GUIDED)
    )  # fmt: skip
    MentorLog.objects.bulk_create(
        MentorLog(pair=pair, month=month, content="Thăm nhà, hướng dẫn cách làm", result="Đang tiến triển")
        for month in last_months(3, today=today)
        for pair in pairs[: 2 + month.month % 2]
    )
    month = last_months(1, today=today)[0]
    RightsCase.objects.bulk_create(
        [
            RightsCase(
                club=club, membership=members[6], entitlement="Cấp lại thẻ bảo hiểm y tế", found_on=month,
                done="Giúp làm đơn, nộp tại phường", state=RightsState.MOVING, moved_on=month,
            ),
            RightsCase(
                club=club, membership=members[7], entitlement="Trợ cấp hưu trí xã hội", found_on=month,
                done="Hướng dẫn hồ sơ", state=RightsState.DONE, moved_on=month, closed_on=month,
            ),
        ]
    )  # fmt: skip
