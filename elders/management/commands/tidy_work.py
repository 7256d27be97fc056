"""Long works that were interrupted, and results nobody fetched."""

from django.core.management.base import BaseCommand

from elders.ground import work


class Command(BaseCommand):
    help = "Chạy lại việc dài bị ngắt giữa chừng, xóa tệp kết quả quá 7 ngày và việc quá 30 ngày."

    def handle(self, **options) -> None:
        done = work.tidy()
        if options["verbosity"] > 0:
            self.stdout.write(
                f"Việc bị ngắt: {done['rescued']}; tệp cũ đã xóa: {done['files']}; việc cũ đã xóa: {done['rows']}."
            )
