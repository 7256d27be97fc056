"""Made-up people for trying out and for measuring."""

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from elders.demo.ward import make_demo
from elders.ground.commands import WardCommand
from elders.models import Elder


class Command(WardCommand):
    help = "Tạo phường minh họa với người, tổ dân phố và tài khoản không có thật."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=8000, help="số người cao tuổi (mặc định 8000)")
        parser.add_argument("--wards", type=int, default=1, help="số phường (mặc định 1)")
        parser.add_argument("--if-empty", action="store_true", help="chỉ tạo khi trong sổ chưa có ai")
        parser.add_argument("--no-history", action="store_true", help="không ghi lịch sử (dùng khi đo tốc độ)")

    def handle(self, *, people: int, wards: int, if_empty: bool, no_history: bool, **options) -> None:
        if not settings.LOCAL:
            raise CommandError("Đây là máy chủ thật: không tạo dữ liệu minh họa và tài khoản có mật khẩu biết trước.")
        if people < 1 or wards < 1:
            raise CommandError("Số người và số phường phải từ 1 trở lên.")
        if if_empty and Elder.objects.exists():
            return
        make_demo(people=people, wards=wards, today=timezone.localdate(), keep_history=not no_history)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE elders_elder, elders_situation, elders_nameword")
        self.stdout.write(f"Đã tạo {people} người cao tuổi không có thật trong {wards} phường.")
