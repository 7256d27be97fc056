"""Choices of the registry; codes as in `benefit_policies.yaml`, labels as officers say them."""

from django.db.models import TextChoices


class RoleCode(TextChoices):
    WARD_OFFICER = "ward_officer", "Công chức Văn hóa - Xã hội"
    WARD_LEADER = "ward_leader", "Lãnh đạo UBND phường"
    GROUP_LEADER = "group_leader", "Tổ trưởng tổ dân phố"
    HEALTH_STATION = "health_station", "Trạm Y tế"
    STATION_HEAD = "station_head", "Giám đốc Trạm Y tế"
    ASSOCIATION = "association", "Hội Người cao tuổi"
    CLUB_BOARD = "club_board", "Ban Chủ nhiệm câu lạc bộ"
    FINANCE = "finance", "Phòng Kinh tế, Hạ tầng và Đô thị"
    CITY_VIEWER = "city_viewer", "Sở Y tế"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


class Area(TextChoices):
    URBAN = "thanh_thi", "thành thị"
    RURAL = "nong_thon", "nông thôn"


class Sex(TextChoices):
    MALE = "nam", "Nam"
    FEMALE = "nu", "Nữ"


class Residence(TextChoices):
    PERMANENT = "thuong_tru", "Thường trú"
    TEMPORARY = "tam_tru", "Tạm trú"


class Poverty(TextChoices):
    POOR = "ngheo", "Hộ nghèo"
    NEAR_POOR = "can_ngheo", "Hộ cận nghèo"
    NONE = "khong", "Không"


class Disability(TextChoices):
    VERY_SEVERE = "dac_biet_nang", "Đặc biệt nặng"
    SEVERE = "nang", "Nặng"
    MILD = "nhe", "Nhẹ"
    NONE = "khong", "Không"


class DisabilityKind(TextChoices):
    MOBILITY = "van_dong", "Vận động"
    HEARING_SPEECH = "nghe_noi", "Nghe, nói"
    VISION = "nhin", "Nhìn"
    MENTAL = "than_kinh_tam_than", "Thần kinh, tâm thần"
    INTELLECTUAL = "tri_tue", "Trí tuệ"
    OTHER = "khac", "Khác"


class Living(TextChoices):
    ALONE = "mot_minh", "Sống một mình"
    SPOUSE = "vo_chong", "Chỉ có vợ chồng già"
    CHILDREN = "con_chau", "Sống cùng con cháu"
    OTHER = "khac", "Sống cùng người khác"


class Housing(TextChoices):
    SOLID = "kien_co", "Nhà kiên cố"
    SEMI_SOLID = "ban_kien_co", "Nhà bán kiên cố"
    MAKESHIFT = "nha_tam", "Nhà tạm"
    DILAPIDATED = "dot_nat", "Nhà dột nát"


class ContactKind(TextChoices):
    NEXT_OF_KIN = "than_nhan", "Thân nhân"
    CARER = "cham_soc", "Người chăm sóc"
    PAYEE = "nhan_thay", "Người nhận thay"


class SourceKind(TextChoices):
    FORM = "form", "Nhập trên phần mềm"
    IMPORT = "import", "Nhập từ danh sách"
    EVENT = "event", "Theo biến động"
    MERGE = "merge", "Gộp hồ sơ trùng"


class EventKind(TextChoices):
    DEATH = "death", "Qua đời"
    MOVE_OUT = "move_out", "Chuyển đi"
    MOVE_IN = "move_in", "Chuyển đến"
    MOVE_GROUP = "move_group", "Chuyển tổ"
    ABSENCE = "absence", "Tạm vắng"
    RETURN = "return", "Trở về"


class Destination(TextChoices):
    """Where somebody who leaves the ward goes: who has to hear of it, and which line of the report counts it."""

    IN_CITY = "trong_tp", "Phường, xã khác trong thành phố"
    ELSEWHERE = "ngoai_tp", "Tỉnh, thành phố khác"
    ABROAD = "nuoc_ngoai", "Nước ngoài"


class Ending(TextChoices):
    """Why a situation ends without a successor: the only reasons a gap may follow."""

    MOVED_OUT = "moved_out", "Chuyển đi"
    DIED = "died", "Qua đời"
    MERGED = "merged", "Gộp hồ sơ"
