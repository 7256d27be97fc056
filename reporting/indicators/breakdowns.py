"""Figures outside the grid taken apart as the catalogue asks (`indicators.yaml`, disaggregation).

People of a list are placed by the last circumstances known up to the end of the window, so that those who died or moved
since stand somewhere and the parts add up; what may stand in several groups says so.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, NullIf

from benefits.card_choices import card_name
from benefits.choices import PayMethod
from benefits.gifts import CampaignKind
from benefits.models import InsuranceCard
from benefits.schemes import ALLOWANCE, PENSION
from clubs.chart import KIND_CHOICES
from clubs.choices import ClubKind, SupportKind, SupportSource
from clubs.models import Membership
from elders.ground.birth import full_age
from elders.models import Elder, Ward
from health import case_counting as cases
from health import counting as health
from health.case_choices import CaseKind
from health.choices import ServiceKind
from health.models import SocialCase
from health.register_choices import Disease, SessionKind
from reporting import counting as works
from reporting.catalogue import catalogue
from reporting.choices import Split
from reporting.indicators.drill import Numbers, Part, arranged
from reporting.indicators.figures import benefits, clubs, lists
from reporting.indicators.grid import SPLITS
from reporting.indicators.population import BANDS, placed, population
from reporting.indicators.sources import SOURCES
from reporting.indicators.windows import Window
from reporting.plan_choices import Component, MoneySource, Topic

TITLES = {
    "gioi_tinh": "Theo giới tính", "nhom_tuoi": "Theo nhóm tuổi",
    "nhom_tuoi_chinh_sach": "Theo nhóm tuổi của chính sách", "to_dan_pho": "Theo tổ dân phố",
    "ho_ngheo": "Theo hộ nghèo", "hinh_thuc_chi_tra": "Theo hình thức chi trả", "loai_tro_cap": "Theo loại trợ cấp",
    "nhom_doi_tuong_bhyt": "Theo nhóm đối tượng BHYT", "nhom_doi_tuong": "Theo loại quà", "dot_kham": "Theo đợt khám",
    "loai_clb": "Theo loại câu lạc bộ", "nguon_kinh_phi": "Theo nguồn kinh phí", "nguon": "Thu theo nguồn",
    "muc_dich": "Chi theo mục đích", "chu_de": "Theo nội dung", "thanh_phan": "Theo thành phần",
    "chuc_danh": "Theo thành phần", "noi_dung_chi": "Theo nội dung chi", "don_vi": "Theo đơn vị phản ánh",
    "loai_van_de": "Theo loại vấn đề", "benh": "Theo bệnh",
}  # fmt: skip
BESIDE = {"muc_tuoi", "song_mot_minh", "nguoi_co_cong", "tu_du_80", "tu_du_65"}  # told as figures beside the number
OF_PEOPLE = {one.value for one in (Split.SEX, Split.BAND, Split.GROUP, Split.POVERTY)}
UNSAID = "Chưa ghi"
SEVERAL = {("VH-01", "loai_clb"), ("OP-QLTH-01", "loai_van_de"), ("YT-02", "benh"), ("OP-LTH-03", "nguon_kinh_phi")}


@dataclass(frozen=True)
class Breakdown:
    """`split`: what `drill.people` opens a part by, empty where parts do not open. `overlaps`: some are in several."""

    title: str
    parts: tuple[Part, ...]
    unit: str = "người"
    split: str = ""
    overlaps: bool = False


Reader = Callable[[Ward, Window], list[Part]]


def breakdowns(code: str, ward: Ward, window: Window) -> list[Breakdown]:
    """What the catalogue wants `code` taken apart by, beyond the parts of the grid; a fixed number of queries."""
    found = []
    listed = lists().get(code)
    for split in (*catalogue()[code].splits, *MORE.get(code, ())):
        if own := OWN.get((code, split)):
            made = tuple(own(ward, window))
            found.append(Breakdown(TITLES[split], made, UNITS.get(code, "người"), overlaps=(code, split) in SEVERAL))
        elif listed is not None and split in OF_PEOPLE and code not in clubs.LISTS:
            people = listed(ward, window)
            found.append(Breakdown(TITLES[split], tuple(of_people(people, split, ward, window)), split=split))
    return [one for one in found if one.parts]


# --- people -----------------------------------------------------------------------------------------------------------
def of_people(people: QuerySet[Elder], split: str, ward: Ward, window: Window) -> list[Part]:
    """Each of `people` once; two queries at most."""
    counted = _counted(people, split, ward, window)
    return arranged(split, {key: (n, None) for key, n in counted.items()}, ward)


def _counted(people: QuerySet, split: str, ward: Ward, window: Window) -> dict[object, int]:
    rows = placed(Elder.objects.filter(pk__in=people.order_by().values("pk")), ward, window.last)
    return dict(rows.order_by().values_list(SPLITS[split]).annotate(n=Count("pk")))


def _share(who: Callable, among: Callable, split: str) -> Reader:
    """A ratio over two querysets of ids."""

    def read(ward: Ward, window: Window) -> list[Part]:
        days = (window.year_first, window.last)
        top, whole = (_counted(ids(ward, *days), split, ward, window) for ids in (who, among))
        return arranged(split, {key: (top.get(key, 0), n) for key, n in whole.items()}, ward)

    return read


# --- files of social work: some are about somebody nobody knows -------------------------------------------------------
def _of_cases(
    split: str, who: Callable, among: Callable | None = None, *, once: bool = False, year: bool = True
) -> Reader:
    """Files of `who` (of those of `among`) by who they are about. `once`: people, not files."""

    def read(ward: Ward, window: Window) -> list[Part]:
        days = (window.year_first if year else window.first, window.last)
        top = _case_groups(who(ward, *days), split, ward, window, once=once)
        if among is None:
            return arranged(split, {key: (n, None) for key, n in top.items()}, ward)
        whole = _case_groups(among(ward, *days), split, ward, window, once=once)
        return arranged(split, {key: (top.get(key, 0), n) for key, n in whole.items()}, ward)

    return read


def _case_groups(found: QuerySet[SocialCase], split: str, ward: Ward, window: Window, *, once: bool) -> dict:
    rows = list(found.order_by("pk").values_list("pk", "elder", "sex", "about_age_years"))
    known = Elder.objects.filter(pk__in=[elder for _, elder, _, _ in rows if elder])
    people = {one.pk: one for one in placed(known, ward, window.last)}
    groups: dict[object, set] = {}
    for pk, elder, sex, about in rows:
        key = _key(split, people.get(elder), sex, about, window)
        groups.setdefault(key, set()).add((elder or -pk) if once else pk)
    return {key: len(whom) for key, whom in groups.items()}


def _key(split: str, person: Elder | None, sex: str, about: int | None, window: Window) -> object:
    match split:
        case Split.SEX:
            return (person.sex if person else "") or sex
        case Split.BAND:
            age = full_age(person.birth_earliest, window.last) if person else about
            return None if age is None else max((low for low in BANDS if low <= age), default=0)
    return getattr(person, SPLITS[split], None if split == Split.GROUP else "")


# --- rows by a column -------------------------------------------------------------------------------------------------
def _by(rows: QuerySet, column: str, label: Callable[[object], str], *, what=None) -> list[Part]:
    """Groups of `rows` by `column`, the largest first; `what` is counted, people by default."""
    found = rows.order_by().values_list(column).annotate(n=what or Count("elder", distinct=True))
    return _named(dict(found), label)


def _labels(choices: Iterable[tuple[str, str]]) -> Callable[[object], str]:
    names = dict(choices)
    return lambda key: str(names.get(key, key))


def _groups(numbers: Numbers, ward: Ward) -> list[Part]:
    return arranged(Split.GROUP, numbers, ward)


def _on_time(ward: Ward, window: Window) -> list[Part]:
    due, good = benefits.due_and_good()
    rows = benefits.run_lines(ward, window).order_by().values_list("residential_group")
    found = rows.annotate(good=Count("pk", filter=good), due=Count("pk", filter=due))
    return _groups({key: (n, whole) for key, n, whole in found if whole}, ward)


def _rounds(ward: Ward, window: Window) -> list[Part]:
    days = (window.first, window.last)
    here = health.examinations(ward, *days, kind=ServiceKind.CHECKUP).annotate(x=F("invitation__round__name"))
    away = health.elsewhere(ward, *days, kind=ServiceKind.CHECKUP).annotate(x=F("round__name"))
    seen: dict[str, set[int]] = {}
    for rows in (here, away):
        for name, elder in rows.order_by().values_list("x", "elder").distinct():
            seen.setdefault(name or "Ngoài đợt khám", set()).add(elder)
    return [Part(name, name, len(people), None) for name, people in sorted(seen.items())]


def _cards(ward: Ward, window: Window) -> list[Part]:
    ((valid, _),) = SOURCES["card"].rows(ward, window)
    people = population(ward, window.last).values("elder")
    return _by(InsuranceCard.objects.filter(pk__in=valid.values("pk"), elder__in=people), "category", card_name)


def _managed(ward: Ward, window: Window) -> list[Part]:
    ((visits, _),) = SOURCES["managed"].rows(ward, window)
    visits = visits.filter(enrolment__elder__in=population(ward, window.last).values("elder"))
    return _by(visits, "enrolment__disease", _labels(Disease.choices), what=Count("enrolment__elder", distinct=True))


def _clubs_by_group(read: Callable) -> Reader:
    def parts(ward: Ward, window: Window) -> list[Part]:
        found = read(ward, window).order_by().values_list("residential_group").annotate(n=Count("pk", distinct=True))
        return _groups({key: (n, None) for key, n in found}, ward)

    return parts


def _culture_kinds(ward: Ward, window: Window) -> list[Part]:
    rows = clubs.culture_clubs(ward, window)
    kinds = (ClubKind.CULTURE, ClubKind.SPORT)
    sums = rows.aggregate(**{kind.value: Count("pk", filter=clubs.of_kind(kind)) for kind in kinds})
    return [Part(kind.value, str(kind.label), sums[kind.value], None) for kind in kinds]


def _members(split: str) -> Reader:
    columns = {
        Split.SEX: Coalesce(NullIf("elder__sex", Value("")), "companion__sex"),
        Split.GROUP: Coalesce("elder__residential_group", "companion__residential_group"),
    }

    def read(ward: Ward, window: Window) -> list[Part]:
        rows = Membership.objects.on(window.last).filter(club__in=clubs.lth_clubs(ward, window))
        found = rows.order_by().annotate(x=columns[split]).values_list("x").annotate(
            n=Count("elder", distinct=True) + Count("companion", distinct=True)
        )  # fmt: skip
        return arranged(
            split, {key if key is not None or split == Split.GROUP else "": (n, None) for key, n in found}, ward
        )

    return read


def _supports(kind: str) -> Reader:
    def read(ward: Ward, window: Window) -> list[Part]:
        rows = clubs.supports(ward, window).filter(kind=kind)
        return _by(rows, "source", _labels(SupportSource.choices), what=Count("club", distinct=True))

    return read


def _borrowers(ward: Ward, window: Window) -> list[Part]:
    members = Membership.objects.filter(pk__in={line.membership_id for line in clubs.open_loans(ward, window) or ()})
    rows = members.order_by().values_list("club__residential_group")
    found = rows.annotate(n=Count("elder", distinct=True) + Count("companion", distinct=True))
    return _groups({key: (n, None) for key, n in found}, ward)


def _fund(side: str) -> Reader:
    def read(ward: Ward, window: Window) -> list[Part]:
        moving = clubs.fund_entries(ward, window)
        if moving is None:
            return []
        came, went = moving
        rows = came if side == "came" else went
        return _by(rows, "kind", _labels(KIND_CHOICES), what=Sum("amount_vnd"))

    return read


def _named(found: Mapping, label: Callable[[object], str]) -> list[Part]:
    made = [Part(str(key or ""), label(key) if key else UNSAID, n, None) for key, n in found.items() if n]
    return sorted(made, key=lambda one: (-one.numerator, one.label))


def _scripts(ward: Ward, window: Window) -> list[Part]:
    by_topic = works.on_air(ward, window.first, window.last).by_topic
    return _named({key: scripts for key, (scripts, _) in by_topic.items()}, _labels(Topic.choices))


def _talks_by_topic(ward: Ward, window: Window) -> list[Part]:
    by_topic = works.talks(ward, window.first, window.last).by_topic
    return _named({key: held for key, (held, _) in by_topic.items()}, _labels(Topic.choices))


def _talks_by_group(ward: Ward, window: Window) -> list[Part]:
    by_group = works.talks(ward, window.first, window.last).by_group
    return _groups({key: (held, None) for key, (held, _) in by_group.items()}, ward)


def _trainings(topic: str, split: str) -> Reader:
    def read(ward: Ward, window: Window) -> list[Part]:
        one = works.trainings(ward, window.first, window.last, topic=topic)
        if split == Split.GROUP:
            return _groups({key: (n, None) for key, n in one.by_group.items()}, ward)
        return _named(one.by_component, _labels(Component.choices))

    return read


def _trainees(column: str) -> Reader:
    def read(ward: Ward, window: Window) -> list[Part]:
        rows = works.trainee_rows(ward, window.year_first, window.last)
        found = rows.order_by().values_list(column).annotate(n=Count(works.whose(), distinct=True))
        if column == "sex":
            return arranged(Split.SEX, {key: (n, None) for key, n in found}, ward)
        return _named(dict(found), _labels(Component.choices))

    return read


def _spent(column: str, label: Callable[[object], str]) -> Reader:
    def read(ward: Ward, window: Window) -> list[Part]:
        rows = works.spendings(ward, window.year, window.first, window.last)
        return _by(rows, f"line__{column}", label, what=Sum("amount_vnd"))

    return read


def _problems(ward: Ward, window: Window) -> list[Part]:
    by_unit = works.problems(ward, window.first, window.last).by_unit
    return _named({unit: reported for unit, (reported, _) in by_unit.items()}, str)


def _advice(ward: Ward, window: Window) -> list[Part]:
    rows = health.sessions(ward, window.first, window.last, kind=SessionKind.NUTRITION)
    found = rows.order_by().values_list("elder__sex").annotate(n=Count("pk"))
    return arranged(Split.SEX, {key: (n, None) for key, n in found}, ward)


def _kinds(ward: Ward, window: Window) -> list[Part]:
    rows = cases.opened_cases(ward, window.first, window.last)
    sums = rows.aggregate(**{kind.value: Count("pk", filter=Q(kinds__contains=[kind])) for kind in CaseKind})
    return _named(sums, _labels(CaseKind.choices))


MORE = {"YT-02": ("benh",)}  # columns by disease: a pitfall of the catalogue, not one of its keys
OWN: Mapping[tuple[str, str], Reader] = {
    ("OP-HT-03", "hinh_thuc_chi_tra"): lambda ward, window: _by(
        benefits.paid_lines(ward, window, PENSION), "method", _labels(PayMethod.choices)
    ),
    ("OP-HT-04", "to_dan_pho"): _on_time,
    ("OP-BT-01", "loai_tro_cap"): lambda ward, window: _by(
        benefits.paid_lines(ward, window, ALLOWANCE), "scheme_name", str
    ),
    ("OP-BH-01", "nhom_doi_tuong_bhyt"): lambda ward, window: _by(
        benefits.issued_lines(ward, window), "category", card_name
    ),
    ("OP-QT-01", "nhom_doi_tuong"): lambda ward, window: _by(
        benefits.handed_lines(ward, window, CampaignKind.TET), "name", str
    ),
    ("YT-01", "nhom_doi_tuong_bhyt"): _cards,
    ("YT-02", "benh"): _managed,
    ("OP-KSK-01", "dot_kham"): _rounds,
    ("OP-TV-01", "gioi_tinh"): _advice,
    ("VH-01", "to_dan_pho"): _clubs_by_group(clubs.culture_clubs),
    ("VH-01", "loai_clb"): _culture_kinds,
    ("LTH-01", "to_dan_pho"): _clubs_by_group(clubs.care_clubs),
    ("OP-LTH-01", "to_dan_pho"): _clubs_by_group(clubs.meeting_clubs),
    ("OP-CSK-01", "to_dan_pho"): _clubs_by_group(clubs.health_clubs),
    ("OP-LTH-02", "to_dan_pho"): _members(Split.GROUP),
    ("OP-LTH-02", "gioi_tinh"): _members(Split.SEX),
    ("OP-LTH-03", "nguon_kinh_phi"): _supports(SupportKind.MONEY),
    ("OP-LTH-04", "nguon_kinh_phi"): _supports(SupportKind.EQUIPMENT),
    ("OP-LTH-05", "to_dan_pho"): _borrowers,
    ("OP-QCS-01", "nguon"): _fund("came"),
    ("OP-QCS-01", "muc_dich"): _fund("went"),
    ("OP-TT-01", "chu_de"): _scripts,
    ("OP-TT-02", "to_dan_pho"): _talks_by_group,
    ("OP-TT-02", "chu_de"): _talks_by_topic,
    **{
        (code, split): _trainings(topic, split)
        for code, topic in (("OP-TH-01", Topic.POLICY), ("OP-TH-02", Topic.CLUB))
        for split in ("thanh_phan", "to_dan_pho")
    },
    ("DT-01", "gioi_tinh"): _trainees("sex"),
    ("DT-01", "chuc_danh"): _trainees("component"),
    ("OP-KP-01", "nguon_kinh_phi"): _spent("source", _labels(MoneySource.choices)),
    ("OP-KP-01", "noi_dung_chi"): _spent("content", str),
    ("OP-VM-01", "don_vi"): _problems,
    ("OP-QLTH-01", "loai_van_de"): _kinds,
    ("OP-QLTH-01", "gioi_tinh"): _of_cases(Split.SEX, cases.opened_cases, year=False),
    **{("OP-NB-01", split): _of_cases(split, cases.abuse_cases, year=False) for split in (Split.SEX, Split.BAND)},
    **{("CS-01", split): _of_cases(split, cases.admitted_cases, once=True) for split in OF_PEOPLE},
    **{("CS-02", split): _share(cases.severe_mental_admitted, cases.severe_mental, split) for split in OF_PEOPLE},
    **{("CS-03", split): _of_cases(split, cases.wandering_settled, cases.wandering_cases) for split in OF_PEOPLE},
    **{
        ("PL-01", split): _of_cases(split, cases.legal_aid_given, cases.legal_aid_asked, once=True)
        for split in OF_PEOPLE
    },
}  # fmt: skip
UNITS = {
    **dict.fromkeys(("VH-01", "LTH-01", "OP-LTH-01", "OP-CSK-01", "OP-LTH-03", "OP-LTH-04"), "CLB"),
    **dict.fromkeys(("OP-HT-04", "OP-TV-01"), "lượt"),
    **dict.fromkeys(("OP-QCS-01", "OP-KP-01"), "đồng"),
    **dict.fromkeys(("CS-03", "OP-QLTH-01", "OP-NB-01"), "trường hợp"),
    "OP-TT-01": "tin, bài",
    "OP-TT-02": "buổi",
    "OP-VM-01": "việc",
}

__all__ = ["BESIDE", "OF_PEOPLE", "OWN", "TITLES", "Breakdown", "breakdowns"]
