"""The printed answer to a person who asks who read their record."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from elders.ground.documents import Annex, Column, Document, Section, Signature
from elders.models import Elder
from health.letterhead import station_head
from health.models import HealthAccess


def readers_list(elder: Elder, rows: Iterable[HealthAccess], *, today: date) -> Document:
    """Every reading of the record of `elder`: when, by whom, what."""
    told = [
        {
            "at": f"{timezone.localtime(one.at):%H:%M %d/%m/%Y}",
            "by": str(one.by),
            "position": one.by.position or one.by.role_label,
            "kind": one.get_kind_display(),
            "what": one.what if not one.reason else f"{one.what} ({one.reason})",
        }
        for one in rows
    ]
    ward = elder.ward
    annex = Annex(
        title=f"NHỮNG LẦN HỒ SƠ SỨC KHỎE ĐƯỢC XEM\nCủa {elder.full_name}, sinh {elder.birth}",
        name="Ai đã xem",
        letterhead=station_head(ward, year=today.year),
        columns=[
            Column(key="stt", heading="STT", width_mm=11, kind="order"),
            Column(key="at", heading="Lúc", width_mm=34, align="center"),
            Column(key="by", heading="Người xem", width_mm=36),
            Column(key="position", heading="Chức danh", width_mm=25),
            Column(key="kind", heading="Việc", width_mm=14),
            Column(key="what", heading="Nội dung", width_mm=45),
        ],
        sections=[Section(rows=told)],
        closing="Danh sách này có {count} lần.",
        signatures=[Signature(authority=["GIÁM ĐỐC TRẠM Y TẾ"], hint="Ký, ghi rõ họ tên")],
        footer="Tài liệu có dữ liệu cá nhân",
        size=len(told),
    )
    return Document(
        title=f"Ai đã xem hồ sơ của {elder.full_name}", annexes=[annex], author=f"Trạm Y tế phường {ward.name}"
    )
