"""Every start of the house registers its triggers; the library looks through all of them before it takes another one,
nine hundred times: a third of the time Django needs to stand. Here it finds names and functions in an index instead."""

from pgtrigger.registry import _Registry


def _note(names: dict, functions: dict, model, trigger) -> None:
    names[model._meta.db_table, trigger.name] = trigger
    functions[trigger.get_pgid(model)] = None


def install() -> None:
    """Keep the index from now on; call it once, before models are imported. What is refused stays the library's."""
    put, drop = _Registry.__setitem__, _Registry.__delitem__
    names, functions = {}, {}

    def _put(self, uri, value) -> None:
        put(self, uri, value)
        _note(names, functions, *value)

    def _drop(self, uri) -> None:
        drop(self, uri)
        names.clear()
        functions.clear()
        for value in self.values():
            _note(names, functions, *value)

    _Registry.__setitem__, _Registry.__delitem__ = _put, _drop
    _Registry.by_db_table = property(lambda self: names)
    _Registry.pg_function_names = property(lambda self: functions.keys())
