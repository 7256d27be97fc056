"""The index of triggers says what a look through all of them would say."""

import pgtrigger
import pytest
from pgtrigger.registry import _registry

from elders.models import Elder


def _looked_through():
    values = list(_registry.values())
    return (
        {(model._meta.db_table, trigger.name): trigger for model, trigger in values},
        {trigger.get_pgid(model) for model, trigger in values},
    )


def _index():
    return _registry.by_db_table, set(_registry.pg_function_names)


def test_it_holds_every_trigger_and_follows_what_comes_and_goes():
    before = _looked_through()
    assert len(before[0]) > 500 and _index() == before
    extra = pgtrigger.Protect(name="for_this_test", operation=pgtrigger.Delete)
    with extra.register(Elder):
        assert ("elders_elder", "for_this_test") in _registry.by_db_table
        assert _index() == _looked_through()
        with pytest.raises(KeyError, match="already used"):
            pgtrigger.Protect(name="for_this_test", operation=pgtrigger.Update).register(Elder)
    assert _index() == _looked_through() == before
