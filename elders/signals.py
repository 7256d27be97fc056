"""What `elders` announces to apps it must not know: a life event, a merge. Apps answer with what they will do.

An app writes one class and connects it once, in `AppConfig.ready`:

    class StopPayments(EventAnswers):
        app = "benefits"

        def act(self, event, *, by):               # inside the officer's transaction; raise ValidationError to refuse
            return [Step(f"Đã dừng chi trả {award}", {"award": award.pk, "until": None}) for award in …]

        def objections(self, event, steps):        # why the event cannot be restored now; [] when it can
            return [f"Bảng chi tháng {month} đã khóa"]

        def undo(self, event, step, *, by):        # `step.undo` is what `act` gave, steps come in reverse order
            Award.objects.filter(pk=step.undo["award"]).update(valid_to=step.undo["until"])

    StopPayments().connect()

The preview is `act` taken back, so that what the officer reads is what will be done; override `preview` only where that
would cost too much. `event` is unsaved while previewing. The person is locked during `act` and `undo`; `event.elder` is
already dead or gone in `preview` and `act`, and still so in `undo`.
"""

from dataclasses import dataclass, field
from typing import Any

from django.dispatch import Signal

from elders.ground.rehearsal import rolled_back

life_event = Signal()  # event, by, preview: True → sentences; False → steps with undo data
life_event_restored = Signal()  # event, by, steps by app, preview: True → objections; False → undone
merging = Signal()  # kept, absorbed, by, preview: True → sentences; False → steps with undo data
unmerging = Signal()  # kept, absorbed, by, steps by app, preview: True → objections; False → undone


@dataclass(frozen=True)
class Step:
    """One thing an app did: a sentence of at most 300 letters, and JSON that is enough to undo it."""

    text: str
    undo: dict[str, Any] = field(default_factory=dict)


class EventAnswers:
    """What one app does because of a life event; see the module. `app` is the label that steps are kept under."""

    app = ""

    def preview(self, event, *, by) -> list[str]:
        """Sentences on what `act` would do: what it says when it does it, taken back."""
        with rolled_back():
            steps = self.act(event, by=by)
        return [step.text for step in steps]

    def act(self, event, *, by) -> list[Step]:
        """Do it; return what was done."""
        return []

    def objections(self, event, steps) -> list[str]:
        """Sentences on why these steps cannot be undone now."""
        return []

    def undo(self, event, step, *, by) -> None:
        """Undo one step."""

    def connect(self) -> None:
        life_event.connect(self._announced, weak=False, dispatch_uid=f"{self.app}.life_event")
        life_event_restored.connect(self._restored, weak=False, dispatch_uid=f"{self.app}.restored")

    def disconnect(self) -> None:
        life_event.disconnect(dispatch_uid=f"{self.app}.life_event")
        life_event_restored.disconnect(dispatch_uid=f"{self.app}.restored")

    def _announced(self, sender, *, event, by, preview, **_) -> tuple[str, list]:
        return self.app, self.preview(event, by=by) if preview else self.act(event, by=by)

    def _restored(self, sender, *, event, by, steps, preview, **_) -> tuple[str, list]:
        mine = [step for step in steps if step.app == self.app]
        if preview:
            return self.app, self.objections(event, mine) if mine else []
        for step in mine:
            self.undo(event, step, by=by)
        return self.app, []


class MergeAnswers:
    """What one app does when two records become one.

    Every row that points to the absorbed record is moved to the kept one anyway; rows of the models in `handles` are
    left to `merge` (a club book that may not hold one member twice, an award that may not be paid twice).
    """

    app = ""
    handles: tuple[str, ...] = ()  # model labels, "benefits.award"

    def preview(self, kept, absorbed, *, by) -> list[str]:
        """Sentences on what `merge` would do: what it says when it does it, taken back."""
        with rolled_back():
            steps = self.merge(kept, absorbed, by=by)
        return [step.text for step in steps]

    def merge(self, kept, absorbed, *, by) -> list[Step]:
        """Do it; raise ValidationError to refuse."""
        return []

    def objections(self, kept, absorbed, steps) -> list[str]:
        """Sentences on why the merge cannot be taken apart now."""
        return []

    def unmerge(self, kept, absorbed, step, *, by) -> None:
        """Undo one step."""

    def connect(self) -> None:
        merging.connect(self._merging, weak=False, dispatch_uid=f"{self.app}.merging")
        unmerging.connect(self._unmerging, weak=False, dispatch_uid=f"{self.app}.unmerging")

    def disconnect(self) -> None:
        merging.disconnect(dispatch_uid=f"{self.app}.merging")
        unmerging.disconnect(dispatch_uid=f"{self.app}.unmerging")

    def _merging(self, sender, *, kept, absorbed, by, preview, **_) -> tuple[str, tuple[str, ...], list]:
        done = self.preview(kept, absorbed, by=by) if preview else self.merge(kept, absorbed, by=by)
        return self.app, self.handles, done

    def _unmerging(self, sender, *, kept, absorbed, by, steps, preview, **_) -> tuple[str, list]:
        mine = [step for step in steps if step["app"] == self.app]
        if preview:
            return self.app, self.objections(kept, absorbed, mine) if mine else []
        for step in reversed(mine):
            self.unmerge(kept, absorbed, Step(step["text"], step["undo"]), by=by)
        return self.app, []
