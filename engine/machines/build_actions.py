"""What a rung, a wait or a schedule does: its verbs as written → as actions, every name resolved.

A new verb is a function here and a line in `_VERBS`, a key in the schema, and a line where the engine acts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engine.machines.definition import Action, Opening
from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.source import Path

ASSIGNEE = "assignee"
"""The field that `assign` fills."""


def actions(draft: Draft, what: str, path: Path) -> tuple[Action, ...]:
    """What is done, in the order in which it is written; `what` does it, e.g. `a rung`."""
    found: list[Action] = []
    for verb in draft.section(*path):
        if verb in _VERBS:
            found += _VERBS[verb](draft, what, (*path, verb))
    return tuple(found)


def _notify(draft: Draft, what: str, path: Path) -> list[Action]:
    to = people(draft, f"{what} notifies", path)
    return [Action("notify", draft.source.key_at(*path), to=to)]


def _assign(draft: Draft, what: str, path: Path) -> list[Action]:
    if draft.value("fields", ASSIGNEE, "type") != "agent":
        draft.report(
            "M221",
            f"{what} assigns, and this workflow has no field '{ASSIGNEE}' of type agent to assign to",
            *path,
            key=True,
        )
    to = people(draft, f"{what} assigns to", path)
    for word, where in draft.texts(*path):
        if word == "client" or "@" in word:
            draft.report("M228", f"{what} assigns to '{word}', who is no agent", *where)
    return [Action("assign", draft.source.key_at(*path), to=to, field=ASSIGNEE)]


def _raise(draft: Draft, what: str, path: Path) -> list[Action]:
    field: str = draft.value(*path)
    if field not in draft.section("fields"):
        message = f"{what} raises '{field}', which is no field of this workflow"
        draft.unknown("M221", field, message, draft.names("fields"), *path)
    elif (kind := draft.section("fields", field).get("type")) != "choice":
        draft.report(
            "M507", f"{what} raises '{field}', which is a field of type {kind}; only a choice can be raised", *path
        )
    return [Action("raise", draft.source.key_at(*path), field=field)]


def _set(draft: Draft, what: str, path: Path) -> list[Action]:
    values = draft.section(*path)
    for field in values:
        if field not in draft.section("fields"):
            hint = nearest(field, draft.names("fields"))
            draft.report(
                "M221", f"{what} sets '{field}', which is no field of this workflow{hint}", *path, field, key=True
            )
    return [
        Action("set", draft.source.key_at(*path, field), field=field, value=value) for field, value in values.items()
    ]


def _fire(draft: Draft, what: str, path: Path) -> list[Action]:
    return [Action("fire", draft.source.key_at(*path), transition=draft.fired(what, *path))]


def _ask(draft: Draft, what: str, path: Path) -> list[Action]:
    name: str = draft.value(*path)
    if name not in draft.section("transitions"):
        message = f"{what} asks for the approval of '{name}', which is no transition of this workflow"
        draft.unknown("M226", name, message, draft.names("transitions"), *path)
    elif not any("approval" in draft.section(*way) for way in draft.alternatives(name)):
        draft.report("M519", f"{what} asks for the approval of '{name}', which needs none", *path)
    return [Action("ask", draft.source.key_at(*path), transition=name)]


def _open(draft: Draft, what: str, path: Path) -> list[Action]:
    found = []
    for kind, values in draft.section(*path).items():
        at = draft.source.key_at(*path, kind)
        if kind not in draft.around.kinds:
            hint = nearest(kind, unplaced(draft.around.kinds))
            draft.report("M227", f"{what} opens a '{kind}', which is no workflow kind{hint}", at=at)
        found.append(Action("open", at, opening=Opening(kind, values or {}, at)))
    return found


_VERBS: dict[str, Callable[[Draft, str, Path], list[Action]]] = {
    "notify": _notify,
    "raise": _raise,
    "set": _set,
    "assign": _assign,
    "fire": _fire,
    "open": _open,
    "ask": _ask,
}
VERBS = tuple(_VERBS)
"""What a rule can do, as it is written."""


def people(draft: Draft, does: str, path: Path) -> tuple[str, ...]:
    """Whom a text or list names: fields of type agent, roles, rotas, agents, `client`, addresses."""
    agents = {name for name, written in draft.section("fields").items() if written.get("type") == "agent"}
    around = draft.around
    known = agents | set(around.roles) | around.agents | around.rotas | {"client"}
    report = partial(_unknown_person, draft, does, known)
    for word, where in draft.texts(*path):
        if word not in known and "@" not in word:
            report(word, where)
    return tuple(word for word, _ in draft.texts(*path))


def _unknown_person(draft: Draft, does: str, known: set[str], word: str, where: Path) -> None:
    if word in draft.section("fields"):
        kind = draft.value("fields", word, "type")
        draft.report("M228", f"{does} '{word}', which is a field of type {kind}; it must be one of type agent", *where)
    elif draft.around.known:
        message = f"{does} '{word}', who is no role, rota, agent or field of type agent"
        draft.unknown("M228", word, message, unplaced(known), *where)
