"""What a step can expect of a record: one function for each word, and one line for it in the table at the end.

Each gives the checks that its words come to. `fired` and `notified` tell what is new since the same question was last
asked of the same record: so every rung stands in exactly one list, and `[]` means that none may have fired meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from engine.events import Escalated, Event, NotificationQueued, SlaBreached, TimerFired, Transitioned
from engine.machines.definition import Definition
from engine.machines.draft import nearest, unplaced
from engine.machines.durations import parse_mark
from engine.machines.source import Path
from engine.records import Value
from engine.rules.fields import accept
from engine.rules.fields import spoken as typed
from engine.scenario.approving import waits_for
from engine.scenario.charged import charges
from engine.scenario.clocks import clocks, span, spoken
from engine.scenario.joining import links
from engine.scenario.page import Named, Page
from engine.scenario.script import Check, Look
from engine.scenario.stage import Stage

Expectation = Callable[[Page, str, Definition, Path], Iterable[Check]]
"""page, name of the record, its kind, where the words stand → the checks."""

NOTHING, NOBODY, SKIPPED = "nothing", "nobody", " (skipped)"


def state(page: Page, name: str, definition: Definition, path: Path) -> Iterator[Check]:
    """`state: waiting`."""
    wanted = page.value(*path)
    if wanted not in definition.states:
        known = nearest(wanted, unplaced(definition.states))
        page.draft.report("M807", f"'{wanted}' is no state of a {definition.kind}{known}", *path)
        return

    def look(stage: Stage) -> Look:
        moved = [e.body.rule for e in stage.events(name) if isinstance(e.body, Transitioned)]
        return Look(wanted, stage.record(name).state, moved[-1] if moved else "")

    yield Check(name, "state", page.position(*path), look)


def fields(page: Page, name: str, definition: Definition, path: Path) -> Iterator[Check]:
    """`fields: {priority: P1, assignee: null}`."""
    for field, wanted in page.fields(definition, path).items():
        yield _field(page, name, field, wanted, (*path, field))


def _field(page: Page, name: str, field: str, wanted: Value | Named, path: Path) -> Check:
    def look(stage: Stage) -> Look:
        declared = stage.kind(name).definition.fields[field]
        found = stage.record(name).fields.get(field)
        if isinstance(wanted, Named):
            return Look(wanted.name, stage.called(str(found)) if found else NOTHING)
        value = accept(declared, wanted, stage.desk.workflow.company)
        return Look(typed(declared, value) or NOTHING, typed(declared, found) or NOTHING)

    return Check(name, f"field {field}", page.position(*path), look)


def worked(page: Page, name: str, _: Definition, path: Path) -> Iterator[Check]:
    """`worked: 1h30m`: all the time that was logged."""
    try:
        wanted = span(page.value(*path))
    except ValueError as error:
        page.draft.report("M811", str(error), *path)
        return
    yield Check(name, "worked", page.position(*path), lambda stage: Look(wanted, spoken(stage.record(name).seconds)))


def fired(page: Page, name: str, definition: Definition, path: Path) -> Iterator[Check]:
    """`fired: [resolution 75%, auto_close]`; a repeat is `resolution 100%+1h#2`, in order."""
    wanted = [_entry(page, definition, word, where) for word, where in page.draft.texts(*path)]

    def look(stage: Stage) -> Look:
        news = stage.news(name, "fired")
        found = [told for event in news if (told := _fired(event))]
        rules = [rule for event in news if (rule := _rule_of(event))]
        return Look(", ".join(wanted) or NOTHING, ", ".join(found) or NOTHING, rules[-1] if rules else "")

    yield Check(name, "fired", page.position(*path), look)


def _entry(page: Page, definition: Definition, text: str, path: Path) -> str:
    """An entry as it is compared; reported when there is no such timer, or no such rung under it."""
    timer, _, rest = text.strip().partition(" ")
    rule = definition.timers.get(timer)
    if rule is None:
        known = nearest(timer, unplaced(definition.timers))
        page.draft.report("M809", f"'{timer}' is no clock of a {definition.kind}{known}", *path)
        return text
    ladder = definition.ladders.get(rule.ladder)
    keys = [rung.key for rung in ladder.rungs] if ladder else []
    skipped = SKIPPED if rest.endswith(SKIPPED.strip()) else ""
    rung, mark, turn = rest.removesuffix(SKIPPED.strip()).strip().partition("#")
    if not rung:
        if keys:
            place = f"'{timer}' climbs a ladder; say which rung: {', '.join(f'{timer} {key}' for key in keys)}"
            page.draft.report("M810", place, *path)
        return timer + skipped
    key = _key(rung)
    if key not in keys:
        page.draft.report(
            "M810", f"'{timer}' has no rung at '{rung.strip()}'{nearest(key, dict.fromkeys(keys))}", *path
        )
    return f"{timer} {key}{mark}{turn.strip()}{skipped}"


def _key(rung: str) -> str:
    """The name of a rung, however it is spaced; as it is written when it is none."""
    try:
        return parse_mark(rung).key
    except ValueError:
        return rung.strip()


def _fired(event: Event) -> str:
    match event.body:
        case Escalated(name=name, rung=rung, skipped=skipped):
            return f"{name} {rung}{SKIPPED if skipped else ''}"
        case TimerFired(name=name, skipped=skipped):
            return f"{name}{SKIPPED if skipped else ''}"
    return ""


def _rule_of(event: Event) -> str:
    body: Any = event.body
    return str(body.rule) if isinstance(body, Escalated | TimerFired | SlaBreached | NotificationQueued) else ""


def notified(page: Page, name: str, definition: Definition, path: Path) -> Iterator[Check]:
    """`notified: [assignee, dispatcher]`: everybody who was told, each once, in any order."""
    words = [_recipient(page, definition, word, where) for word, where in page.draft.texts(*path)]

    def look(stage: Stage) -> Look:
        news = [event.body for event in stage.news(name, "notified") if isinstance(event.body, NotificationQueued)]
        wanted = {who for word in words for who in stage.people(name, word)}
        found = {who for body in news for who in body.to}
        unknown = [f"{word} (there is none)" for word in words if not stage.people(name, word)]
        shown = ", ".join([*sorted(wanted), *unknown])
        return Look(shown or NOBODY, ", ".join(sorted(found)) or NOBODY, news[-1].rule if news else "")

    yield Check(name, "notified", page.position(*path), look)


def _recipient(page: Page, definition: Definition, word: str, path: Path) -> str:
    company = page.workflow.company
    agents = [f.name for f in definition.fields.values() if f.type == "agent"]
    known = [*company.agents, *company.roles, *company.rotas, *agents, "client"]
    if "@" not in word and word not in known:
        message = f"'{word}' is no agent, no role, no rota and no field of a {definition.kind} that holds an agent"
        page.draft.report("M808", message + nearest(word, unplaced(known)), *path)
    return word


EXPECTATIONS: Mapping[str, Expectation] = {
    "state": state,
    "fields": fields,
    "worked": worked,
    "clocks": clocks,
    "fired": fired,
    "notified": notified,
    "links": links,
    "waits_for": waits_for,
    "charges": charges,
}
