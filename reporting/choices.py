"""Choices of reporting; codes as in `indicators.yaml`, labels as papers print them."""

from django.db.models import TextChoices


class PeriodCode(TextChoices):
    """Reporting periods: HC closes on the 14th (NĐ 09/2019 Điều 12), TK is the calendar (NĐ 60/2018)."""

    HALF = "HC_6T", "6 tháng đầu năm"
    SECOND_HALF = "HC_6T_CUOI", "6 tháng cuối năm"
    YEAR = "HC_NAM", "Năm"
    QUARTER = "HC_QUY", "Quý"
    MONTH = "HC_THANG", "Tháng"
    STAT_HALF = "TK_6T", "Thống kê 6 tháng"
    STAT_YEAR = "TK_NAM", "Thống kê năm"
    CUSTOM = "TUY_CHON", "Theo công văn yêu cầu"


class PeriodState(TextChoices):
    OPEN = "open", "Đang nhập số liệu"
    CLOSED = "closed", "Đã chốt"
    SUBMITTED = "submitted", "Đã gửi"
    RECEIVED = "received", "Cấp trên đã nhận"


class Level(TextChoices):
    """How far a ward can measure an indicator (reporting.md §4)."""

    WARD = "ward", "Tính tại phường"
    BINARY = "binary", "Có hoặc không"
    CONTRIBUTION = "contribution", "Phần đóng góp của phường"
    CITY = "city", "Chỉ tính ở cấp thành phố"
    MEASURE = "measure", "Số liệu thực hiện"


class State(TextChoices):
    """What a figure comes to; zero, missing and not applicable are three results (reporting.md §5.4). Figures nobody
    assesses (contributions to a city total, operational measures) have none of these."""

    MET = "DAT", "Đạt"
    EXCEEDED = "VUOT", "Vượt"
    MISSED = "CHUA_DAT", "Chưa đạt"
    UNDER_WAY = "DANG_TH", "Đang thực hiện"
    NOTHING = "KPS", "Không phát sinh"
    NO_DATA = "CCSL", "Chưa có số liệu"
    OUT_OF_SCOPE = "KTPV", "Không thuộc phạm vi cấp phường"
    NO_TARGET = "CGCT", "Chưa giao chỉ tiêu"


class TargetStatus(TextChoices):
    PROPOSED = "de_xuat", "Đề xuất"
    WAITING = "cho_phe_duyet", "Chờ phê duyệt"
    OFFICIAL = "chinh_thuc", "Chính thức"


class Side(TextChoices):
    NUMERATOR = "tu", "Tử số"
    DENOMINATOR = "mau", "Mẫu số"


class Split(TextChoices):
    """By what a figure is taken apart (reporting.md §5.6)."""

    SEX = "gioi_tinh", "Giới tính"
    BAND = "nhom_tuoi", "Nhóm tuổi"
    POLICY_BAND = "nhom_tuoi_chinh_sach", "Nhóm tuổi chính sách"
    GROUP = "to_dan_pho", "Tổ dân phố"
    POVERTY = "ho_ngheo", "Hộ nghèo, cận nghèo"
