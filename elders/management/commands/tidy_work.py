"""Long works that were interrupted, and results nobody fetched."""

from elders.ground import work
from elders.ground.commands import WardCommand


class Command(WardCommand):
    help = "Chạy lại việc dài bị ngắt giữa chừng, xóa tệp kết quả quá 7 ngày và việc quá 30 ngày."

    def handle(self, **options) -> None:
        done = work.tidy()
        if options["verbosity"] > 0:
            self.stdout.write(
                f"Việc bị ngắt: {done['rescued']}; tệp cũ đã xóa: {done['files']}; việc cũ đã xóa: {done['rows']}."
            )
