"""Choices of the registers of chronic diseases and of care sessions; labels as the registers say them."""

from django.db.models import IntegerChoices, TextChoices


class Disease(TextChoices):
    """Chronic diseases with a register at the station (`health/policy/diseases.toml`)."""

    HYPERTENSION = "tha", "Tăng huyết áp"
    DIABETES = "dtd", "Đái tháo đường"
    COPD = "copd", "Bệnh phổi tắc nghẽn mạn tính"
    ASTHMA = "hpq", "Hen phế quản"
    SCHIZOPHRENIA = "ttpl", "Tâm thần phân liệt"
    DEPRESSION = "tram_cam", "Trầm cảm"
    DEMENTIA = "sstt", "Sa sút trí tuệ"
    CANCER = "ung_thu", "Ung thư"
    STROKE = "mmn", "Bệnh mạch máu não"
    OTHER = "khac", "Bệnh mạn tính khác"


class ConditionState(TextChoices):
    SUSPECTED = "nghi", "Nghi ngờ"
    CONFIRMED = "xac_dinh", "Đã xác định"
    RULED_OUT = "loai_tru", "Đã loại trừ"


class Ending(TextChoices):
    """Why somebody is no longer managed: the states of the register, and a diagnosis that was wrong."""

    DIED = "died", "Tử vong"
    TRANSFERRED = "transferred", "Chuyển đi"
    LOST = "lost", "Mất theo dõi"
    RULED_OUT = "ruled_out", "Loại trừ chẩn đoán"


class AtTarget(IntegerChoices):
    """Codes of the register."""

    NO = 0, "Không đạt"
    YES = 1, "Đạt"
    NOT_ASSESSED = 2, "Chưa đánh giá"


class GlucoseTiming(TextChoices):
    FASTING = "doi", "Lúc đói từ 8 giờ"
    AFTER_2H = "sau_2h", "Sau ăn 2 giờ"
    ANY = "bat_ky", "Bất kỳ"


class GlucoseSample(TextChoices):
    CAPILLARY = "mao_mach", "Mao mạch"
    PLASMA = "tinh_mach", "Huyết tương tĩnh mạch"


class HealthState(TextChoices):
    """State of health of an older person with diabetes: it sets the target (QĐ 5481/QĐ-BYT)."""

    WELL = "manh_khoe", "Mạnh khỏe"
    MIDDLE = "nhieu_benh", "Nhiều bệnh, sức khỏe trung bình"
    FRAIL = "phuc_tap", "Nhiều bệnh phức tạp, sức khỏe kém"


class PefLevel(IntegerChoices):
    GOOD = 1, "Tốt"
    MIDDLE = 2, "Trung bình"
    POOR = 3, "Kém"


class AsthmaControl(IntegerChoices):
    NONE = 0, "Không kiểm soát"
    PARTLY = 1, "Kiểm soát một phần"
    FULL = 2, "Kiểm soát"


class Rehabilitation(TextChoices):
    """Letters of the register of mental disorders; it does not say what they stand for."""

    K = "K", "K"
    TB = "TB", "TB"
    T = "T", "T"


class CallResult(TextChoices):
    AGREED = "agreed", "Đồng ý đến khám"
    LATER = "later", "Hẹn gọi lại"
    ELSEWHERE = "elsewhere", "Đã khám nơi khác"
    UNREACHABLE = "unreachable", "Không liên lạc được"
    WRONG_NUMBER = "wrong_number", "Sai số điện thoại"
    FACILITY = "facility", "Chuyển cơ sở điều trị"
    MOVED = "moved", "Chuyển nơi ở"
    DIED = "died", "Đã mất"
    REFUSED = "refused", "Từ chối"
    OTHER = "other", "Lý do khác"


# Results after which nobody calls again until the person has come.
REMOVES = tuple(one.value for one in CallResult if one.value not in ("agreed", "later"))


class SessionKind(TextChoices):
    NUTRITION = "dinh_duong", "Tư vấn dinh dưỡng"
    REHABILITATION = "phcn", "Phục hồi chức năng"


class Advice(TextChoices):
    SALT = "muoi", "Muối dưới 5 g mỗi ngày"
    PROTEIN = "dam", "Đạm 1,0–1,2 g/kg (không bệnh thận)"
    GREENS = "rau_qua", "Rau quả từ 400 g mỗi ngày"
    WATER = "nuoc", "Uống đủ nước"
    MOVE = "van_dong", "Vận động đều"


class RehabNeed(TextChoices):
    MOVEMENT = "van_dong", "Vận động"
    SPEECH = "noi", "Nói"
    SWALLOWING = "nuot", "Nuốt"
    DAILY_LIFE = "sinh_hoat", "Sinh hoạt hằng ngày"


class Aid(TextChoices):
    STICK = "gay", "Gậy"
    FRAME = "khung", "Khung tập đi"
    WHEELCHAIR = "xe_lan", "Xe lăn"
    GLASSES = "kinh", "Kính"
    HEARING_AID = "may_nghe", "Máy trợ thính"
