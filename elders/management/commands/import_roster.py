"""The intake by script: preview, apply, or try rosters in an empty ward that vanishes afterwards."""

import json
import time
import traceback
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from elders.choices import RoleCode
from elders.ground.commands import WardCommand
from elders.intake import answers, trial
from elders.intake.kinds import all_kinds, kind_of
from elders.models import IntakeBatch, ResidentialGroup, User
from elders.services import intake as services

TRIAL_DAY = date(2026, 4, 1)  # the day the sample rosters are judged on
OK, PROBLEMS, WRONG_USE = 0, 1, 2


class Command(WardCommand):
    help = (
        "Nhập danh sách từ tệp. Không có --apply thì chỉ xem trước và không ghi gì. "
        "Mã thoát: 0 đọc được mọi tệp, 1 có tệp không nhận hoặc lỗi, 2 gọi lệnh sai."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = [kind.key for kind in all_kinds()]
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="tệp .xlsx, .xlsm, .xls hoặc .csv, nhập theo thứ tự"
        )
        parser.add_argument("--kind", default="elders", choices=kinds, help="loại danh sách (mặc định elders)")
        parser.add_argument("--target", default="", metavar="MÃ", help="danh sách, câu lạc bộ, đợt … mà tệp nói về")
        parser.add_argument("--group", metavar="CODE", help="mã tổ dân phố khi cả tệp thuộc một tổ")
        parser.add_argument("--apply", action="store_true", help="ghi vào sổ (mặc định chỉ xem trước)")
        parser.add_argument("--user", metavar="TÊN", help="tài khoản đứng tên nhập (mặc định cán bộ duy nhất)")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="dữ liệu đúng từ ngày")
        parser.add_argument("--trial", metavar="GROUPS.json", help="chạy thử trong một phường trống tạm thời")
        parser.add_argument(
            "--registry",
            nargs="+",
            default=[],
            metavar="FILE",
            help="với --trial: trước hết ghi những người trong tệp này vào sổ, không tính vào kết quả",
        )
        parser.add_argument("--separately", action="store_true", help="với --trial: mỗi tệp một phường trống riêng")
        parser.add_argument("--json", metavar="OUT", help="ghi kết quả từng dòng ra tệp JSON")

    def handle(self, *, files: list[str], **options: Any) -> None:
        if options["separately"] and not options["trial"]:
            raise CommandError("--separately chỉ dùng cùng --trial.", returncode=WRONG_USE)
        missing = [name for name in files if not Path(name).is_file()]
        if missing:
            raise CommandError(f"Không thấy tệp: {', '.join(missing)}", returncode=WRONG_USE)
        result = self._trial(files, options) if options["trial"] else self._import(files, options)
        if options["json"]:
            Path(options["json"]).write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if any(entry["status"] != "ok" for entry in result["files"]):
            raise SystemExit(PROBLEMS)

    def _trial(self, files: list[str], options: dict[str, Any]) -> dict[str, Any]:
        groups = _groups_of(options["trial"])
        entries = []
        lots = [[name] for name in files] if options["separately"] else [files]
        for lot in lots:
            with trial.empty_ward(groups) as (ward, user):
                options = options | {"ward": ward, "user": user, "apply": True, "as_of": options["as_of"] or TRIAL_DAY}
                for name in options["registry"]:
                    self._one(name, options | {"kind": "elders"})
                if (targets := kind_of(options["kind"]).targets) and not options["target"]:
                    options["target"] = str(targets(user).values_list("pk", flat=True).first() or "")
                entries += [self._one(name, options) for name in lot]
        return {"importer": "elders intake", "mode": "alone" if options["separately"] else "sequence", "files": entries}

    def _import(self, files: list[str], options: dict[str, Any]) -> dict[str, Any]:
        user = _user_named(options["user"])
        options = options | {"ward": user.ward, "user": user, "as_of": options["as_of"] or timezone.localdate()}
        with nullcontext() if options["apply"] else transaction.atomic():
            entries = [self._one(name, options) for name in files]
            if not options["apply"]:
                transaction.set_rollback(True)  # a preview by script leaves nothing behind
        return {"importer": "elders intake", "mode": "sequence", "files": entries}

    def _one(self, name: str, options: dict[str, Any]) -> dict[str, Any]:
        """One file through the whole intake; whatever happens, the next file has its turn."""
        started = time.perf_counter()
        entry: dict[str, Any] = {"file": Path(name).name, "status": "ok", "code": None, "rows": []}
        try:
            with transaction.atomic():
                batch = self._run(name, options)
                if batch.state == IntakeBatch.State.REFUSED:
                    entry |= {"status": "error", "code": batch.refusal_code, "message": batch.refusal}
                else:
                    entry["rows"] = answers.rows_of(batch)
                    entry["counts"] = batch.counts
        except ValidationError as refusal:
            entry |= {"status": "error", "code": "REFUSED", "message": " ".join(refusal.messages)}
        except Exception as error:  # one broken file must not take the others with it
            entry |= {"status": "crash", "code": type(error).__name__}
            self.stderr.write(traceback.format_exc())
        entry["seconds"] = round(time.perf_counter() - started, 3)
        self._say(entry)
        return entry

    def _run(self, name: str, options: dict[str, Any]) -> IntakeBatch:
        group = None
        if options["group"]:
            group = ResidentialGroup.objects.filter(ward=options["ward"], code=options["group"]).first()
            if group is None:
                raise ValidationError(f"Phường không có tổ mang mã {options['group']}.")
        batch = services.receive(
            content=Path(name).read_bytes(),
            file_name=Path(name).name,
            kind=options["kind"],
            sender=options["user"],
            as_of=options["as_of"],
            residential_group=group,
            target=options["target"],
        )
        batch = services.preview(batch)
        if options["apply"] and batch.state == IntakeBatch.State.PREVIEW:
            services.apply(batch, by=options["user"], today=timezone.localdate())
        return batch

    def _say(self, entry: dict[str, Any]) -> None:
        if entry["status"] == "ok":
            what = _counts(entry["counts"])
        else:
            what = f"{entry['code']}: {entry.get('message', 'lỗi ngoài dự kiến')}"
        self.stdout.write(f"{entry['file']}: {what} ({entry['seconds']} giây)")


def _counts(counts: dict[str, int]) -> str:
    labels = answers.Verdict
    return ", ".join(f"{labels(verdict).label} {count}" for verdict, count in sorted(counts.items()))


def _groups_of(path: str) -> list[dict[str, Any]]:
    """`ward.groups` of a truth file, {"groups": […]} or a bare list."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"Không đọc được {path}: {error}", returncode=WRONG_USE) from error
    if isinstance(data, dict):
        data = data.get("ward") or data
        data = data.get("groups") if isinstance(data, dict) else data
    groups = [{"name": one} if isinstance(one, str) else one for one in data] if isinstance(data, list) else []
    if not groups or not all(isinstance(one, dict) and one.get("name") for one in groups):
        raise CommandError(f"{path} không có danh sách tổ dân phố (groups).", returncode=WRONG_USE)
    return groups


def _user_named(name: str | None) -> User:
    users = User.objects.filter(is_active=True, ward__isnull=False)
    if name:
        found = list(users.filter(username=name))
    else:
        found = list(users.filter(groups__name=RoleCode.WARD_OFFICER).order_by("pk")[:2])
    if len(found) != 1:
        raise CommandError("Hãy chỉ rõ tài khoản cán bộ đứng tên nhập bằng --user.", returncode=WRONG_USE)
    return found[0]
