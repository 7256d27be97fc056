"""Run once a day after midnight; `serve` does it by itself."""

from django.utils import timezone

from elders.ground.commands import WardCommand
from elders.services.rolling import roll_over


class Command(WardCommand):
    help = "Cập nhật nơi ở theo lịch: chạy mỗi ngày sau 0 giờ (lệnh serve tự làm)."

    def handle(self, *, verbosity: int, **options) -> None:
        count = roll_over(timezone.localdate())
        if verbosity:
            self.stdout.write(f"Đã cập nhật nơi ở của {count} người theo ngày hôm nay.")
