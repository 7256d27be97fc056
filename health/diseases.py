"""Diseases as the station counts them: groups of ICD-10 codes by their first three characters. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Disease:
    """One line of the table of diseases: codes from `first` to `last`, both included."""

    code: str
    label: str
    first: str
    last: str
    chronic: bool = True


DISEASES = [
    Disease("THA", "Tăng huyết áp", "I10", "I15"),
    Disease("DTD", "Đái tháo đường", "E10", "E14"),
    Disease("BPTNMT", "Bệnh phổi tắc nghẽn mạn tính", "J44", "J44"),
    Disease("HPQ", "Hen phế quản", "J45", "J46"),
    Disease("TIM", "Bệnh tim thiếu máu cục bộ, suy tim, rung nhĩ", "I20", "I50"),
    Disease("DOT_QUY", "Đột quỵ, di chứng", "I60", "I69"),
    Disease("MO_MAU", "Rối loạn mỡ máu", "E78", "E78", chronic=False),
    Disease("THAN", "Bệnh thận mạn", "N18", "N18"),
    Disease("KHOP", "Bệnh xương khớp", "M00", "M99", chronic=False),
    Disease("MAT", "Bệnh mắt", "H00", "H59", chronic=False),
    Disease("TAI", "Bệnh tai", "H60", "H95", chronic=False),
    Disease("UNG_THU", "Ung thư", "C00", "C97"),
    Disease("SSTT", "Sa sút trí tuệ", "F00", "F03"),
    Disease("TRAM_CAM", "Trầm cảm", "F32", "F33"),
]
LABELS = {one.code: one.label for one in DISEASES}


def disease_of(icd: str) -> str:
    """Code of the group an ICD-10 code belongs to, "" for none."""
    head = icd[:3].upper()
    return next((one.code for one in DISEASES if one.first <= head <= one.last), "")
