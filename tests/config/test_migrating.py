"""A first migrate renders a model when it changes, not everything that hangs together with it."""

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState


def test_an_operation_renders_one_model_at_most(monkeypatch):
    loader = MigrationLoader(None)
    loader.build_graph()
    rendered = 0
    render = ModelState.render

    def counted(self, apps):
        nonlocal rendered
        rendered += 1
        return render(self, apps)

    monkeypatch.setattr(ModelState, "render", counted)
    state, operations = ProjectState(real_apps=loader.unmigrated_apps), 0
    assert state.apps
    ours = [
        key for key in loader.graph.leaf_nodes() if key[0] in ("elders", "clubs", "benefits", "health", "reporting")
    ]
    done = set()
    for leaf in ours:
        for key in loader.graph.forwards_plan(leaf):
            if key not in done:
                done.add(key)
                migration = loader.graph.nodes[key]
                operations += len(migration.operations)
                state = migration.mutate_state(state, preserve=False)
    assert operations > 500
    assert rendered < operations


def test_a_data_migration_still_gets_whole_models():
    loader = MigrationLoader(None)
    loader.build_graph()
    state = ProjectState(real_apps=loader.unmigrated_apps)
    assert state.apps
    for key in loader.graph.forwards_plan(next(k for k in loader.graph.leaf_nodes() if k[0] == "elders")):
        state = loader.graph.nodes[key].mutate_state(state, preserve=False)
    state.clear_delayed_apps_cache()
    elder = state.apps.get_model("elders", "Elder")
    situation = state.apps.get_model("elders", "Situation")
    assert situation._meta.get_field("elder").related_model is elder
    assert elder._meta.get_field("situations").related_model is situation
