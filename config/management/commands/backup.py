"""Save the whole registry into one file."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import backup


class Command(BaseCommand):
    help = (
        "Sao lưu toàn bộ dữ liệu vào một tệp, có mã kiểm tra của từng bảng; mọi người vẫn làm việc được. "
        "Tệp chứa thông tin cá nhân: cất nơi chỉ người có trách nhiệm mở được. Mã thoát: 0 xong, 1 không làm được, "
        "2 gọi sai."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="TỆP", help="tệp sẽ tạo, chưa có trước")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *, file: Path, **options) -> None:
        try:
            content = backup.save(file)
        except backup.Refused as refusal:
            raise CommandError(str(refusal)) from None
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {"file": str(file), "size_bytes": content.size_bytes, **content.manifest}, ensure_ascii=False
                )
            )
            return
        size = f"{content.size_bytes / 1e6:.1f}".replace(".", ",")
        rows = f"{content.rows:,}".replace(",", ".")
        self.stdout.write(f"Đã sao lưu {content.tables} bảng, {rows} dòng vào {file} ({size} MB).")
