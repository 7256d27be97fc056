"""Choices of health; labels as the station says them."""

from django.db.models import IntegerChoices, TextChoices


class RoundState(TextChoices):
    DRAFT = "draft", "Nháp"
    APPROVED = "approved", "Đã duyệt kế hoạch"
    LISTED = "listed", "Đã lập danh sách"
    RUNNING = "running", "Đang khám"
    CLOSED = "closed", "Đã đóng"


class Priority(IntegerChoices):
    """Ages on the day the list is drawn; the city starts with 80+ and widens to 65+."""

    FIRST = 1, "Từ 80 tuổi"
    SECOND = 2, "65–79 tuổi"
    THIRD = 3, "60–64 tuổi"


class InvitationState(TextChoices):
    LISTED = "listed", "Trong danh sách"
    INVITED = "invited", "Đã gửi giấy mời"
    CONFIRMED = "confirmed", "Hẹn sẽ đến"
    CHECKED_IN = "checked_in", "Đã đến"
    EXAMINED = "examined", "Đã khám"
    DECLINED = "declined", "Từ chối"
    POSTPONED = "postponed", "Hoãn"
    NO_SHOW = "no_show", "Vắng mặt"
    HOME_VISIT = "home_visit", "Khám tại nhà"
    MOVED = "moved", "Đã chuyển đi"
    DIED = "died", "Đã qua đời"
    ELSEWHERE = "elsewhere", "Đã khám nơi khác"


# What a person outside the station may know of somebody: whether they came, never why or what was found.
PUBLIC_STATES = {
    InvitationState.EXAMINED: "Đã khám",
    InvitationState.ELSEWHERE: "Đã khám",
    InvitationState.CHECKED_IN: "Đã đến",
    InvitationState.NO_SHOW: "Vắng mặt",
    InvitationState.DECLINED: "Từ chối",
    InvitationState.POSTPONED: "Hoãn",
}


class ServiceKind(TextChoices):
    """One free service a year: a whole check-up or one screening."""

    CHECKUP = "dinh_ky", "Khám sức khỏe định kỳ"
    SCREENING = "sang_loc", "Khám sàng lọc"


class RoundService(TextChoices):
    """What a round gives each person once: the programme of the year decides."""

    CHECKUP = "dinh_ky", "Khám sức khỏe định kỳ"
    SCREENING = "sang_loc", "Khám sàng lọc"
    EITHER = "hoac", "Khám định kỳ hoặc sàng lọc một bệnh"


class Screening(TextChoices):
    """Diseases the programme screens for, one at a time."""

    NONE = "", "—"
    HYPERTENSION = "tha", "Tăng huyết áp"
    DIABETES = "dtd", "Đái tháo đường típ 2"
    ASTHMA = "hpq", "Hen phế quản"
    COPD = "copd", "Bệnh phổi tắc nghẽn mạn tính"
    BREAST = "vu", "Ung thư vú"
    CERVIX = "co_tu_cung", "Ung thư cổ tử cung"
    ORAL = "khoang_mieng", "Ung thư khoang miệng"
    COLON = "dai_truc_trang", "Ung thư đại trực tràng"
    PROSTATE = "tuyen_tien_liet", "Ung thư tuyến tiền liệt"
    DEPRESSION = "tram_cam", "Rối loạn trầm cảm"
    ANXIETY = "lo_au", "Rối loạn lo âu"
    ALCOHOL = "ruou", "Rối loạn tâm thần do rượu"


class PlaceKind(TextChoices):
    STATION = "tram", "Trạm Y tế"
    POINT = "diem", "Điểm khám"
    HOME = "nha", "Tại nhà"
    ELSEWHERE = "khac", "Cơ sở khác"


class ExamState(TextChoices):
    OPEN = "open", "Đang khám"
    PARTIAL = "partial", "Chưa đủ"
    COMPLETE = "complete", "Đã kết luận"
    SIGNED = "signed", "Đã ký"
    REPLACED = "replaced", "Đã thay bằng bản sửa"


class FormVersion(TextChoices):
    M03_2026 = "M03_TT25_2026", "Mẫu 03, TT 25/2026/TT-BYT"
    TT32_2023 = "TT32_2023", "Mẫu của TT 32/2023/TT-BYT"
    SCREENING = "SANG_LOC", "Phiếu sàng lọc"


class Conclusion(TextChoices):
    NORMAL = "binh_thuong", "Bình thường"
    PROBLEM = "co_van_de", "Có vấn đề sức khỏe"
    MORE = "can_kham_them", "Cần khám bổ sung"


class HealthClass(IntegerChoices):
    I = 1, "Loại I (rất khỏe)"  # noqa: E741  the class is called so
    II = 2, "Loại II (khỏe)"
    III = 3, "Loại III (trung bình)"
    IV = 4, "Loại IV (yếu)"
    V = 5, "Loại V (rất yếu)"


class Specialty(TextChoices):
    """Parts of Mẫu 03 for adults."""

    CIRCULATION = "tuan_hoan", "Nội khoa: tuần hoàn"
    RESPIRATION = "ho_hap", "Nội khoa: hô hấp"
    DIGESTION = "tieu_hoa", "Nội khoa: tiêu hóa"
    KIDNEY = "than_tiet_nieu", "Nội khoa: thận, tiết niệu"
    ENDOCRINE = "noi_tiet", "Nội khoa: nội tiết"
    BONES = "co_xuong_khop", "Nội khoa: cơ, xương, khớp"
    NERVES = "than_kinh", "Nội khoa: thần kinh"
    MIND = "tam_than", "Nội khoa: tâm thần"
    SURGERY = "ngoai_khoa", "Ngoại khoa"
    GYNAECOLOGY = "san_phu_khoa", "Sản phụ khoa"
    EYES = "mat", "Mắt"
    EAR_NOSE_THROAT = "tai_mui_hong", "Tai, mũi, họng"
    TEETH = "rang_ham_mat", "Răng, hàm, mặt"
    SKIN = "da_lieu", "Da liễu"


class TaskOutcome(TextChoices):
    DONE = "done", "Đã làm"
    REFUSED = "refused", "Người cao tuổi từ chối"
    MOVED = "moved", "Đã chuyển đi"
    DIED = "died", "Đã qua đời"
    UNREACHABLE = "unreachable", "Không liên lạc được"
    DUPLICATE = "duplicate", "Trùng việc khác"


class AttemptKind(TextChoices):
    CALL = "call", "Gọi điện"
    HOME = "home", "Đến nhà"
    OTHER = "other", "Nhắn qua người khác"


class AccessKind(TextChoices):
    VIEW = "view", "xem"
    PRINT = "print", "in"
    EXPORT = "export", "xuất"
    WRITE = "write", "ghi"
    REFUSED = "refused", "bị từ chối"


class ExportPurpose(TextChoices):
    """Why findings leave the station; each but the person's own copy needs a standing consent or legal basis."""

    PORTAL = "cong", "Cơ sở khám gửi Cổng dữ liệu sức khỏe"
    REFERRAL = "chuyen_gui", "Chuyển tuyến, chuyển gửi"
    SELF = "ban_than", "Người cao tuổi xin bản sao của mình"
    AUTHORITY = "co_quan", "Cơ quan có thẩm quyền yêu cầu bằng văn bản"


class ExportFormat(TextChoices):
    FHIR = "fhir", "FHIR R4 (.json)"
    XLSX = "xlsx", "Excel theo thẻ của Cổng (.xlsx)"


class Superior(TextChoices):
    """The body named above the station on its papers."""

    DEPARTMENT = "so_y_te", "Sở Y tế"
    WARD = "ubnd", "Ủy ban nhân dân phường"
    OTHER = "khac", "Cơ quan khác"
