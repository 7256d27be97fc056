"""Who can sign in to the demonstration ward."""

from elders.demo.ward import ACCOUNTS, PASSWORD
from elders.ground.commands import WardCommand
from elders.models import User


class Command(WardCommand):
    help = "In bảng tài khoản minh họa của mọi vai trò."

    def handle(self, **options) -> None:
        known = set(
            User.objects.filter(username__in=[name for name, _, _ in ACCOUNTS]).values_list("username", flat=True)
        )
        accounts = [account for account in ACCOUNTS if account[0] in known]
        if not accounts:
            self.stdout.write("Không có tài khoản minh họa nào.")
            return
        self.stdout.write(f"Tài khoản minh họa, mật khẩu chung: {PASSWORD}")
        for username, role, full_name in accounts:
            self.stdout.write(f"  {username:<10} {role.label:<36} {full_name}")
