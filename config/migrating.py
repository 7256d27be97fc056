"""A first `migrate` in seconds instead of minutes.

Django renders every model that hangs together with a changed one after each operation of a migration; here everything
hangs together with the user and the elder, so that a fresh database took minutes of rendering for a second of SQL.
Postgres needs none of that: indexes, constraints and triggers are given to it as they are, a new model or column needs
only its own class. States are marked as Django marks its own shortcuts (`is_delayed`), so a data migration still gets
everything rendered anew.

Before each operation Django also copies every model's state, checking all of its fields again, and forgets which models
are swappable whenever it renders one: together half of what was left.
"""

from functools import cache, partial

from django.apps import apps
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.utils import field_is_referenced
from django.db.models import NOT_PROVIDED
from pgtrigger.migrations import AddTrigger, RemoveTrigger


def _render_alone(state: ProjectState, key: tuple[str, str]) -> None:
    """Render one model of `state` without those that refer to it."""
    if "apps" not in state.__dict__:  # nothing rendered yet: Django does it once, when first asked
        return
    state.is_delayed = True
    if key[1] in state.apps.all_models[key[0]]:
        state.apps.unregister_model(*key)
    state.apps.render_multiple([state.models[key]])


def _add_model(self, model_state) -> None:
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:
        self.resolve_model_relations(key)
    _render_alone(self, key)


def _add_field(self, app_label, model_name, name, field, preserve_default) -> None:
    key = app_label, model_name
    if not preserve_default:
        field = field.clone()
        field.default = NOT_PROVIDED
    self.models[key].fields[name] = field
    if self._relations is not None:
        self.resolve_model_field_relations(key, name, field)
    _render_alone(self, key)


def _append_option(self, app_label, model_name, option_name, obj) -> None:
    options = self.models[app_label, model_name].options
    options[option_name] = [*options[option_name], obj]


def _add_trigger(self, app_label, state) -> None:
    options = state.models[app_label, self.model_name].options
    options["triggers"] = [*options.get("triggers", []), self.trigger]


def _remove_trigger(self, app_label, state) -> None:
    options = state.models[app_label, self.model_name].options
    options["triggers"] = [one for one in options.get("triggers", []) if one.name != self.name]


_alter_field_of_django, _reload_of_django = ProjectState.alter_field, ProjectState.reload_model


def _alter_field(self, app_label, model_name, name, field, preserve_default) -> None:
    key = app_label, model_name
    if field_is_referenced(self, key, (name, field)):
        _alter_field_of_django(self, app_label, model_name, name, field, preserve_default)
        return
    rendered = self.__dict__.pop("apps", None)  # without it Django writes the change down and renders nothing
    _alter_field_of_django(self, app_label, model_name, name, field, preserve_default)
    if rendered is not None:
        self.__dict__["apps"] = rendered
        _render_alone(self, key)


def _reload_model(self, app_label, model_name, delay=False) -> None:
    if delay:
        _render_alone(self, (app_label, model_name))
    else:
        _reload_of_django(self, app_label, model_name)


def _clone_model(self) -> ModelState:
    """A copy as `ModelState.clone` makes it, of a state that was already checked when it was made."""
    copy = object.__new__(type(self))
    copy.__dict__ |= self.__dict__
    copy.fields, copy.options, copy.managers = dict(self.fields), dict(self.options), list(self.managers)
    return copy


def install() -> None:
    """Use the shortcuts from now on, in every process that migrates."""
    swappable = type(apps).get_swappable_settings_name.__wrapped__
    apps.get_swappable_settings_name = cache(partial(swappable, apps))
    ModelState.clone = _clone_model
    ProjectState.alter_field = _alter_field
    ProjectState.reload_model = _reload_model
    ProjectState.add_model = _add_model
    ProjectState.add_field = _add_field
    ProjectState._append_option = _append_option
    AddTrigger.state_forwards = _add_trigger
    RemoveTrigger.state_forwards = _remove_trigger
