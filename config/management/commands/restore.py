"""Put a saved registry back, verified."""

import json
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config import backup


class Command(BaseCommand):
    help = (
        "Khôi phục toàn bộ dữ liệu từ tệp sao lưu, đối chiếu từng bảng; không khớp thì dữ liệu cũ còn nguyên. "
        "Nên dừng máy chủ web trước. Mã thoát: 0 xong, 1 không làm được, 2 gọi sai."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="TỆP", help="tệp do lệnh backup tạo")
        parser.add_argument("--replace", action="store_true", help="thay dữ liệu đang có (mặc định: từ chối)")
        parser.add_argument("--check", action="store_true", help="chỉ kiểm tra tệp còn nguyên vẹn, không khôi phục")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *, file: Path, replace: bool, check: bool, **options) -> None:
        try:
            content = backup.read(file) if check else backup.restore(file, replace=replace)
        except backup.Refused as refusal:
            raise CommandError(str(refusal)) from None
        migrated = False
        if not check:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                migrated = True  # the file is of an older software
                call_command("migrate", verbosity=0)
        if options["json"]:
            self.stdout.write(
                json.dumps({"file": str(file), "migrated": migrated, **content.manifest}, ensure_ascii=False)
            )
            return
        rows = f"{content.rows:,}".replace(",", ".")
        saved = content.manifest["made_at"]
        if check:
            self.stdout.write(f"Tệp nguyên vẹn: {content.tables} bảng, {rows} dòng, sao lưu lúc {saved}.")
            return
        self.stdout.write(f"Đã khôi phục và đối chiếu {content.tables} bảng, {rows} dòng, sao lưu lúc {saved}.")
        if migrated:
            self.stdout.write("Bản sao lưu của phần mềm cũ hơn: đã cập nhật các bảng.")
        self.stdout.write("Mọi người cần đăng nhập lại.")
