"""The columns of the roster "checkups", as hospitals and campaigns head them."""

from elders.intake import fields as shared
from elders.intake.fields import words
from elders.intake.kinds import Field
from health.choices import Conclusion, HealthClass, Specialty
from health.investigations import investigations
from health.measures import measures
from health.rosters import cells  # noqa: F401  its readers are registered on import

MEASURED = {  # measure → (heading on the template or "", other headings)
    "pulse": ("Mạch (lần/phút)", "mạch; nhịp tim; tần số tim; mạch (l/p)"),
    "height": ("Chiều cao (cm)", "chiều cao; cao; cao (cm); ch cao; chiều cao đứng"),
    "weight": ("Cân nặng (kg)", "cân nặng; nặng; nặng (kg); cân; trọng lượng"),
    "waist": ("Vòng bụng (cm)", "vòng bụng; vòng eo; vb"),
    "temp": ("", "nhiệt độ; thân nhiệt; nhiệt độ (độ c)"),
    "resp": ("", "nhịp thở; tần số thở"),
    "spo2": ("SpO2 (%)", "spo2; sp o2; độ bão hòa oxy"),
    "glucose": ("Đường huyết (mmol/L)", "đường huyết; glucose; glucose máu; đường máu; gluco; đh; đường huyết lúc đói"),
    "hba1c": ("HbA1c (%)", "hba1c"),
    "chol": ("Cholesterol (mmol/L)", "cholesterol; cholesterol toàn phần; cholesterol tp; chol"),
    "ldl": ("LDL-C (mmol/L)", "ldl; ldl-c; ldl cholesterol"),
    "hdl": ("HDL-C (mmol/L)", "hdl; hdl-c; hdl cholesterol"),
    "tg": ("Triglycerid (mmol/L)", "triglycerid; triglyceride; triglycerides; tg; trigly"),
    "creatinine": ("Creatinin (µmol/L)", "creatinin; creatinine; creatinin máu; cre"),
    "hb": ("", "hemoglobin; hb; hgb; huyết sắc tố"),
    "uric": ("Acid uric (µmol/L)", "acid uric; axit uric; a.uric; uric"),
    "ast": ("AST (U/L)", "ast; got; sgot; ast (got)"),
    "alt": ("ALT (U/L)", "alt; gpt; sgpt; alt (gpt)"),
    "va_right_bare": ("", "thị lực mắt phải không kính; mắt phải không kính; mp không kính; thị lực mp; mắt phải"),
    "va_left_bare": ("", "thị lực mắt trái không kính; mắt trái không kính; mt không kính; thị lực mt; mắt trái"),
    "va_right_glasses": ("", "thị lực mắt phải có kính; mắt phải có kính; mp có kính"),
    "va_left_glasses": ("", "thị lực mắt trái có kính; mắt trái có kính; mt có kính"),
    "psa": ("", "psa"),
}  # fmt: skip
EXAMINED = {
    "ecg": "điện tim; điện tâm đồ; ecg; ecg/điện tim; đtđ (điện tim)",
    "urine_protein": "protein niệu; nước tiểu protein; protein nước tiểu; pro niệu",
    "urine_glucose": "glucose niệu; nước tiểu glucose; glucose nước tiểu; đường niệu",
    "chest_xray": "x-quang; xquang; x quang phổi; xq phổi; x-quang phổi; xq tim phổi; x-quang tim phổi; xq ngực",
    "ultrasound": "siêu âm; siêu âm bụng; siêu âm ổ bụng; siêu âm bụng tổng quát; sa bụng; siêu âm tổng quát",
    "via": "via; tầm soát cổ tử cung",
    "fobt": "fobt; máu ẩn trong phân",
}
SPECIALTIES = {
    Specialty.CIRCULATION: "tuần hoàn; tim mạch; nội tim mạch",
    Specialty.RESPIRATION: "hô hấp; phổi",
    Specialty.DIGESTION: "tiêu hóa",
    Specialty.KIDNEY: "thận tiết niệu; thận - tiết niệu; tiết niệu; thận",
    Specialty.ENDOCRINE: "nội tiết",
    Specialty.BONES: "cơ xương khớp; cơ - xương - khớp",
    Specialty.NERVES: "thần kinh",
    Specialty.MIND: "tâm thần",
    Specialty.SURGERY: "ngoại khoa; ngoại",
    Specialty.GYNAECOLOGY: "sản phụ khoa; phụ khoa; sản khoa",
    Specialty.EYES: "mắt; nhãn khoa; bệnh về mắt",
    Specialty.EAR_NOSE_THROAT: "tai mũi họng; tmh",
    Specialty.TEETH: "răng hàm mặt; rhm; răng - hàm - mặt",
    Specialty.SKIN: "da liễu; da",
}
FOUND = "f_"  # prefix of the fields of specialties


def _measured(name: str) -> Field:
    heading, others = MEASURED[name]
    return Field(
        name,
        heading or measures()[name].label,
        "checkup_measure",
        words(others),
        on_template=bool(heading),
        width=10,
        help=f"Thường từ {measures()[name].range_words(measures()[name].plausible)}." if heading else "",
    )


def _examined(name: str) -> Field:
    one = investigations()[name]
    return Field(
        name, one.label, "checkup_word", words(EXAMINED[name]), choices=(), on_template=name == "ecg", width=18,
        max_length=500,
    )  # fmt: skip


def _found(specialty: Specialty) -> Field:
    heading = specialty.label.removeprefix("Nội khoa: ").capitalize()
    return Field(
        f"{FOUND}{specialty}", heading, "text", words(SPECIALTIES[specialty]), on_template=False, width=20,
        max_length=500,
    )  # fmt: skip


FIELDS = (
    shared.FULL_NAME,
    shared.BIRTH,
    shared.SEX,
    shared.CITIZEN_ID,
    shared.GROUP,
    shared.HEALTH_CARD,
    Field(
        "examined_on",
        "Ngày khám",
        "date",
        words("ngày khám bệnh; ngày khám sức khỏe; ngày ksk; thời gian khám; ngày thực hiện"),
        width=12,
        help="Để trống thì lấy ngày khám ghi khi gửi tệp.",
    ),
    Field("bp", "Huyết áp (mmHg)", "checkup_pressure", words("huyết áp; ha; ha (mmhg); huyết áp lần 1"), width=12,
          help="Dạng 140/90; hai lần đo cách nhau bằng dấu chấm phẩy."),
    Field("sbp", "Huyết áp tâm thu", "number",
          words("tâm thu; ha tâm thu; ha tối đa; huyết áp tối đa; hatt"), on_template=False),
    Field("dbp", "Huyết áp tâm trương", "number",
          words("tâm trương; ha tâm trương; ha tối thiểu; huyết áp tối thiểu; hattr"), on_template=False),
    *(_measured(name) for name in MEASURED),
    Field("glucose_timing", "Lúc đo đường huyết", "choice", words("thời điểm đo đường huyết"), on_template=False,
          choices=(("doi", "Lúc đói"), ("sau_2h", "Sau ăn 2 giờ"), ("bat_ky", "Bất kỳ"))),
    *(_examined(name) for name in EXAMINED),
    *(_found(one) for one in Specialty),
    Field(
        "own_diseases",
        "Bệnh đã biết",
        "text",
        words("bệnh mạn tính; bệnh mãn tính; tiền sử; tiền sử bệnh; tiền sử bản thân; bệnh nền; bệnh kèm theo"),
        width=24,
        max_length=300,
    ),
    Field("drugs", "Thuốc đang dùng", "text", words("thuốc; thuốc đang uống; đang điều trị thuốc"), on_template=False,
          max_length=300),
    Field("allergies", "Dị ứng", "text", words("tiền sử dị ứng; dị ứng thuốc"), on_template=False, max_length=200),
    Field("icd_codes", "Mã bệnh ICD-10", "checkup_icd", words("mã bệnh; icd; icd-10; icd10; mã icd"), width=14),
    Field(
        "conclusion",
        "Kết luận",
        "text",
        words("kết luận bệnh; chẩn đoán; kết luận khám; kết quả khám; bệnh phát hiện; kết luận, tư vấn"),
        width=30,
        max_length=1000,
    ),
    Field("conclusion_kind", "Kết luận chung", "checkup_kind", words("tình trạng sức khỏe"), on_template=False,
          choices=tuple(Conclusion.choices)),
    Field(
        "health_class",
        "Phân loại sức khỏe",
        "checkup_class",
        words("phân loại sk; phân loại; loại sức khỏe; loại sk; pl sk; plsk; xếp loại; xếp loại sức khỏe"),
        choices=tuple((str(code), label) for code, label in HealthClass.choices),
        width=12,
    ),
    Field("advice", "Lời khuyên", "text", words("tư vấn; hướng điều trị; đề nghị; hướng xử trí"), on_template=False,
          max_length=500),
    Field("next_exam_on", "Hẹn khám lại", "date", words("ngày hẹn; ngày hẹn khám lại; tái khám"), on_template=False),
    Field("doctor", "Bác sĩ kết luận", "text", words("bác sĩ; bác sỹ; bác sĩ khám"), width=20, max_length=120),
)  # fmt: skip
