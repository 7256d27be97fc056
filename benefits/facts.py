"""Facts of people in the registry as of a day, for a whole ward in one query; and where each fact comes from.

Who draws a social pension or allowance follows from the awards recorded here, and who has a card of a group that comes
first from the cards. Without such a row it is not known, never "no": a ward may not have recorded everybody yet.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery

from benefits.card_choices import cards_that_come_first
from benefits.card_querysets import counts_on
from benefits.choices import CaseKind, CaseState
from benefits.models import Award, Case, InsuranceCard
from benefits.people import Facts
from benefits.schemes import PENSION, SUBSISTENCE
from elders.choices import SourceKind
from elders.ground.birth import Birth
from elders.ground.names import vn_key
from elders.ground.periods import covers
from elders.models import Elder, Situation, Ward

# Fact → field of `Situation`; the same names but for the unit.
FIELDS = {
    "residence_type": "residence_type",
    "poverty_national": "poverty_national",
    "poverty_city": "poverty_city",
    "pension_monthly": "pension_monthly_vnd",
    "si_allowance_monthly": "si_allowance_monthly_vnd",
    "survivor_allowance": "survivor_allowance",
    "art23_allowance": "art23_allowance",
    "other_state_monthly_allowance": "other_state_monthly_allowance",
    "merit_monthly": "merit_monthly",
    "merit_category": "merit_category",
    "martyr_relative_monthly": "martyr_relative_monthly",
    "martyr_worship": "martyr_worship",
    "disability_level": "disability_level",
    "has_supporter": "has_supporter",
    "supporter_on_social_allowance": "supporter_on_social_allowance",
    "facility_eligible_but_fostered": "facility_eligible_but_fostered",
    "in_care_facility": "in_care_facility",
    "ethnic_mountain_hardship_area": "ethnic_mountain_hardship_area",
    "party_badge_years": "party_badge_years",
    "agri_average_income_household": "agri_average_income_household",
    "frail_hardship": "frail_hardship",
    "vn_citizen": "vn_citizen",
}
NAMES = tuple(FIELDS)
NOTHING_ASSUMED: Mapping[str, bool] = MappingProxyType({})
PERSON = ("pk", "sex", "birth_year", "birth_month", "birth_day", "date_of_death")
REQUESTS = (CaseKind.GRANT, CaseKind.TRANSFER_IN)
BEFORE_PENSION = date(2025, 6, 30)  # the last day before the social pension (NĐ 176/2025 Điều 7)
STANDING = (
    "award_then__scheme",
    "award_before__scheme",
    "card_then__category",
    "award_then__signed_on",
    "has_applied",
    "carers_award",
)
# What officers write as the kind of merit, as the texts call it. A kind nobody recognises is not known, never "no".
MERIT_WORDS = [
    ("cuu chien binh", "cuu_chien_binh"),
    ("thanh nien xung phong", "tnxp"),
    ("tnxp", "tnxp"),
    ("dan cong hoa tuyen", "dan_cong_hoa_tuyen"),
    ("tien khoi nghia", "tien_khoi_nghia"),
    ("truoc 1945", "truoc_1945"),
    ("truoc 01 01 1945", "truoc_1945"),
    ("truoc ngay 01 01 1945", "truoc_1945"),
    ("khang chien", "khang_chien"),
    ("thuong binh", "thuong_binh"),
    ("benh binh", "benh_binh"),
    ("ba me viet nam", "ba_me_vnah"),
    ("anh hung", "anh_hung"),
    ("chat doc", "chat_doc_hoa_hoc"),
    ("liet si", "than_nhan_liet_si"),
    ("tu day", "tu_day"),
    ("giup do cach mang", "giup_do_cach_mang"),
]


def merit_code(text: str | None) -> str | None:
    """The code of a kind of merit as somebody wrote it; None when it is not recognised."""
    if not text:
        return None
    key = vn_key(text).replace("/", " ").replace("_", " ")
    return next((code for words, code in MERIT_WORDS if words in key), None)


def facts_from_row(
    person: tuple, values: tuple, *, area: str, day: date, resides_here: bool | None, **more: Any
) -> Facts:
    """Facts out of a row: `person` as `PERSON` names its columns, `values` as `FIELDS`; an empty value is not known."""
    _, sex, year, month, born, died = person
    known = {name: value for name, value in zip(NAMES, values, strict=True) if value not in (None, "")}
    if "merit_category" in known:
        known["merit_category"] = merit_code(known["merit_category"])
    if known.get("si_allowance_monthly") == 0:
        known.setdefault("survivor_allowance", False)  # who draws no BHXH allowance draws no tuất
    return Facts(
        birth=Birth(year, month, born),
        sex=sex or None,
        area=area,
        resides_here=resides_here,
        alive=died is None or died > day,
        **known,
        **more,
    )


def _monthly(day: date, prefix: str = "") -> Q:
    """Condition "the monthly award a person draws on `day`": the database allows one of the group per day."""
    named = {f"{prefix}exclusion_group": SUBSISTENCE, f"{prefix}frequency": "monthly"}
    return covers(day, prefix=prefix) & Q(**named)


def with_standing(people, day: date):
    """Join to each person the award and the card of `day` and the award before the social pension: at most one each."""
    return people.annotate(
        award_then=FilteredRelation("awards", condition=_monthly(day, "awards__")),
        award_before=FilteredRelation("awards", condition=_monthly(BEFORE_PENSION, "awards__")),
        card_then=FilteredRelation("insurance_cards", condition=counts_on(day, prefix="insurance_cards__")),
        has_applied=Exists(_requests(day).filter(elder=OuterRef("pk"))),
        carers_award=Subquery(_of_carers(day).filter(elder=OuterRef("pk")).values("scheme")[:1]),
    )


def _requests(day: date):
    """Requests for the social pension (Mẫu số 01) that came until `day` and were neither refused nor taken back."""
    asked = Case.objects.filter(scheme__startswith=PENSION, kind__in=REQUESTS, received_on__lte=day)
    return asked.exclude(state__in=[CaseState.REFUSED, CaseState.WITHDRAWN])


def _of_carers(day: date):
    """Awards of `day` to those who care for somebody: they say whether a stranger took the person in."""
    return Award.objects.filter(_carers(day)).order_by("pk")


def _carers(day: date) -> Q:
    return covers(day) & Q(scheme__startswith="CARE_", frequency="monthly")


def standing_facts(
    draws: str | None,
    drew: str | None,
    card: str | None,
    signed_on: date | None,
    has_applied: bool,
    carers: str | None,
) -> dict[str, bool | date]:
    """What the columns of `STANDING` say: scheme drawn now and since which signature, scheme drawn before July 2025,
    kind of card, whether a request was filed, what those who care for the person draw."""
    known: dict[str, bool | date] = {}
    if draws:
        known["on_social_pension"] = draws.startswith(PENSION)
        known["on_social_allowance"] = not known["on_social_pension"]
        if signed_on:
            known["decision_signed_on"] = signed_on
    if has_applied or (draws and draws.startswith(PENSION)):
        known["application_form_01"] = True
    if carers:
        known["taken_in_by_others"] = carers.startswith("CARE_TAKEIN")
    if drew and not drew.startswith(PENSION):
        known["was_on_social_allowance_before_2025_07"] = True
    if card:
        known["bhyt_other_group"] = card in cards_that_come_first()
    return known


def facts_of_ward(
    ward: Ward, day: date, *, elders=None, assuming: Mapping[str, bool] = NOTHING_ASSUMED
) -> Iterator[tuple[int, Facts]]:
    """(pk, facts) of everybody resident in `ward` on `day`, or of those of `elders` among them; one query, read in
    portions. `assuming`: what is taken for true of requests and cards where no row says it."""
    people = (Elder.objects.all() if elders is None else elders).as_of(day).filter(situation_then__ward=ward)
    columns = [*PERSON, *(f"situation_then__{name}" for name in FIELDS.values()), *STANDING]
    rows = with_standing(people, day).order_by("pk").values_list(*columns)
    here, there = len(PERSON), len(PERSON) + len(FIELDS)
    for row in rows.iterator(chunk_size=5000):
        more = {**assuming, **standing_facts(*row[there:])}
        yield row[0], facts_from_row(row[:here], row[here:there], area=ward.area, day=day, resides_here=True, **more)


def facts_of(elder: Elder, day: date) -> Facts:
    """Facts of one person on `day`, each with its origin. Without a situation on that day only age and death are known,
    and what the awards and cards of the person say.

    A person who lives elsewhere that day does not reside here; one whose place nobody wrote down is not known to.
    """
    person = tuple(getattr(elder, name) for name in PERSON)
    row: Situation | None = elder.situations.on(day).select_related("ward", "recorded_by").first()
    standing, origins = _standing(elder, day)
    if row is None:
        area = elder.ward.area if elder.ward else None
        left = True if elder.situations.filter(valid_from__lte=day).exists() else None
        nothing, here = (None,) * len(NAMES), False if left else None
        return facts_from_row(
            person, nothing, area=area, day=day, resides_here=here, origins=_own() | origins, **standing
        )
    values = tuple(getattr(row, name) for name in FIELDS.values())
    said = origin(row)
    known = [name for name, value in zip(NAMES, values, strict=True) if value not in (None, "")]
    origins |= dict.fromkeys(known, said) | {"resides_here": said, "area": f"danh mục {row.ward}"} | _own()
    return facts_from_row(person, values, area=row.ward.area, day=day, resides_here=True, origins=origins, **standing)


def _standing(elder: Elder, day: date) -> tuple[dict[str, bool | date], dict[str, str]]:
    """What awards, cards and requests say of one person, and the paper that says it."""
    asked = _monthly(day) | _monthly(BEFORE_PENSION) | _carers(day)
    awards = list(Award.objects.filter(asked, elder=elder).order_by("pk"))
    own = [one for one in awards if one.exclusion_group == SUBSISTENCE]
    now = next((one for one in own if _on(one, day)), None)
    before = next((one for one in own if _on(one, BEFORE_PENSION)), None)
    carers = next((one for one in awards if one not in own), None)
    card = InsuranceCard.objects.filter(elder=elder).on(day).first()
    request = _requests(day).filter(elder=elder).order_by("-received_on", "pk").first()
    found = standing_facts(
        now and now.scheme,
        before and before.scheme,
        card and card.category,
        now and now.signed_on,
        request is not None,
        carers and carers.scheme,
    )
    papers = {
        "on_social_pension": now,
        "on_social_allowance": now,
        "decision_signed_on": now,
        "application_form_01": request or now,
        "taken_in_by_others": carers,
        "was_on_social_allowance_before_2025_07": before,
        "bhyt_other_group": card,
    }
    return found, {name: _paper(papers[name]) for name in found}


def _on(row: Award, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)


def _paper(row: Award | InsuranceCard | Case) -> str:
    if isinstance(row, Case):
        return f"hồ sơ nhận ngày {row.received_on:%d/%m/%Y}"
    if isinstance(row, Award):
        return f"quyết định {row.decision_words} (từ {row.valid_from:%m/%Y})"
    return f"thẻ BHYT nhóm {row.category_label} (từ {row.valid_from:%d/%m/%Y})"


def _own() -> dict[str, str]:
    return dict.fromkeys(("age_full", "calendar_age", "alive"), "hồ sơ người cao tuổi")


def origin(row: Situation) -> str:
    """Where a period of facts comes from, in words: kind of source, paper, who, since when."""
    parts = [SourceKind(row.source_kind).label.lower()]
    if row.source_paper:
        parts.append(row.source_paper)
    if row.recorded_by:
        parts.append(f"{row.recorded_by} ghi")
    return f"{', '.join(parts)} (từ {row.valid_from:%d/%m/%Y})"
