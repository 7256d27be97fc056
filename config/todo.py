"""What waits for the administrator of accounts."""

from datetime import date, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from elders.choices import RoleCode
from elders.ground.access import address
from elders.ground.todo import Card
from elders.models import Assignment, User


def cards(user, *, today: date) -> list[Card]:
    found = []
    if user.has_perm("elders.change_user"):
        accounts = User.objects.filter(is_active=True, is_superuser=False)
        no_role = accounts.exclude(groups__name__in=RoleCode.values).count()
        no_place = accounts.filter(groups__name=RoleCode.GROUP_LEADER).exclude(
            Exists(Assignment.objects.on(today).filter(user=OuterRef("pk")))
        )
        ending = Assignment.objects.filter(valid_to__range=(today, today + timedelta(days=30)), user__is_active=True)
        users = "admin:elders_user_changelist"
        found += [
            Card("Tài khoản chưa có vai trò", no_role, address(users, "vai_tro=khong"), urgent=True),
            Card(
                "Tổ trưởng chưa được phân công tổ",
                no_place.count(),
                address(users, "phan_cong=thieu"),
                hint="Không thấy ai trong sổ cho đến khi được phân công.",
                urgent=True,
            ),
            Card("Phân công hết hạn trong 30 ngày", ending.count(), address(users, "phan_cong=sap_het")),
            Card("Tài khoản đang dùng", accounts.count(), address(users), figure=True),
        ]
    if user.has_perm("axes.view_accessattempt"):
        since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
        locked = AccessAttempt.objects.filter(
            Q(attempt_time__gte=since), failures_since_start__gte=settings.AXES_FAILURE_LIMIT
        ).count()
        found.append(
            Card(
                "Đăng nhập đang bị khóa",
                locked,
                address("admin:axes_accessattempt_changelist"),
                hint="Tự mở sau 15 phút; mở ngay được ở đây.",
                urgent=True,
            )
        )
    return found
