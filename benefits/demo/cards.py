"""Cards of two in three people as lists of the agency left them, and the list of the coming month for the others."""

from datetime import date

from benefits.card_choices import Finding
from benefits.card_people import rows_of_ward
from benefits.card_rights import percent_of
from benefits.local import law_of
from benefits.models import CardCheck, CardRoster, CardSetting, InsuranceCard
from benefits.services.card_rosters import make_roster
from elders.choices import RoleCode, SourceKind
from elders.ground import history
from elders.ground.months import month_of, next_month
from elders.models import User, Ward

PAPER = "Danh sách thẻ BHXH trả về (minh họa)"
# Every third has no card recorded, some of them were looked up and have none; of the others every fortieth ends soon.
MISSING, CHECKED, ENDING = 3, 60, 40
CUT_OFF, WARN_DAYS = 20, 45


def fill(ward: Ward, *, today: date) -> None:
    """Nothing without an officer, or when the ward has cards already."""
    officer = User.objects.filter(ward=ward, groups__name=RoleCode.WARD_OFFICER).first()
    if officer is None or InsuranceCard.objects.filter(elder__ward=ward).exists():
        return
    year, law = date(today.year, 1, 1), law_of(ward, today)
    with history.act("Tạo dữ liệu minh họa", by=officer):
        setting = CardSetting.of(ward.pk)
        setting.cut_off_day, setting.warn_days, setting.clinic = CUT_OFF, WARN_DAYS, f"Trạm Y tế phường {ward.name}"
        setting.save()
        rows = list(enumerate(rows_of_ward(ward, today, law=law)))
        cards = [
            InsuranceCard(
                elder_id=row.elder_id,
                number=f"31{row.elder_id:08d}",
                category=row.right.due,
                benefit_percent=percent_of(row.right.due, law),
                valid_from=year,
                valid_to=date(today.year + (number % ENDING > 0), 12, 31),
                clinic=setting.clinic,
                source_kind=SourceKind.IMPORT,
                source_paper=PAPER,
                recorded_by=officer,
            )
            for number, row in rows
            if number % MISSING and row.right.due
        ]
        checks = [
            CardCheck(elder_id=row.elder_id, checked_on=today, finding=Finding.NONE, recorded_by=officer)
            for number, row in rows
            if number % CHECKED == 0
        ]
        InsuranceCard.objects.bulk_create(cards, batch_size=1000)
        CardCheck.objects.bulk_create(checks, batch_size=1000)
    if not CardRoster.objects.filter(ward=ward).exists():
        make_roster(ward, month=next_month(month_of(today)), by=officer)
