"""Choices of social work; labels as the station says them (`health.md` §12)."""

from django.db.models import TextChoices


class CaseState(TextChoices):
    """The five official steps of TT 02/2020 as a file walks through them."""

    RECEIVED = "received", "Đã tiếp nhận"
    SCREENED = "screened", "Đã sàng lọc"
    ASSESSED = "assessed", "Đã đánh giá nhu cầu"
    PROPOSED = "proposed", "Chờ duyệt kế hoạch"
    ACTIVE = "active", "Đang hỗ trợ"
    CLOSED = "closed", "Đã đóng"


# A closed file may be reopened (to the beginning) and a closing for a death that was an error may be taken back.
TRANSITIONS = [
    (CaseState.RECEIVED, CaseState.SCREENED),
    (CaseState.SCREENED, CaseState.ASSESSED),
    (CaseState.ASSESSED, CaseState.PROPOSED),
    (CaseState.PROPOSED, CaseState.ASSESSED),
    (CaseState.PROPOSED, CaseState.ACTIVE),
    (CaseState.ACTIVE, CaseState.PROPOSED),
    *[(state, CaseState.CLOSED) for state in CaseState if state != "closed"],
    *[(CaseState.CLOSED, state) for state in CaseState if state != "closed"],
]


class Urgency(TextChoices):
    URGENT = "khan_cap", "Khẩn cấp"
    HIGH = "cao", "Cao"
    MEDIUM = "trung_binh", "Trung bình"
    LOW = "thap", "Thấp"


class CaseKind(TextChoices):
    """What brings somebody; a file may have several. The plan's indicators count by them."""

    VIOLENCE = "bao_luc", "Bị bạo lực, ngược đãi"
    NEGLECT = "bo_mac", "Bị bỏ mặc, không được chăm sóc"
    SELF_HARM = "tu_hai", "Có nguy cơ tự hại"
    DANGER = "nguy_hiem", "Nguy hiểm đến tính mạng"
    WANDERING = "lang_thang", "Lang thang, không nơi ở"
    SEVERE_MENTAL = "tam_than", "Tâm thần nặng"
    DEMENTIA = "sa_sut", "Sa sút trí tuệ, hay đi lạc"
    NO_SUPPORTER = "khong_nguoi", "Không có người phụng dưỡng"
    ALONE_FRAIL = "co_don", "Cô đơn, không tự chăm sóc được"
    POVERTY = "kho_khan", "Khó khăn về kinh tế"
    FAMILY = "gia_dinh", "Mâu thuẫn, quá tải trong gia đình"
    OTHER = "khac", "Khác"


# Marked and protected: such a file is confidential, whoever wrote it (`health.md` §13.3, A35).
PROTECTED_KINDS = (CaseKind.VIOLENCE, CaseKind.NEGLECT, CaseKind.SELF_HARM)
ABUSE_KINDS = (CaseKind.VIOLENCE, CaseKind.NEGLECT)


class CaseSource(TextChoices):
    SELF = "ban_than", "Người cao tuổi"
    FAMILY = "gia_dinh", "Gia đình, người thân"
    GROUP = "to_dan_pho", "Tổ dân phố"
    HEALTH = "kham", "Khám, theo dõi sức khỏe"
    ASSOCIATION = "hoi", "Hội Người cao tuổi, câu lạc bộ"
    POLICE = "cong_an", "Công an"
    HOTLINE = "dien_thoai", "Điện thoại báo tin"
    OTHER = "khac", "Nguồn khác"


class CaseBasis(TextChoices):
    """Why data about the person may be kept: agreement, or one of the cases where none is needed."""

    CONSENT = "dong_y", "Người cao tuổi (hoặc người giám hộ) đồng ý"
    ARTICLE_19 = "dieu_19_1", "Trường hợp khẩn cấp, không cần đồng ý (Điều 19 khoản 1 Luật Bảo vệ dữ liệu cá nhân)"


class NeedDomain(TextChoices):
    HEALTH = "y_te", "Y tế"
    CARE = "cham_soc", "Chăm sóc cá nhân"
    MIND = "tam_ly", "Tâm lý"
    INCOME = "thu_nhap", "Thu nhập, trợ cấp"
    HOUSING = "nha_o", "Nhà ở"
    LEGAL = "phap_ly", "Pháp lý"
    SAFETY = "an_toan", "An toàn"
    FAMILY = "gia_dinh", "Quan hệ gia đình"
    SOCIETY = "hoa_nhap", "Hòa nhập xã hội"


class PlanState(TextChoices):
    DRAFT = "draft", "Đang lập"
    SUBMITTED = "submitted", "Đã trình"
    APPROVED = "approved", "Đã duyệt"
    RETURNED = "returned", "Trả lại"
    ENDED = "ended", "Đã kết thúc"


class Agreement(TextChoices):
    """H-061: no plan runs without one of these; protection in an emergency records its legal basis."""

    ELDER = "ban_than", "Người cao tuổi đồng ý"
    GUARDIAN = "giam_ho", "Người giám hộ đồng ý"
    PROTECTION = "bao_ve", "Bảo vệ khẩn cấp, chưa có đồng ý"
    REFUSED = "tu_choi", "Người cao tuổi từ chối"


class GoalResult(TextChoices):
    REACHED = "dat", "Đạt"
    PARTLY = "mot_phan", "Đạt một phần"
    NOT = "khong_dat", "Không đạt"
    DROPPED = "thoi", "Không thực hiện nữa"


class ServiceGiven(TextChoices):
    """What was done for the person. The indicators count the admissions, the return home and the legal aid."""

    PROTECTION = "bao_ve", "Bảo vệ khẩn cấp, tạm lánh"
    COUNSELLING = "tham_van", "Tham vấn, tư vấn tâm lý"
    HEALTH = "y_te", "Khám, chữa bệnh, cấp thuốc"
    HOME_CARE = "tai_nha", "Chăm sóc tại nhà"
    MATERIAL = "vat_chat", "Hỗ trợ tiền, hiện vật"
    BENEFIT = "che_do", "Làm hồ sơ hưởng chế độ"
    LEGAL_AID = "phap_ly", "Trợ giúp pháp lý"
    MEDIATION = "hoa_giai", "Hòa giải, làm việc với gia đình"
    ADMISSION = "vao_co_so", "Đưa vào cơ sở trợ giúp xã hội, phục hồi chức năng"
    HOME_AGAIN = "ve_nha", "Đưa về gia đình, có theo dõi"
    FAMILY_CARE = "o_nha_tro_cap", "Gia đình chăm sóc, hưởng trợ cấp hằng tháng"
    OTHER = "khac", "Việc khác"


class ContactKind(TextChoices):
    HOME = "nha", "Đến nhà"
    CALL = "goi", "Gọi điện"
    OFFICE = "tram", "Gặp tại Trạm, phường"
    OTHERS = "khac", "Qua người khác"
    ATTEMPT = "tim", "Tìm nhưng không gặp"


class MemberRole(TextChoices):
    MANAGER = "quan_ly", "Người quản lý trường hợp"
    MEMBER = "tham_gia", "Người cùng làm"
    APPROVER = "duyet", "Người duyệt kế hoạch"


class ClosingReason(TextChoices):
    REACHED = "dat", "Đạt mục tiêu"
    HANDED_OVER = "noi_khac", "Chuyển nơi khác quản lý"
    MOVED = "chuyen_di", "Chuyển nơi ở"
    DIED = "tu_vong", "Qua đời"
    REFUSED = "tu_choi", "Đối tượng từ chối"
    LOST = "mat_lien_lac", "Mất liên lạc"
    NO_NEED = "het_nhu_cau", "Không còn nhu cầu"
    NOT_ELIGIBLE = "khong_thuoc", "Không thuộc đối tượng"


class StepKind(TextChoices):
    """What happened to a file; written once, never changed: the reports count them."""

    RECEIVED = "received", "Tiếp nhận"
    SCREENED = "screened", "Sàng lọc"
    SAFETY = "safety", "Lập kế hoạch an toàn"
    ASSESSED = "assessed", "Đánh giá nhu cầu"
    SUBMITTED = "submitted", "Trình kế hoạch"
    APPROVED = "approved", "Duyệt kế hoạch"
    RETURNED = "returned", "Trả lại kế hoạch"
    SERVED = "served", "Can thiệp, hỗ trợ"
    REFERRED = "referred", "Chuyển gửi"
    REVIEWED = "reviewed", "Rà soát"
    CLOSING = "closing", "Quyết định đóng"
    CLOSED = "closed", "Đóng hồ sơ"
    REOPENED = "reopened", "Mở lại"
    IDENTIFIED = "identified", "Xác định được người"
    TEAM = "team", "Đổi người phụ trách"
    MARKED = "marked", "Đổi đánh dấu"
