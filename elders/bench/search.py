"""Finding a person and listing a hundred, as the office of one ward does it among everybody in the database."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone

from elders import search
from elders.bench import Report, Size, median_seconds
from elders.choices import RoleCode
from elders.ground.rehearsal import rolled_back
from elders.models import Elder, User, Ward
from elders.views import registry

SEARCH_SQL = 0.025
PAGE = 0.020
TEXTS = [
    "nguyen thi lan", "Nguyễn Thị Lân", "lan", "an", "y", "thi", "t", "ng th l", "nguyen thi", "van thi",
    "nguyne thi lan", "nguyeenx thij lan", "lan 1945", "1945", "05/03/1945", "031", "0951", "900123", "zzzz",
]  # fmt: skip


def run(report: Report, *, size: Size) -> None:
    with rolled_back():
        user = _officer()
        people, today = Elder.objects.for_user(user), timezone.localdate()

        def find(text: str) -> None:
            search.find(people, text, today=today, ward_id=user.ward_id, limit=20)

        times = {text: _sql_seconds(lambda text=text: find(text)) for text in TEXTS}
        naive = _sql_seconds(lambda: list(_naive("nguyen thi lan")))
        report.add(
            "Tìm “nguyen thi lan” (thời gian SQL)",
            times["nguyen thi lan"],
            reference="LIKE trên tên bỏ dấu, không chỉ mục",
            reference_seconds=naive,
            aim_seconds=SEARCH_SQL,
        )
        for label, texts in (
            ("Tìm tên một âm tiết (lan, an, y, thi, t)", ["lan", "an", "y", "thi", "t"]),
            ("Tìm có lỗi gõ", ["nguyne thi lan", "nguyeenx thij lan"]),
            ("Tìm theo số, ngày sinh", ["1945", "05/03/1945", "lan 1945", "031", "0951", "900123"]),
        ):
            worst = max(texts, key=times.__getitem__)
            report.add(f"{label}, lâu nhất", times[worst], aim_seconds=SEARCH_SQL, note=f"“{worst}”")
        worst = max(times, key=times.__getitem__)
        report.add(f"Tìm, lâu nhất trong {len(TEXTS)} cách gõ", times[worst], aim_seconds=SEARCH_SQL, note=f"“{worst}”")
        for label, query in (("Trang sổ 100 người", ""), ("Trang sổ có lọc hộ nghèo", "?ngheo=ho_ngheo_can_ngheo")):
            report.add(label, median_seconds(lambda query=query: _page(user, query), repeat=9), aim_seconds=PAGE)


def _officer() -> User:
    """An account of the office of the first ward, for this run only."""
    user = User.objects.create_user("do-toc-do", ward=Ward.objects.order_by("pk").first())
    user.groups.add(Group.objects.get(name=RoleCode.WARD_OFFICER))
    return user


def _naive(text: str):
    """What one writes first: the words in any order in the name without marks, sorted, twenty of them."""
    people = Elder.objects.filter(merged_into__isnull=True)
    for word in text.split():
        people = people.filter(full_name__unaccent__icontains=word)
    return people.order_by("given_name", "full_name", "pk").values_list("pk", flat=True)[:20]


def _page(user: User, query: str) -> None:
    request = RequestFactory().get(f"/so/{query}")
    request.user, request.htmx, request._messages = user, False, []
    request.resolver_match = resolve("/so/")
    response = registry.registry(request)
    if response.status_code != 200:
        raise RuntimeError(f"the list answered {response.status_code}")


def _sql_seconds(function: Callable[[], Any], *, repeat: int = 5) -> float:
    """Median of the time that the statements of one call took in the database, the way there and back included."""
    spent = [0.0]

    def measure(execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent[0] += time.perf_counter() - started

    times = []
    for _ in range(repeat + 1):
        spent[0] = 0.0
        with connection.execute_wrapper(measure):
            function()
        times.append(spent[0])
    return statistics.median(times[1:])
