"""Choices of benefits; labels as officers say them."""

from django.db.models import TextChoices


class PensionMode(TextChoices):
    """How the city adds to the social pension (`HP_SOCIAL_PENSION_MODE`)."""

    TARGET_TOTAL = "target_total", "Thành phố ấn định tổng mức"
    FIXED_TOPUP = "fixed_topup", "Thành phố cộng thêm một khoản cố định"


class LocalFrequency(TextChoices):
    MONTHLY = "monthly", "Hằng tháng"
    YEARLY_TET = "yearly_tet", "Mỗi dịp Tết"
    YEARLY_EVENT = "yearly_event", "Hằng năm, theo đợt"
    ONE_OFF = "one_off", "Một lần"


class Purse(TextChoices):
    CENTRAL = "central", "Ngân sách trung ương"
    CITY = "city", "Ngân sách thành phố"
    WARD = "ward", "Ngân sách phường"


class PovertyWanted(TextChoices):
    ANY = "", "Không xét"
    POOR = "ngheo", "Chỉ hộ nghèo"
    POOR_NEAR_POOR = "ngheo_can_ngheo", "Hộ nghèo hoặc hộ cận nghèo"


class DisabilityWanted(TextChoices):
    ANY = "", "Không xét"
    SEVERE = "nang", "Khuyết tật nặng hoặc đặc biệt nặng"
    VERY_SEVERE = "dac_biet_nang", "Khuyết tật đặc biệt nặng"


class CaseKind(TextChoices):
    """What a dossier asks for."""

    GRANT = "grant", "Đề nghị hưởng"
    CHANGE = "change", "Thay đổi mức hoặc diện hưởng"
    TRANSFER_IN = "transfer_in", "Chi trả tại nơi cư trú mới"
    STOP = "stop", "Thôi hưởng"
    SUSPEND = "suspend", "Tạm dừng chi trả"
    RESUME = "resume", "Chi trả lại"
    FUNERAL = "funeral", "Hỗ trợ chi phí mai táng"


class CaseState(TextChoices):
    RECEIVED = "received", "Đã tiếp nhận"
    VERIFIED = "verified", "Đã thẩm định"
    SUBMITTED = "submitted", "Đã trình ký"
    GRANTED = "granted", "Đã ký quyết định"
    REFUSED = "refused", "Đã từ chối"
    WITHDRAWN = "withdrawn", "Đã rút hồ sơ"
    CLOSED = "closed", "Đã khép lại"  # by a death or a move, without an answer


OPEN_CASES = (CaseState.RECEIVED, CaseState.VERIFIED, CaseState.SUBMITTED)


class Channel(TextChoices):
    """How a dossier came."""

    IN_PERSON = "in_person", "Nộp trực tiếp"
    POST = "post", "Qua bưu điện"
    ONLINE = "online", "Trực tuyến"
    WARD = "ward", "Phường tự lập"


class PayMethod(TextChoices):
    CASH = "cash", "Tiền mặt tại điểm chi trả"
    HOME = "home", "Chi trả tại nhà"
    ACCOUNT = "account", "Chuyển khoản"


class StopReason(TextChoices):
    DEATH = "death", "Qua đời"
    MOVED = "moved", "Chuyển nơi cư trú"
    NOT_ELIGIBLE = "not_eligible", "Không còn đủ điều kiện"
    PRISON = "prison", "Chấp hành án phạt tù"
    REFUSAL = "refusal", "Từ chối nhận"
    NO_COOPERATION = "no_cooperation", "Quá 3 tháng tạm dừng do không hợp tác xác định lại"
    HIGHER = "higher", "Chuyển sang chế độ có mức cao hơn"
    OTHER = "other", "Lý do khác"


class SuspendReason(TextChoices):
    """TT 02/2021/TT-BLĐTBXH Điều 2."""

    UNCOLLECTED = "uncollected", "Không nhận tiền 3 tháng liên tục"
    REASSESSMENT = "reassessment", "Không hợp tác xác định lại mức độ khuyết tật, điều kiện hưởng"
    DETENTION = "detention", "Bị tạm giam từ một tháng trở lên"
    OTHER = "other", "Lý do khác"


class ListState(TextChoices):
    """nháp → khóa → trình → duyệt → chi → đối chiếu → đóng."""

    DRAFT = "draft", "Nháp"
    LOCKED = "locked", "Đã khóa"
    SUBMITTED = "submitted", "Đã trình"
    APPROVED = "approved", "Đã duyệt"
    PAYING = "paying", "Đang chi"
    RECONCILING = "reconciling", "Đang đối chiếu"
    CLOSED = "closed", "Đã đóng"


class LineKind(TextChoices):
    REGULAR = "regular", "Hằng tháng"
    ONE_OFF = "one_off", "Một lần"
    ARREARS = "arrears", "Truy lĩnh"
    CARRIED = "carried", "Kỳ trước chưa nhận"


class LineResult(TextChoices):
    """What became of a line at the pay point; empty is not known yet."""

    RECEIVED = "received", "Đã nhận"
    PROXY = "proxy", "Người khác nhận thay"
    ABSENT = "absent", "Vắng, chưa nhận"
    DECEASED = "deceased", "Đã qua đời"
    MOVED = "moved", "Đã chuyển đi"
    RETURNED = "returned", "Trả lại, ngân hàng hoàn"
    HELD = "held", "Phường giữ lại, không chi"


PAID_RESULTS = (LineResult.RECEIVED, LineResult.PROXY)


class AdjustmentKind(TextChoices):
    ARREARS = "arrears", "Truy lĩnh"
    RECOVERY = "recovery", "Thu hồi"
    RECLASS = "reclass", "Điều chỉnh nguồn"


class AdjustmentOrigin(TextChoices):
    """Why a past month is not what it should have been."""

    RATE = "rate", "Mức thay đổi tính từ tháng đã chi"
    LATE = "late", "Lập danh sách muộn"
    RESUMED = "resumed", "Chi trả lại sau tạm dừng"
    DEATH = "death", "Qua đời"
    MOVED = "moved", "Chuyển nơi cư trú"
    FACTS = "facts", "Thông tin được sửa"
    OTHER = "other", "Lý do khác"


class AdjustmentState(TextChoices):
    PROPOSED = "proposed", "Đề xuất"
    CONFIRMED = "confirmed", "Đã duyệt"
    WAIVED = "waived", "Không thực hiện"
