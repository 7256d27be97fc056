"""Forms of a check-up: opening, the sheet, one instrument, conclusion, correction, handing over."""

from typing import Any

from django import forms

from elders.forms.fields import DayField, TidyField
from health.choices import Conclusion, HealthClass, PlaceKind, Screening, ServiceKind, Specialty
from health.facts import QUESTIONS, RED_FLAGS
from health.instruments import NEVER, Instrument
from health.investigations import Investigation, investigations
from health.measures import measures
from health.models import Examination, Facility
from health.register_choices import GlucoseSample
from health.services.entry import Entry, Pressure, Said, Specialist

SHOWN_READINGS = 3
POSITIONS = [("ngoi", "Ngồi"), ("nam", "Nằm"), ("dung", "Đứng")]
HEIGHT_METHODS = [("", "Đứng"), ("do_goi", "Đo chiều cao gối"), ("sai_tay", "Sải tay"), ("khai", "Người khám khai")]
BODY = ("height", "weight", "waist", "calf", "weight_loss_3m", "temp", "resp", "spo2")
BLOOD = ("glucose", "hba1c", "chol", "ldl", "hdl", "tg", "creatinine", "hb", "uric", "ast", "alt")
EYES = ("va", "va_right_bare", "va_left_bare", "va_right_glasses", "va_left_glasses")
EARS = ("pure_tone", "hear_right", "hear_left", "whisper_right", "whisper_left")
SENSES = ("tug", "rises", "chair_stands", "pef", "fev1", "fev1_fvc", "psa")
MEASURED = (*BODY, *BLOOD, *EYES, *EARS, *SENSES)
YES_NO = [("", "Chưa hỏi"), ("co", "Có"), ("khong", "Không")]
TIMINGS = [("", "Chưa rõ"), ("doi", "Lúc đói từ 8 giờ"), ("sau_2h", "Sau ăn 2 giờ"), ("bat_ky", "Bất kỳ")]
SAMPLES = [("", "Chưa rõ"), *GlucoseSample.choices]
STATES = [
    ("", "Chưa đánh giá"),
    ("manh_khoe", "Mạnh khỏe"),
    ("nhieu_benh", "Nhiều bệnh, sức khỏe trung bình"),
    ("phuc_tap", "Nhiều bệnh phức tạp, sức khỏe kém"),
]
ANSWERED = {"co": True, "khong": False}


def _codes(text: str) -> list[str]:
    return [code.strip().upper() for code in text.replace(";", ",").split(",") if code.strip()]


class OpenForm(forms.Form):
    examined_on = DayField(label="Ngày khám")
    kind = forms.ChoiceField(label="Dịch vụ", choices=ServiceKind.choices)
    screening = forms.ChoiceField(
        label="Bệnh sàng lọc", choices=Screening.choices, required=False, help_text="Chỉ chọn khi là khám sàng lọc."
    )
    place_kind = forms.ChoiceField(label="Nơi khám", choices=PlaceKind.choices)
    facility = forms.ModelChoiceField(
        label="Cơ sở khám", queryset=Facility.objects.none(), required=False, empty_label="Chưa ghi"
    )
    is_free = forms.BooleanField(label="Miễn phí theo chương trình", required=False)
    free_reason = TidyField(
        label="Lý do lần miễn phí thứ hai trong năm",
        required=False,
        max_length=200,
        help_text="Để trống nếu là lần đầu.",
    )

    def __init__(self, *args, facilities, **options) -> None:
        super().__init__(*args, **options)
        self.fields["facility"].queryset = facilities


class EntryForm(forms.Form):
    """The whole sheet. `questions` (field of the service → sentence) stand beside their field with a box to tick."""

    arm = forms.ChoiceField(
        label="Tay đo", choices=[("", "Chưa ghi"), ("trai", "Trái"), ("phai", "Phải")], required=False
    )
    device = TidyField(label="Máy đo", required=False, max_length=60)
    height_method = forms.ChoiceField(label="Cách đo chiều cao", choices=HEIGHT_METHODS, required=False)
    glucose_timing = forms.ChoiceField(label="Đo đường huyết lúc", choices=TIMINGS, required=False)
    glucose_sample = forms.ChoiceField(label="Mẫu máu", choices=SAMPLES, required=False)
    danger_signs = forms.ChoiceField(label=RED_FLAGS, choices=YES_NO, required=False)
    known_conditions = TidyField(
        label="Bệnh đã biết (mã ICD-10)",
        required=False,
        max_length=200,
        help_text="Ví dụ I10, E11; cách nhau bằng dấu phẩy.",
    )
    diabetes_state = forms.ChoiceField(label="Sức khỏe chung (để đặt mục tiêu HbA1c)", choices=STATES, required=False)
    schooling_years = forms.IntegerField(label="Số năm đi học", required=False, min_value=0, max_value=30)
    examiner = TidyField(label="Bác sĩ khám chuyên khoa", required=False, max_length=120)

    def __init__(self, *args, exam: Examination, **options) -> None:
        super().__init__(*args, **{"initial": initial_of(exam)} | options)
        self.questions: dict[str, str] = {}
        self.sex = exam.elder.sex
        # As many rows as the paper has, more where more readings are stored.
        self.bp_rows = range(1, max(SHOWN_READINGS, exam.pressures.count()) + 1)
        for row in self.bp_rows:
            for part, label in (("sbp", "Số trên"), ("dbp", "Số dưới"), ("pulse", "Mạch")):
                field = forms.IntegerField(label=f"{label}, lần {row}", required=False, min_value=0)
                field.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
                self.fields[f"bp{row}_{part}"] = field
            self.fields[f"bp{row}_position"] = forms.ChoiceField(
                label=f"Tư thế, lần {row}", choices=POSITIONS, required=False
            )
        for key in MEASURED:
            one = measures()[key]
            label = one.label if one.factors else f"{one.label} ({one.unit})"
            self.fields[f"v_{key}"] = TidyField(label=label, required=False, max_length=20)
            self.fields[f"v_{key}"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
            if one.factors:
                units = [(unit, unit) for unit in (one.unit, *one.factors)]
                self.fields[f"u_{key}"] = forms.ChoiceField(label=f"Đơn vị {one.label}", choices=units, required=False)
        for key, one in self.tests():
            choices = [("", "Chưa làm"), *one.choices]
            self.fields[f"t_{key}"] = forms.ChoiceField(label=one.label, choices=choices, required=False)
            if one.has_text:
                self.fields[f"d_{key}"] = TidyField(label="Mô tả", required=False, max_length=500)
        for key, words in QUESTIONS.items():
            self.fields[f"q_{key}"] = forms.ChoiceField(label=words, choices=YES_NO, required=False)
        for key, words in self.specialties():
            self.fields[f"f_{key}"] = TidyField(label=words, required=False, max_length=500)
            classes = [("", "Chưa xếp loại"), *HealthClass.choices]
            self.fields[f"c_{key}"] = forms.ChoiceField(label="Phân loại", choices=classes, required=False)
            self.fields[f"n_{key}"] = TidyField(label="Không khám vì", required=False, max_length=200)

    def specialties(self) -> list[tuple[str, str]]:
        return [one for one in Specialty.choices if one[0] != Specialty.GYNAECOLOGY or self.sex != "nam"]

    def tests(self) -> list[tuple[str, Investigation]]:
        """Tests in words that are made of this sex."""
        return [
            (key, one) for key, one in investigations().items() if not (one.sex and self.sex and one.sex != self.sex)
        ]

    def texts(self) -> dict[str, str]:
        """What is typed for every field the service may ask about, as a box to tick repeats it."""
        typed = {}
        for row in self.bp_rows:
            parts = [str(self[f"bp{row}_{part}"].value() or "").strip() for part in ("sbp", "dbp", "pulse")]
            typed[f"bp{row}"] = "/".join(parts)
        for key in MEASURED:
            unit = str(self[f"u_{key}"].value() or "") if f"u_{key}" in self.fields else ""
            typed[key] = f"{str(self[f'v_{key}'].value() or '').strip()} {unit}".strip()
        return typed

    def entry(self, *, confirmed_before: dict[str, str]) -> Entry:
        """What the service takes. A value is confirmed by the tick that repeats it, or when it was stored so."""
        data, typed = self.cleaned_data, self.texts()
        ticks = {key for key, text in typed.items() if text and text in self.data.getlist(f"ok_{key}")}
        ticks |= {key for key, text in confirmed_before.items() if typed.get(key) == text}
        pressures = []
        for row in self.bp_rows:
            sbp, dbp, pulse = (data.get(f"bp{row}_{part}") for part in ("sbp", "dbp", "pulse"))
            if sbp is not None and dbp is not None:
                pressures.append(
                    Pressure(
                        sbp=sbp, dbp=dbp, pulse=pulse, arm=data["arm"], position=data[f"bp{row}_position"] or "ngoi"
                    )
                )
        values = {}
        for key in MEASURED:
            if data[f"v_{key}"]:
                method = f"{data['glucose_timing']}:{data['glucose_sample']}" if key == "glucose" else ""
                method = data["height_method"] if key == "height" else method
                values[key] = Said(text=data[f"v_{key}"], unit=data.get(f"u_{key}", ""), method=method)
        answers: dict[str, Any] = {key: ANSWERED.get(data[f"q_{key}"]) for key in QUESTIONS}
        answers |= {"diabetes_state": data["diabetes_state"], "schooling_years": data["schooling_years"]}
        findings = {
            key: Specialist(
                text=data[f"f_{key}"],
                health_class=int(data[f"c_{key}"]) if data[f"c_{key}"] else None,
                doctor=data["examiner"] if data[f"f_{key}"] else "",
                not_applicable=data[f"n_{key}"],
            )
            for key, _ in self.specialties()
        }
        return Entry(
            pressures=pressures,
            values=values,
            answers=answers,
            findings=findings,
            results={key: (data[f"t_{key}"], data.get(f"d_{key}", "")) for key, _ in self.tests() if data[f"t_{key}"]},
            danger_signs=ANSWERED.get(data["danger_signs"]),
            known_conditions=_codes(data["known_conditions"]),
            device=data["device"],
            confirmed=frozenset(ticks),
        )

    def clean(self):
        data, ended = super().clean(), False
        for row in self.bp_rows:
            sbp, dbp = data.get(f"bp{row}_sbp"), data.get(f"bp{row}_dbp")
            if (sbp is None) != (dbp is None):
                self.add_error(f"bp{row}_sbp", "Ghi đủ số trên và số dưới.")
            if sbp is not None and ended:
                self.add_error(f"bp{row}_sbp", "Ghi các lần đo liền nhau, bắt đầu từ lần 1.")
            ended = ended or sbp is None
        return data

    def field_of(self, key: str) -> str | None:
        """The field that shows what the service said about `key`."""
        for name in (f"{key}_sbp", f"v_{key}", f"f_{key}", f"t_{key}", key):
            if name in self.fields:
                return name
        return None

    def sections(self) -> list[dict[str, Any]]:
        """(title, rows of bound fields with their question) in the order of the paper."""
        texts = self.texts()

        def row(key: str, *names: str) -> dict[str, Any]:
            fields = [self[name] for name in names if name in self.fields]
            return {"key": key, "fields": fields, "question": self.questions.get(key, ""), "text": texts.get(key, "")}

        pressure = [row(f"bp{n}", f"bp{n}_sbp", f"bp{n}_dbp", f"bp{n}_pulse") for n in self.bp_rows]
        positions = [f"bp{n}_position" for n in self.bp_rows]  # behind the numbers: Enter stays in their order
        blood = [row(key, f"v_{key}", f"u_{key}") for key in BLOOD]
        blood.insert(1, row("", "glucose_timing", "glucose_sample"))
        body = [row(key, f"v_{key}", f"u_{key}") for key in BODY]
        body.insert(1, row("", "height_method"))
        eyes, ears = ([row(key, f"v_{key}") for key in keys] for keys in (EYES, EARS))
        senses = [row(key, f"v_{key}", f"u_{key}") for key in SENSES if key != "psa" or self.sex != "nu"]
        tests = [row(key, f"t_{key}", f"d_{key}") for key, _ in self.tests()]
        asked = [row("", f"q_{key}") for key in QUESTIONS]
        return [
            {"title": "Huyết áp", "rows": [*pressure, row("", "arm", "device"), row("", *positions)], "wide": True},
            {"title": "Đo cơ thể", "rows": body},
            {"title": "Xét nghiệm", "rows": blood},
            {"title": "Điện tim, nước tiểu, hình ảnh, tầm soát", "rows": tests},
            {
                "title": "Mắt (thị lực phần mười; dưới 1/10 ghi ĐNT 2m, BBT, ST+ hoặc ST-)",
                "rows": eyes,
            },
            {"title": "Tai (mét nghe được)", "rows": ears},
            {"title": "Vận động, hô hấp", "rows": senses},
            {
                "title": "Hỏi bệnh",
                "rows": [
                    row("", "danger_signs"),
                    *asked,
                    row("", "known_conditions"),
                    row("", "diabetes_state"),
                    row("", "schooling_years"),
                ],
            },
            {
                "title": "Khám chuyên khoa",
                "rows": [
                    row("", "examiner"),
                    *(row("", f"f_{key}", f"c_{key}", f"n_{key}") for key, _ in self.specialties()),
                ],
                "wide": True,
            },
        ]


def stored_texts(exam: Examination) -> dict[str, str]:
    """What was confirmed before, as `EntryForm.texts` says it."""
    found = {}
    for one in exam.pressures.filter(confirmed_unlikely=True).order_by("sequence", "pk"):
        found[f"bp{one.sequence}"] = f"{one.sbp_mmhg}/{one.dbp_mmhg}/{one.pulse or ''}"
    for one in exam.measurements.filter(confirmed_unlikely=True).order_by("pk"):
        unit = one.said_unit if measures()[one.key].factors else ""
        found[one.key] = f"{one.said} {unit}".strip()
    return found


def initial_of(exam: Examination) -> dict[str, Any]:
    """The sheet as stored."""
    said = {value: key for key, value in ANSWERED.items()}
    made: dict[str, Any] = {
        "danger_signs": said.get(exam.danger_signs, ""),
        "known_conditions": ", ".join(exam.known_conditions),
        "diabetes_state": exam.history.get("diabetes_state", ""),
        "schooling_years": exam.history.get("schooling_years"),
    }
    made |= {f"q_{key}": said.get(exam.history.get(key), "") for key in QUESTIONS}
    for one in exam.pressures.order_by("sequence", "pk"):
        place = f"bp{one.sequence}"
        made |= {f"{place}_sbp": one.sbp_mmhg, f"{place}_dbp": one.dbp_mmhg, f"{place}_pulse": one.pulse}
        made |= {"arm": one.arm, "device": one.device, f"{place}_position": one.position}
    for one in exam.measurements.order_by("key", "sequence", "pk"):
        made |= {f"v_{one.key}": one.said, f"u_{one.key}": one.said_unit}
        if one.key == "height":
            made["height_method"] = one.method
        if one.key == "glucose":
            made["glucose_timing"], _, made["glucose_sample"] = one.method.partition(":")
    for one in exam.investigations.order_by("pk"):
        made |= {f"t_{one.key}": one.result, f"d_{one.key}": one.text}
    for one in exam.findings.order_by("pk"):
        made |= {f"f_{one.specialty}": one.text, f"c_{one.specialty}": one.health_class or ""}
        made[f"n_{one.specialty}"] = one.not_applicable
        made["examiner"] = one.doctor or made.get("examiner", "")
    return made


class InstrumentForm(forms.Form):
    """One question per item, with the points beside the meaning; nothing chosen is not answered."""

    def __init__(self, *args, instrument: Instrument, **options) -> None:
        super().__init__(*args, **options)
        for item in instrument.items:
            choices = [(str(points), f"{meaning} ({points})") for points, meaning in item.options]
            if item.may_be_never:
                choices.append((NEVER, "Chưa từng làm"))
            self.fields[item.key] = forms.ChoiceField(
                label=item.label, choices=choices, widget=forms.RadioSelect, required=False
            )

    def answers(self) -> dict[str, int | str]:
        given = {key: value for key, value in self.cleaned_data.items() if value != ""}
        return {key: value if value == NEVER else int(value) for key, value in given.items()}


class ConcludeForm(forms.Form):
    conclusion_kind = forms.ChoiceField(label="Kết luận", choices=[("", "Chọn…"), *Conclusion.choices])
    health_class = forms.TypedChoiceField(
        label="Phân loại sức khỏe", choices=[("", "Chưa xếp loại"), *HealthClass.choices], coerce=int, empty_value=None,
        required=False, help_text="Chỉ xếp loại khi đã ghi đủ các chuyên khoa.",
    )  # fmt: skip
    icd_codes = TidyField(
        label="Mã bệnh ICD-10",
        required=False,
        max_length=200,
        help_text="Bệnh chính ghi trước; cách nhau bằng dấu phẩy.",
    )
    conclusion = TidyField(label="Nội dung kết luận", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    advice = TidyField(
        label="Lời khuyên (in trên phiếu kết quả)", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_exam_on = DayField(label="Hẹn khám lại", required=False)
    doctor = TidyField(label="Bác sĩ kết luận", max_length=120)

    def clean_icd_codes(self) -> list[str]:
        return _codes(self.cleaned_data["icd_codes"])


class DeliverForm(forms.Form):
    on = DayField(label="Ngày trả")
    to_relative = TidyField(
        label="Người thân nhận thay",
        required=False,
        max_length=120,
        help_text="Để trống nếu người cao tuổi tự nhận. Người nhận thay phải có tên trong văn bản đồng ý.",
    )
