"""The filters of the registry list: one reading of the address for the screen, the print and the spreadsheet.

    roster = RosterFilter(request.GET, request.user, today)
    roster.queryset()   # scoped, sorted the Vietnamese way, each person joined to the situation to show
    roster.words()      # ["tổ dân phố Vân Quan", "hộ nghèo"]

Ages are completed years on `today`. A person known by year only may or may not have reached an age: they are listed
when they *may* have, and the description says so. A fact nobody has recorded is neither yes nor no; "chưa ghi" asks
for it.
"""

from datetime import date

from django import forms
from django.db.models import BooleanField, ExpressionWrapper, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from elders import search
from elders.choices import Disability, Living, Poverty, Sex
from elders.ground.periods import covers
from elders.models import Elder, ResidentialGroup, Situation

UNKNOWN = "chua_ro"
RESIDENT, DIED, MOVED, ALL = "cu_tru", "da_mat", "chuyen_di", "tat_ca"
STATES = [(RESIDENT, "Đang cư trú"), (DIED, "Đã mất"), (MOVED, "Đã chuyển đi"), (ALL, "Tất cả")]
STATE_WORDS = {DIED: "đã mất", MOVED: "đã chuyển đi", ALL: "cả người đã mất, đã chuyển đi"}
POVERTY = [
    ("ho_ngheo_can_ngheo", "Nghèo và cận nghèo"),
    (Poverty.POOR.value, "Hộ nghèo"),
    (Poverty.NEAR_POOR.value, "Hộ cận nghèo"),
    (Poverty.NONE.value, "Không nghèo"),
    (UNKNOWN, "Chưa ghi"),
]
DISABILITY = [
    ("co", "Có khuyết tật (mọi mức độ)"),
    ("nang_tro_len", "Nặng và đặc biệt nặng"),
    (Disability.VERY_SEVERE.value, "Đặc biệt nặng"),
    (Disability.SEVERE.value, "Nặng"),
    (Disability.MILD.value, "Nhẹ"),
    (Disability.NONE.value, "Không khuyết tật"),
    (UNKNOWN, "Chưa ghi"),
]
ALONE = [("co", "Sống một mình"), ("khong", "Sống cùng người khác"), (UNKNOWN, "Chưa ghi")]
WORDS = {
    "gioi": {Sex.MALE.value: "nam", Sex.FEMALE.value: "nữ"},
    "ngheo": {
        "ho_ngheo_can_ngheo": "hộ nghèo hoặc cận nghèo",
        Poverty.POOR.value: "hộ nghèo",
        Poverty.NEAR_POOR.value: "hộ cận nghèo",
        Poverty.NONE.value: "không thuộc hộ nghèo, cận nghèo",
        UNKNOWN: "chưa rõ hộ nghèo",
    },
    "khuyet_tat": {
        "co": "có khuyết tật",
        "nang_tro_len": "khuyết tật nặng và đặc biệt nặng",
        Disability.VERY_SEVERE.value: "khuyết tật đặc biệt nặng",
        Disability.SEVERE.value: "khuyết tật nặng",
        Disability.MILD.value: "khuyết tật nhẹ",
        Disability.NONE.value: "không khuyết tật",
        UNKNOWN: "chưa rõ khuyết tật",
    },
    "mot_minh": {"co": "sống một mình", "khong": "sống cùng người khác", UNKNOWN: "chưa rõ sống cùng ai"},
}
MISSING = [
    ("cccd", "Chưa có CCCD"),
    ("bhyt", "Chưa có thẻ BHYT"),
    ("ngay_sinh", "Chỉ biết năm sinh"),
    ("dien_thoai", "Chưa có điện thoại"),
    ("hoan_canh", "Chưa rõ hoàn cảnh"),
    ("to", "Chưa rõ tổ dân phố"),
]
ANY = ("", "Tất cả")
UNSURE = " (tính cả người chỉ biết năm sinh và có thể đúng tuổi)"


class GroupSelect(forms.Select):
    """One group at a time; an address with several is shown as boxes to tick (`RosterFilter`)."""

    def value_from_datadict(self, data, files, name):
        return [value for value in data.getlist(name) if value]


class RosterFilterForm(forms.Form):
    """What may stand in the address of the list. A value that means nothing is ignored, never an error page."""

    q = forms.CharField(
        label="Tìm",
        required=False,
        max_length=200,
        widget=forms.SearchInput(attrs={"placeholder": "Tên, CCCD, điện thoại, năm sinh", "autocomplete": "off"}),
    )
    to = forms.ModelMultipleChoiceField(
        label="Tổ dân phố", required=False, queryset=ResidentialGroup.objects.none(), widget=GroupSelect
    )
    tuoi_tu = forms.IntegerField(label="Từ tuổi", required=False, min_value=0, max_value=130)
    tuoi_den = forms.IntegerField(label="Đến tuổi", required=False, min_value=0, max_value=130)
    tron_tuoi = forms.IntegerField(label="Tròn tuổi trong năm", required=False, min_value=1, max_value=130)
    gioi = forms.ChoiceField(label="Giới tính", required=False, choices=[ANY, *Sex.choices])
    ngheo = forms.ChoiceField(label="Hộ nghèo", required=False, choices=[ANY, *POVERTY])
    khuyet_tat = forms.ChoiceField(label="Khuyết tật", required=False, choices=[ANY, *DISABILITY])
    mot_minh = forms.ChoiceField(label="Sống cùng ai", required=False, choices=[ANY, *ALONE])
    thieu = forms.MultipleChoiceField(
        label="Còn thiếu", required=False, choices=MISSING, widget=forms.CheckboxSelectMultiple
    )
    tinh_trang = forms.ChoiceField(label="Tình trạng", required=False, choices=STATES)


class RosterFilter:
    """Reads `data` (a QueryDict or a dict) for `user`; `today` decides ages and which situation is shown.

    `as_of` is a past day whose residents, with what was true then, are asked for (printed lists); ages are of that day.
    """

    def __init__(self, data, user, today: date, *, as_of: date | None = None) -> None:
        if not isinstance(data, QueryDict):
            query = QueryDict(mutable=True)
            for name, value in data.items():
                query.setlist(name, [str(one) for one in (value if isinstance(value, list | tuple) else [value])])
            data = query
        self.user, self.today = user, as_of or today
        self.is_past = self.today != today
        groups = list(ResidentialGroup.objects.for_user(user).order_by("name", "pk"))
        data = data.copy()
        known = {"to": {str(group.pk) for group in groups}, "thieu": set(dict(MISSING))}
        for name, values in known.items():
            data.setlist(name, [value for value in data.getlist(name) if value in values])
        self.form = RosterFilterForm(data, auto_id="loc_%s")
        field = self.form.fields["to"]
        field.queryset = ResidentialGroup.objects.for_user(user)
        if len(data.getlist("to")) > 1:
            field.widget = forms.CheckboxSelectMultiple()
            field.widget.choices = [(group.pk, group.short_name) for group in groups]
        else:
            field.widget.choices = [ANY, *((group.pk, group.short_name) for group in groups)]
        self.form.is_valid()  # what does not validate is not in `cleaned_data`: ignored
        self.values = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}
        if "to" in self.values and not self.values["to"]:
            del self.values["to"]
        self.useless_text = ""  # typed, but nothing a person can be found by ("4", "%"): no condition, and said so
        if "q" in self.values and not self.is_search:
            self.useless_text = self.values.pop("q")

    @property
    def state(self) -> str:
        return RESIDENT if self.is_past else self.values.get("tinh_trang") or RESIDENT

    @property
    def ward_id(self) -> int | None:
        """The ward whose index of names may answer; a few groups are quicker read through."""
        return self.user.ward_id if self.user.sees_whole_ward else None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the whole list of residents is asked for."""
        return bool(self.values.keys() - {"tinh_trang"}) or self.state != RESIDENT

    @property
    def is_by_age(self) -> bool:
        return "tuoi_tu" in self.values or "tuoi_den" in self.values

    def people(self) -> QuerySet:
        """Everybody the filters leave, each joined to `situation_then`; neither searched nor sorted.

        Residents are joined to the situation of today; who has died or left, to their last one.
        """
        people = Elder.objects.for_user(self.user)
        if self.is_past:
            # Residents of then among those who may be seen today, without what they lived in another ward or group.
            here = (
                Q(situation_then__ward=self.user.ward_id)
                if self.user.sees_whole_ward
                else Q(situation_then__residential_group__in=self.user.residential_group_ids)
            )
            people = people.as_of(self.today).filter(here)
        elif self.state == RESIDENT:
            people = joined_today(people.current(), self.today)
        else:
            if self.state == DIED:
                people = people.filter(date_of_death__isnull=False)
            elif self.state == MOVED:
                people = people.filter(date_of_death__isnull=True, is_resident=False)
            people = joined_last(people, self.today)
        return people.filter(self._condition()).select_related("situation_then__residential_group")

    def queryset(self) -> QuerySet:
        """The people of the list in the Vietnamese order: given name, then family name."""
        people = self.people()
        if text := self.values.get("q"):
            people = search.matching(people, text, today=self.today, ward_id=self.ward_id)
        return people.order_by("given_name", "full_name", "pk")

    def ranked(self) -> tuple[list[int], bool, bool]:
        """Of a search: at most `search.CAP` people, closest first; whether there are more; whether they are only
        similar spellings, because nobody fits. The same people as `queryset()` unless there are more."""
        typed = search.read(self.values.get("q", ""), today=self.today)
        found, more = search.rank(self.people(), typed, ward_id=self.ward_id, limit=search.CAP, enough=1)
        return [pk for pk, _ in found], more, bool(found) and found[0][1] == search.NEAR

    @property
    def is_search(self) -> bool:
        """Whether something was typed that can be searched for ("4" or "%" cannot)."""
        return not search.read(self.values.get("q", ""), today=self.today).is_empty

    def _condition(self) -> Q:
        values, condition = self.values, Q()
        if groups := values.get("to"):
            ids = [group.pk for group in groups]
            # Of residents the person's own column says where they live today, and has the index.
            now = self.state == RESIDENT and not self.is_past
            path = "residential_group" if now else "situation_then__residential_group"
            condition &= Q(**{f"{path}__in": ids})
        if self.state == RESIDENT and self.ward_id and values.keys() & {"ngheo", "khuyet_tat", "mot_minh"}:
            condition &= Q(situation_then__ward=self.ward_id)  # says nothing new, but starts from the facts of one ward
        if "tuoi_tu" in values:
            condition &= Q(birth_earliest__lte=born_by(values["tuoi_tu"], self.today))
        if "tuoi_den" in values:
            condition &= Q(birth_latest__gt=born_by(values["tuoi_den"] + 1, self.today))
        if "tron_tuoi" in values:
            condition &= Q(birth_year=self.today.year - values["tron_tuoi"])
        if "gioi" in values:
            condition &= Q(sex=values["gioi"])
        for name, field, several in (
            ("ngheo", "poverty_national", {"ho_ngheo_can_ngheo": [Poverty.POOR, Poverty.NEAR_POOR]}),
            (
                "khuyet_tat",
                "disability_level",
                {
                    "co": [Disability.VERY_SEVERE, Disability.SEVERE, Disability.MILD],
                    "nang_tro_len": [Disability.VERY_SEVERE, Disability.SEVERE],
                },
            ),
            (
                "mot_minh",
                "living_arrangement",
                {"co": [Living.ALONE], "khong": [Living.SPOUSE, Living.CHILDREN, Living.OTHER]},
            ),
        ):
            if name in values:
                asked = values[name]
                wanted = [""] if asked == UNKNOWN else several.get(asked, [asked])
                condition &= Q(**{f"situation_then__{field}__in": wanted})
        for missing in values.get("thieu", []):
            condition &= _MISSING[missing]
        return condition

    def controls(self) -> dict[str, dict[str, object]]:
        """Name → label, type, chosen values and choices of each filter, for the page: a hundred options written by
        Django's widgets take longer than the list itself."""
        found = {}
        for name, field in self.form.fields.items():
            value = self.form[name].value()
            values = {str(one) for one in (value if isinstance(value, list | tuple) else [value]) if one is not None}
            choices = [(str(code), label, str(code) in values) for code, label in getattr(field.widget, "choices", [])]
            found[name] = {
                "name": name,
                "id": f"loc_{name}",
                "label": field.label,
                "choices": choices,
                "boxes": isinstance(field.widget, forms.CheckboxSelectMultiple),
                "value": "" if value is None or choices else value,
            }
        return found

    # --- What is filtered, in words and in the address ---------------------------------------------------------------
    def words(self) -> list[str]:
        """What is filtered, as it stands above a printed list; empty for the whole list of residents."""
        return [text for _, _, text in self._descriptions()]

    def chips(self, *, also: str = "") -> list[dict[str, str]]:
        """{"text", "url"} per filter; the url is the address without it ("?…"), followed by the query `also`."""
        return [
            {
                "text": text.removesuffix(UNSURE),
                "url": "?" + "&".join(filter(None, [self.query(without=(name, value)), also])),
            }
            for name, value, text in self._descriptions()
        ]

    def query(self, *, without: tuple[str, str] | None = None) -> str:
        """The filters as a query string (without the page number), perhaps without one of them."""
        query = QueryDict(mutable=True)
        for name, value in self.plain().items():
            for one in value if isinstance(value, list) else [value]:
                if (name, str(one)) != without:
                    query.appendlist(name, str(one))
        return query.urlencode()

    def plain(self) -> dict[str, object]:
        """Filter name → plain value: for the log of exports and for long-running work."""
        plain = dict(self.values)
        if "to" in plain:
            plain["to"] = [group.pk for group in plain["to"]]
        return plain

    def _descriptions(self) -> list[tuple[str, str, str]]:
        """(name, value, words) per filter."""
        values, said = self.values, []
        if self.state != RESIDENT:
            said.append(("tinh_trang", self.state, STATE_WORDS[self.state]))
        if "q" in values:
            said.append(("q", values["q"], f"khớp “{values['q']}”"))
        said += [("to", str(group.pk), group.name[:1].lower() + group.name[1:]) for group in values.get("to", [])]
        if "tuoi_tu" in values:
            said.append(("tuoi_tu", str(values["tuoi_tu"]), f"từ đủ {values['tuoi_tu']} tuổi{UNSURE}"))
        if "tuoi_den" in values:
            said.append(("tuoi_den", str(values["tuoi_den"]), f"đến {values['tuoi_den']} tuổi{UNSURE}"))
        if "tron_tuoi" in values:
            age = values["tron_tuoi"]
            said.append(("tron_tuoi", str(age), f"tròn {age} tuổi trong năm {self.today.year}"))
        for name in ("gioi", "ngheo", "khuyet_tat", "mot_minh"):
            if name in values:
                said.append((name, values[name], WORDS[name][values[name]]))
        said += [
            ("thieu", code, dict(MISSING)[code].replace("Chưa", "chưa").replace("Chỉ", "chỉ"))
            for code in values.get("thieu", [])
        ]
        return said


def joined_today(people: QuerySet, today: date) -> QuerySet:
    """`people`, each with the situation of `today` as `situation_then` (none for who is not resident)."""
    covering = FilteredRelation("situations", condition=covers(today, prefix="situations__"))
    return people.annotate(situation_then=covering)


def joined_last(people: QuerySet, today: date) -> QuerySet:
    """`people`, each with the situation begun last before `today` as `situation_then`; else the first to come."""
    begun_last = Situation.objects.filter(elder=OuterRef("pk")).order_by(
        ExpressionWrapper(Q(valid_from__gt=today), BooleanField()).asc(), "-valid_from", "pk"
    )
    return people.annotate(last_situation=Subquery(begun_last.values("pk")[:1])).annotate(
        situation_then=FilteredRelation("situations", condition=Q(situations__pk=F("last_situation")))
    )


def born_by(years: int, today: date) -> date:
    """The last day of birth with `years` completed on `today`."""
    year = max(1, today.year - years)
    try:
        return today.replace(year=year)
    except ValueError:
        return date(year, 2, 28)  # 29/02 of a leap year counts from 28/02 of the others back


_MISSING = {
    "cccd": Q(citizen_id__isnull=True),
    "bhyt": Q(health_card_no=""),
    "ngay_sinh": Q(birth_day__isnull=True),
    "dien_thoai": Q(phone=""),
    "hoan_canh": Q(situation_then__poverty_national="")
    | Q(situation_then__disability_level="")
    | Q(situation_then__living_arrangement=""),
    "to": Q(residential_group__isnull=True),
}
