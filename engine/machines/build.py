"""From a file of the right shape to a Definition: sugar spelt out, every name resolved.

Text stands where a list may stand, groups where states may: here they become tuples of states. What cannot be
resolved is reported and left out; the Definition that comes back is then good enough to go on looking for mistakes,
and nobody puts it in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from engine.machines.build_ladders import ladders
from engine.machines.build_messages import messages
from engine.machines.build_money.charges import billing, costs
from engine.machines.build_money.invoice import bills
from engine.machines.build_money.rating import rating
from engine.machines.build_timers import timers
from engine.machines.definition import Definition, Field, FieldType, State, Transition
from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.guard_text import Guard
from engine.machines.surroundings import BUILT_IN_ROLES
from engine.machines.views import views
from engine.records import Value

SIMPLE_TYPES = tuple(kind for kind in get_args(FieldType) if kind != "reference")


def build(draft: Draft) -> Definition:
    """The definition that a file means; problems go to the draft."""
    source = draft.source
    kind = draft.value("workflow")
    draft.groups = _groups(draft)
    return Definition(
        kind=kind,
        title=draft.value("title") or kind.replace("_", " ").capitalize(),
        number=draft.value("number"),
        fields={name: _field(draft, name) for name in draft.section("fields")},
        states={name: _state(draft, name) for name in draft.section("states")},
        groups=draft.groups,
        transitions={name: _alternatives(draft, name) for name in draft.section("transitions")},
        timers=timers(draft),
        ladders=ladders(draft),
        moved=_moved(draft),
        file=source.file,
        digest=source.digest,
        position=source.at("workflow"),
        billing=billing(draft),
        costs=costs(draft),
        rating=rating(draft),
        bills=bills(draft),
        messages=messages(draft),
        views=views(draft),
    )


def _field(draft: Draft, name: str) -> Field:
    written = draft.section("fields", name)
    kind = written["type"]
    reference = kind not in SIMPLE_TYPES
    if reference and kind not in draft.around.kinds:
        draft.report(
            "M227",
            f"field '{name}' has the type '{kind}', which is neither a type nor a workflow kind"
            + nearest(kind, unplaced([*SIMPLE_TYPES, *draft.around.kinds])),
            "fields",
            name,
            "type",
            advice=f"types are {', '.join(SIMPLE_TYPES)}, and the kinds of this folder",
        )
    copied, plain = _defaults(draft, name)
    return Field(
        name=name,
        type="reference" if reference else kind,
        position=draft.source.key_at("fields", name),
        required=written.get("required", False),
        default=plain,
        copied_from=copied,
        follows=written.get("follows", False),
        choices=tuple(written.get("of", ())),
        kind=kind if reference else "",
        title=written.get("title", ""),
        numbered=written.get("numbered", ""),
    )


def _defaults(draft: Draft, name: str) -> tuple[tuple[tuple[str, str], ...], Value]:
    """Where a default is copied from, in order, and the plain value behind them."""
    written = draft.value("fields", name, "default")
    tried = written if isinstance(written, list) else [written]
    copied = [_copied(draft, default) for default in tried]
    for index in range(len(tried) - 1):
        if copied[index] is None:
            message = f"'{name}' is '{tried[index]}' by default at the latest; what stands behind it is never tried"
            draft.report("M252", message, "fields", name, "default", index + 1)
    return tuple(pair for pair in copied if pair), None if copied[-1] else tried[-1]


def _copied(draft: Draft, default: Any) -> tuple[str, str] | None:
    """`client.service_level` as a pair, when its first word is a field that refers to another record."""
    if not isinstance(default, str) or default.count(".") != 1:
        return None
    reference, field = default.split(".")
    other = draft.section("fields", reference).get("type")
    return (reference, field) if other is not None and other not in SIMPLE_TYPES else None


def _state(draft: Draft, name: str) -> State:
    written = draft.section("states", name)
    return State(
        name=name,
        position=draft.source.key_at("states", name),
        title=written.get("title", ""),
        initial=written.get("initial", False),
        final=written.get("final", False),
        records_time=written.get("records_time", False),
    )


def _groups(draft: Draft) -> dict[str, tuple[str, ...]]:
    """Each group as states; groups may hold groups, but never themselves."""
    done: dict[str, tuple[str, ...]] = {}
    for name in draft.section("groups"):
        _open_group(draft, name, (), done)
    return {name: done[name] for name in draft.section("groups")}


def _open_group(draft: Draft, name: str, outer: tuple[str, ...], done: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if name in done:
        return done[name]
    found: list[str] = []
    states, groups = draft.section("states"), draft.section("groups")
    for word, path in draft.texts("groups", name):
        if word in states:
            found.append(word)
        elif word in (*outer, name):
            way = " → ".join([*outer, name, word])
            draft.report("M306", f"group '{name}' would contain itself ({way})", *path)
        elif word in groups:
            found += _open_group(draft, word, (*outer, name), done)
        else:
            known = draft.names("states") | draft.names("groups")
            draft.unknown(
                "M220",
                word,
                f"group '{name}' holds '{word}', which is no state or group of this workflow",
                known,
                *path,
            )
    done[name] = tuple(dict.fromkeys(found))
    return done[name]


def _alternatives(draft: Draft, name: str) -> tuple[Transition, ...]:
    return tuple(_transition(draft, name, path) for path in draft.alternatives(name))


def _transition(draft: Draft, name: str, path: tuple[str | int, ...]) -> Transition:
    written: Mapping[str, Any] = draft.section(*path)
    return Transition(
        name=name,
        sources=draft.states(f"transition '{name}' leads from", *path, "from"),
        target=_target(draft, name, path),
        position=draft.source.key_at(*path),
        title=written.get("title", ""),
        guard=_guard(draft, path),
        asks=_asks(draft, name, path),
        sets=_sets(draft, f"transition '{name}' sets", (*path, "sets")),
        by=_by(draft, name, path),
        automatic=written.get("automatic", False),
        on=written.get("on", ""),
        approval=_approval(draft, name, path),
        key=written.get("key", ""),
    )


def _target(draft: Draft, name: str, path: tuple[str | int, ...]) -> str:
    target: str = draft.value(*path, "to")
    if target in draft.section("states"):
        return target
    if target in draft.groups:
        draft.report(
            "M220",
            f"transition '{name}' leads to the group '{target}', and must lead to one state; "
            f"it holds {', '.join(draft.groups[target])}",
            *path,
            "to",
        )
    else:
        draft.unknown(
            "M220",
            target,
            f"transition '{name}' leads to '{target}', which is no state of this workflow",
            draft.names("states"),
            *path,
            "to",
        )
    return target


def _guard(draft: Draft, path: tuple[str | int, ...]) -> Guard | None:
    """The expression as text; rules/guard.py compiles it, because machines know no expressions."""
    text = draft.value(*path, "if")
    return Guard(text, draft.source.inside((*path, "if"), 1, 1)) if text is not None else None


def _asks(draft: Draft, name: str, path: tuple[str | int, ...]) -> tuple[str, ...]:
    fields = draft.section("fields")
    asked = []
    for word, where in draft.texts(*path, "asks"):
        if word in fields or word == "note":
            asked.append(word)
        else:
            draft.unknown(
                "M221",
                word,
                f"transition '{name}' asks for '{word}', which is no field of this workflow",
                draft.names("fields") | {"note": None},
                *where,
            )
    return tuple(dict.fromkeys(asked))


def _sets(draft: Draft, what: str, path: tuple[str | int, ...]) -> dict[str, Any]:
    fields = draft.section("fields")
    for field in draft.section(*path):
        if field not in fields:
            message = f"{what} '{field}', which is no field of this workflow" + nearest(field, draft.names("fields"))
            draft.report("M221", message, *path, field, key=True)
    return {field: value for field, value in draft.section(*path).items() if field in fields}


def _by(draft: Draft, name: str, path: tuple[str | int, ...]) -> tuple[str, ...]:
    roles = [*draft.around.roles, *BUILT_IN_ROLES]
    for role, where in draft.texts(*path, "by"):
        if draft.around.known and role not in roles:
            draft.unknown(
                "M222", role, f"transition '{name}' may be taken by '{role}', which is no role", unplaced(roles), *where
            )
    return tuple(role for role, _ in draft.texts(*path, "by"))


def _approval(draft: Draft, name: str, path: tuple[str | int, ...]) -> str:
    role: str = draft.value(*path, "approval") or ""
    people = [*draft.around.roles, *(word for word in BUILT_IN_ROLES if word != "engine")]
    if role and draft.around.known and role not in people:
        what = f"transition '{name}' needs the approval of '{role}', which is no role"
        draft.unknown("M222", role, what, unplaced(people), *path, "approval")
    return role


def _moved(draft: Draft) -> dict[str, str]:
    for old, new in draft.section("moved").items():
        if new not in draft.section("states"):
            draft.unknown(
                "M220",
                new,
                f"'{old}' moved to '{new}', which is no state of this workflow",
                draft.names("states"),
                "moved",
                old,
            )
    return draft.section("moved")
