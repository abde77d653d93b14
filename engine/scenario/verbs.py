"""What a step can do: one function for each verb, and one line for it in the table at the end.

Each is given the page, the record's name and where the words for it stand; what it returns makes the command once the
scenario is played. A new verb needs a function, its line, and its key in scenarios.schema.json.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.commands import Command, Fire, Note, Open, SetFields
from engine.machines.source import Path
from engine.scenario.approving import approving, rejecting
from engine.scenario.joining import linking, merging, parting
from engine.scenario.page import Page, resolved
from engine.scenario.planned import planning
from engine.scenario.script import Act
from engine.scenario.stage import Stage
from engine.scenario.working import logging

Verb = Callable[[Page, str, Path, str], Act | None]
"""page, name of the record, where its words stand, who → what is done; None when it cannot be told."""


def opening(page: Page, name: str, path: Path, by: str) -> Act | None:
    """`open: {vpn: {ticket: {…}}}`, and the same under `given`."""
    written = page.draft.section(*path)
    kind = next(iter(written), "")
    definition = page.kind(kind, *path, kind) if kind else None
    page.introduce(name, kind, *path)
    if len(written) > 1:
        message = f"'{name}' is to be {' and '.join(written)} at once; a record has one kind"
        page.draft.report("M803", message, *path, list(written)[1], key=True)
    if definition is None:
        return None
    fields = page.fields(definition, (*path, kind))

    def command(stage: Stage) -> Command:
        return Open(kind=kind, by=by, fields=resolved(fields, stage))

    return Act(name, f"open {name}: {kind}", by, page.draft.source.key_at(*path), command, opens=kind)


def taking(page: Page, name: str, path: Path, by: str) -> Act | None:
    """`do: {vpn: wait}`, with what is given `with` it."""
    definition = page.record(name, *path)
    transition = page.value(*path)
    if definition is None or not page.is_transition(definition, transition, path):
        return None
    given = (*path[:-2], "with")
    fields = page.fields(definition, given, beside="note")
    note = str(page.value(*given, "note") or "")

    def command(stage: Stage) -> Command:
        return Fire(id=stage.ids[name], transition=transition, by=by, fields=resolved(fields, stage), note=note)

    return Act(name, f"do {name}: {transition}", by, page.position(*path), command)


def replying(page: Page, name: str, path: Path, by: str) -> Act | None:
    """`reply: {vpn: We are on it}`: client and agents read it."""
    return _writing(page, name, path, by, public=True)


def noting(page: Page, name: str, path: Path, by: str) -> Act | None:
    """`note: {vpn: The router is old}`: for colleagues."""
    return _writing(page, name, path, by, public=False)


def _writing(page: Page, name: str, path: Path, by: str, *, public: bool) -> Act | None:
    text = page.value(*path)
    if page.record(name, *path) is None:
        return None

    def command(stage: Stage) -> Command:
        return Note(id=stage.ids[name], text=text, by=by, public=public)

    return Act(name, f"{'reply' if public else 'note'} {name}", by, page.position(*path), command)


def setting(page: Page, name: str, path: Path, by: str) -> Act | None:
    """`set: {vpn: {priority: P1}}`."""
    definition = page.record(name, *path)
    if definition is None:
        return None
    fields = page.fields(definition, path)

    def command(stage: Stage) -> Command:
        return SetFields(id=stage.ids[name], by=by, fields=resolved(fields, stage))

    return Act(name, f"set {name}: {', '.join(fields)}", by, page.position(*path), command)


VERBS: Mapping[str, Verb] = {
    "open": opening,
    "do": taking,
    "reply": replying,
    "note": noting,
    "set": setting,
    "log": logging,
    "plan": planning,
    "link": linking,
    "unlink": parting,
    "merge": merging,
    "approve": approving,
    "reject": rejecting,
}

WITH = frozenset({"do", "merge", "approve", "reject"})
"""Verbs that something can be given `with`."""
