"""The arrow table of the house: who may know whom. If a test here fails, move the code, not the arrow."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.contrib import admin

ROOT = Path(__file__).resolve().parent.parent
APPS = ("elders", "clubs", "benefits", "health", "reporting", "config")
MAY_IMPORT = {
    "elders": {"elders"},
    "clubs": {"clubs", "elders"},
    "benefits": {"benefits", "elders"},
    "health": {"health", "elders"},
    "reporting": {"reporting", "clubs", "benefits", "health", "elders"},
    "config": set(APPS),
}
# Inside elders the floor has its own order; each room may use those named here and itself.
ROOMS = {
    "elders.ground": set(),
    "elders.models": {"elders.ground", "elders.choices", "elders.querysets"},
    "elders.querysets": {
        "elders.ground",
        "elders.choices",
        "elders.search",
        "elders.intake.kinds",
    },  # declarations only
}
TOP_LEVEL = {
    "manage.py", "pyproject.toml", "README.md", "Makefile", "config", "elders", "clubs", "benefits", "health",
    "reporting", "templates", "static", "tests", "docs",
}  # fmt: skip


def _sources() -> list[Path]:
    return [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]


def _imports(path: Path) -> set[str]:
    """Every module imported anywhere in the file, also inside functions and under TYPE_CHECKING."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide arrows"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "import_module":
            found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return found


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_apps_import_along_the_arrows_only():
    wrong = []
    for path in _sources():
        app = path.relative_to(ROOT).parts[0]
        for name in _imports(path):
            target = name.split(".")[0]
            if target in APPS and target not in MAY_IMPORT[app]:
                wrong.append(f"{_module(path)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_the_ground_floor_of_elders_keeps_its_order():
    wrong = []
    for path in _sources():
        module = _module(path)
        for room, allowed in ROOMS.items():
            if module != room and not module.startswith(room + "."):
                continue
            for name in _imports(path):
                inside = name == room or name.startswith(room + ".")
                ok = any(name == other or name.startswith(other + ".") for other in allowed)
                if name.split(".")[0] == "elders" and name != "elders" and not inside and not ok:
                    wrong.append(f"{module} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_intake_knows_models_but_no_pages():
    wrong = [
        f"{_module(path)} imports {name}"
        for path in sorted((ROOT / "elders" / "intake").rglob("*.py"))
        for name in _imports(path)
        if re.match(r"elders\.(views|forms|urls|admin|services)\b", name)
    ]
    assert not wrong, "\n".join(wrong)


def test_foreign_keys_follow_the_arrows_too():
    wrong = []
    for model in apps.get_models():
        app = model._meta.app_label
        if app not in APPS:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            known = field.concrete and target is not None and target._meta.app_label in APPS
            if known and target._meta.app_label not in MAY_IMPORT[app]:
                wrong.append(f"{model.__name__}.{field.name} -> {target._meta.label}")
    assert not wrong, "\n".join(wrong)


def test_every_ordering_ends_in_the_primary_key():
    wrong = []
    for model in apps.get_models():
        if (
            model._meta.app_label not in APPS
            or model.__name__.endswith("Event")
            and hasattr(model, "pgh_tracked_model")
        ):
            continue
        ordering = model._meta.ordering
        last = str(ordering[-1]).lstrip("-") if ordering else ""
        if last not in ("pk", "id", model._meta.pk.name):
            wrong.append(model.__name__)
    assert not wrong, wrong


def test_no_migration_is_missing(db):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_file_is_called_utils():
    assert not [path for path in _sources() if path.stem in ("utils", "helpers", "common", "misc")]


def test_every_table_of_the_admin_site_is_scoped():
    from elders.admin.base import ScopedAdmin

    assert not [m._meta.label for m, a in admin.site._registry.items() if not isinstance(a, ScopedAdmin)]


def test_only_views_and_commands_ask_what_day_it_is():
    """Accounts may: whether an assignment has ended is asked of today, whoever looks at whatever day."""
    asks = re.compile(r"\b(localdate|date\.today|datetime\.today|datetime\.now)\(")
    rooms = [ROOT / app for app in ("elders", "clubs", "benefits", "health", "reporting")]
    may = ("views", "management", "admin", "bench")
    wrong = [
        str(path.relative_to(ROOT))
        for room in rooms
        for path in sorted(room.rglob("*.py"))
        if not set(may) & set(path.relative_to(ROOT).parts)
        and path.relative_to(ROOT).as_posix()
        not in ("elders/models/users.py", "clubs/querysets.py", "health/querysets.py")
        and asks.search(path.read_text(encoding="utf-8"))
    ]
    assert not wrong, wrong
