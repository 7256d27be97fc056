"""Choices of plan tasks, activities, budget and problems; codes as in the catalogue of the plan."""

from django.db.models import TextChoices


class TaskKind(TextChoices):
    WARD = "ward", "Nhiệm vụ của phường"
    CITY = "city", "Nhiệm vụ của thành phố"
    OWN = "own", "Nhiệm vụ phường thêm"


class Scope(TextChoices):
    WARD = "ward", "Phường thực hiện"
    CONTRIBUTION = "ward_contribution", "Phường tham gia"
    CITY_ONLY = "city_only", "Không thuộc phạm vi phường"


class Rhythm(TextChoices):
    YEAR = "year", "Trong năm"
    MONTHLY = "monthly", "Hằng tháng"
    ONGOING = "ongoing", "Thường xuyên"
    OCCASION = "occasion", "Theo dịp, theo đợt"
    ARISING = "arising", "Khi phát sinh"


class WorkState(TextChoices):
    """State of a task and of an activity."""

    NOT_STARTED = "CHUA_TRIEN_KHAI", "Chưa triển khai"
    UNDER_WAY = "DANG_THUC_HIEN", "Đang thực hiện"
    DONE = "HOAN_THANH", "Hoàn thành"
    DROPPED = "KHONG_THUC_HIEN", "Không thực hiện"


class Topic(TextChoices):
    """What a training, a broadcast or a talk is about: reports count policy and club trainings apart."""

    POLICY = "policy", "Chế độ, chính sách, pháp luật về người cao tuổi"
    CLUB = "club", "Đề án, câu lạc bộ Liên thế hệ tự giúp nhau"
    FAMILY_CARE = "family_care", "Kỹ năng chăm sóc cho gia đình người cao tuổi"
    SOCIAL_WORK = "social_work", "Công tác xã hội"
    HEALTH = "health", "Chăm sóc sức khỏe, phòng bệnh"
    FUND = "fund", "Quỹ chăm sóc, vận động nguồn lực"
    CULTURE = "culture", "Văn hóa, văn nghệ"
    SPORT = "sport", "Thể dục, thể thao"
    OTHER = "other", "Nội dung khác"


class Component(TextChoices):
    """Whom a participant stands for (OP-TH-02 counts by these)."""

    ASSOCIATION = "hoi", "Chủ tịch, thành viên Hội người cao tuổi"
    SECRETARY = "bi_thu", "Bí thư chi bộ"
    GROUP_LEADER = "to_truong", "Tổ trưởng tổ dân phố"
    CLUB_BOARD = "bcn", "Ban Chủ nhiệm câu lạc bộ"
    MEMBER = "hoi_vien", "Hội viên người cao tuổi"
    COLLABORATOR = "ctv", "Cộng tác viên"
    STAFF = "can_bo", "Cán bộ, công chức, viên chức"
    FAMILY = "gia_dinh", "Gia đình người cao tuổi"
    OTHER = "khac", "Thành phần khác"


class Reply(TextChoices):
    NONE = "", "Chưa trả lời"
    YES = "co", "Nhận lời"
    NO = "khong", "Báo vắng"


class Channel(TextChoices):
    """How an invitation goes out."""

    PAPER = "giay", "Giấy mời"
    PHONE = "dien_thoai", "Điện thoại"
    ONLINE = "truc_tuyen", "Tin nhắn, thư điện tử"
    GROUP = "qua_to", "Qua tổ dân phố"


class AirChannel(TextChoices):
    WARD = "phuong", "Loa truyền thanh phường"
    GROUP = "to", "Cụm loa tổ dân phố"
    SOCIAL = "mang", "Mạng xã hội"
    BOARD = "bang_tin", "Bảng tin"


class MoneySource(TextChoices):
    """Where money comes from (OP-KP-01)."""

    WARD = "phuong", "Ngân sách phường (sự nghiệp bảo đảm xã hội)"
    UPPER = "cap_tren", "Ngân sách cấp trên"
    SPONSOR = "tai_tro", "Tài trợ"
    OTHER = "khac", "Nguồn khác"

    @property
    def short(self) -> str:
        """As the narrow column of Phụ lục V prints it."""
        return {"phuong": "NS phường", "cap_tren": "NS cấp trên", "tai_tro": "Tài trợ", "khac": "Nguồn khác"}[
            self.value
        ]
