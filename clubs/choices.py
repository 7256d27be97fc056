"""Choices of clubs, labels as the Association says them.

Kinds as the plan indicators tell them apart (`indicators.yaml` VH-01, LTH-01), the rest as in clubs.md §12."""

from django.db.models import IntegerChoices, TextChoices


class ClubKind(TextChoices):
    INTERGENERATIONAL = "lien_the_he", "Liên thế hệ tự giúp nhau"
    CULTURE = "van_hoa", "Văn hóa, văn nghệ"
    SPORT = "the_thao", "Thể dục, thể thao"
    HEALTH = "suc_khoe", "Sức khỏe, dưỡng sinh"
    OTHER = "khac", "Khác"


class Step(TextChoices):
    """Steps of founding, in order (clubs.md §5.11)."""

    SURVEY = "khao_sat", "Khảo sát nhu cầu và địa bàn"
    AGREEMENT = "thong_nhat", "Hội làm việc với tổ trưởng và chi ủy"
    MEMBERS = "van_dong", "Vận động, lập danh sách thành viên"
    BOARD = "bcn_lam_thoi", "Dự kiến Ban Chủ nhiệm"
    BYLAWS = "du_thao_quy_che", "Dự thảo quy chế"
    APPLICATION = "ho_so", "Nộp hồ sơ đề nghị thành lập"
    DECISION = "quyet_dinh", "Quyết định thành lập của UBND phường"
    LAUNCH = "ra_mat", "Ra mắt, thông qua quy chế và kế hoạch"
    FUNDS = "mo_quy", "Mở quỹ, bàn giao trang thiết bị"
    TRAINING = "tap_huan", "Tập huấn Ban Chủ nhiệm"
    FIRST_MEETING = "sinh_hoat_dau", "Buổi sinh hoạt đầu tiên"


class SupportKind(TextChoices):
    MONEY = "tien", "Tiền"
    EQUIPMENT = "hien_vat", "Trang thiết bị, hiện vật"


class SupportSource(TextChoices):
    WARD_BUDGET = "ngan_sach", "Ngân sách"
    PROJECT = "du_an", "Dự án"
    ASSOCIATION = "hoi", "Hội Người cao tuổi"
    CARE_FUND = "quy_cham_soc", "Quỹ chăm sóc"
    DONOR = "tai_tro", "Nhà tài trợ"
    MEMBERS = "thanh_vien", "Thành viên góp"
    CLUB = "clb_mua", "Câu lạc bộ tự mua"


class AssetState(TextChoices):
    GOOD = "tot", "Dùng tốt"
    BROKEN = "hong", "Hỏng, cần sửa"
    GONE = "khong_con", "Không còn (mất, thanh lý)"


class RightsState(TextChoices):
    """How far a matter of entitlements is (clubs.md §12.3)."""

    NEW = "moi", "Mới phát hiện"
    MOVING = "dang_lam", "Đang làm"
    DONE = "xong", "Được hưởng"
    NOT_ENTITLED = "khong_du", "Không đủ điều kiện"


RIGHTS_OVER = (RightsState.DONE.value, RightsState.NOT_ENTITLED.value)


class Half(TextChoices):
    """Periods of the report of a club beyond the month (BC-CLB-N, clubs.md §13)."""

    FIRST = "6_thang", "6 tháng đầu năm"
    YEAR = "nam", "Cả năm"


class Post(TextChoices):
    CHAIR = "chu_nhiem", "Chủ nhiệm"
    DEPUTY = "pho_chu_nhiem", "Phó Chủ nhiệm"
    SECRETARY = "thu_ky", "Thư ký"
    BOOKKEEPER = "ke_toan", "Kế toán"
    CASHIER = "thu_quy", "Thủ quỹ"
    MEMBER = "uy_vien", "Ủy viên"


class Area(IntegerChoices):
    """The eight areas of activity (clubs.md §5.4)."""

    INCOME = 1, "Tăng thu nhập"
    HEALTH = 2, "Chăm sóc sức khỏe"
    HOME_CARE = 3, "Chăm sóc tại nhà"
    MUTUAL_HELP = 4, "Tự giúp nhau, giúp cộng đồng"
    RIGHTS = 5, "Quyền và lợi ích"
    LEARNING = 6, "Nâng cao nhận thức, kiến thức"
    CULTURE = 7, "Văn hóa, văn nghệ, giao lưu"
    RESOURCES = 8, "Vận động nguồn lực"


class Circumstance(TextChoices):
    """What the club itself recorded of the household; the registry's poverty fact is not shown in a club's book."""

    POOR = "ngheo", "Hộ nghèo"
    NEAR_POOR = "can_ngheo", "Hộ cận nghèo"
    HARDSHIP = "kho_khan", "Hoàn cảnh khó khăn"
    NONE = "khong", "Không thuộc diện khó khăn"


HARDSHIP = (Circumstance.POOR, Circumstance.NEAR_POOR, Circumstance.HARDSHIP)


class Team(TextChoices):
    """Teams inside a club (clubs.md §5.10)."""

    INCOME = "thu_nhap", "Tổ tăng thu nhập"
    HOME_CARE = "cham_soc", "Tổ chăm sóc tại nhà"
    CULTURE = "van_nghe", "Tổ văn nghệ, thể thao"
    HEALTH = "suc_khoe", "Tổ chăm sóc sức khỏe"
    RESOURCES = "nguon_luc", "Tổ vận động nguồn lực"


class LeaveReason(TextChoices):
    MOVED = "chuyen_di", "Chuyển đi"
    DIED = "tu_tran", "Từ trần"
    ASKED = "xin_ra", "Xin ra"
    OTHER = "khac", "Lý do khác"


class VolunteerKind(TextChoices):
    HOME_CARE = "cham_soc", "Chăm sóc tại nhà"
    LIVELIHOOD = "kinh_te", "Phát triển kinh tế"


class MeetingKind(TextChoices):
    REGULAR = "dinh_ky", "Sinh hoạt định kỳ"
    EXTRA = "dot_xuat", "Họp đột xuất"
    REVIEW = "tong_ket", "Sơ kết, tổng kết"


class Presence(TextChoices):
    PRESENT = "co_mat", "Có mặt"
    EXCUSED = "vang_phep", "Vắng có lý do"
    ABSENT = "vang", "Vắng"


class HelpForm(TextChoices):
    GOODS = "hien_vat", "Hiện vật"
    LABOUR = "ngay_cong", "Ngày công"
    MONEY = "tien", "Tiền"
    SKILL = "ky_thuat", "Kinh nghiệm, kỹ thuật"
    PAPERS = "thu_tuc", "Giúp làm giấy tờ, thủ tục"
    HEALTH_CARD = "bhyt", "Mua thẻ bảo hiểm y tế"
    COMPANY = "hoa_nhap", "Động viên, hòa nhập"


class UnitLevel(TextChoices):
    WARD = "phuong", "Hội phường"
    BRANCH = "chi_hoi", "Chi hội"
    SUB_BRANCH = "to_hoi", "Tổ hội"


class UnitPost(TextChoices):
    CHAIR = "chu_tich", "Chủ tịch"
    DEPUTY_CHAIR = "pho_chu_tich", "Phó Chủ tịch"
    STANDING = "uv_thuong_vu", "Ủy viên Ban Thường vụ"
    COMMITTEE = "uv_chap_hanh", "Ủy viên Ban Chấp hành"
    HEAD = "chi_hoi_truong", "Chi hội trưởng"
    DEPUTY_HEAD = "chi_hoi_pho", "Chi hội phó"


class Grade(TextChoices):
    GOOD = "tot", "Tốt"
    FAIR = "kha", "Khá"
    AVERAGE = "trung_binh", "Trung bình"
    WEAK = "yeu", "Yếu"


class CareKind(TextChoices):
    SICK_VISIT = "tham_om", "Thăm ốm"
    FUNERAL = "phung_vieng", "Phúng viếng"
    LONGEVITY = "mung_tho", "Chúc thọ, mừng thọ"
    GIFT = "tang_qua", "Tặng quà"
    HOUSING = "nha_o", "Sửa, xây nhà"
    CHECKUP = "kham_benh", "Khám sức khỏe, khám mắt"
    OTHER = "khac", "Việc khác"


class CareSource(TextChoices):
    CARE_FUND = "quy_cham_soc", "Quỹ chăm sóc"
    ASSOCIATION_FUND = "quy_hoi", "Quỹ Hội"
    BUDGET = "ngan_sach", "Ngân sách"
    DONORS = "xa_hoi_hoa", "Xã hội hóa"


class Movement(TextChoices):
    """Roles counted in the movement "Tuổi cao - Gương sáng" (clubs.md §11, §12.1)."""

    PARTY = "dang", "Công tác Đảng"
    GOVERNMENT = "chinh_quyen", "Chính quyền"
    FRONT = "mttq", "Mặt trận, đoàn thể"
    MEDIATION = "hoa_giai", "Hòa giải"
    SECURITY = "an_ninh", "An ninh, trật tự"
    BUSINESS = "kinh_te", "Làm kinh tế giỏi"
    LEARNING = "khuyen_hoc", "Khuyến học"
    ENVIRONMENT = "moi_truong", "Môi trường, đô thị văn minh"
    OTHER = "khac", "Việc khác"
