"""Ladders as written → as rungs in order, each with what it does."""

from __future__ import annotations

from typing import Any

from engine.machines.definition import Action, Ladder, Rung
from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.durations import mark_key, parse_mark, parse_seconds


def ladders(draft: Draft) -> dict[str, Ladder]:
    """Every ladder, its rungs in the order in which they are written."""
    built = {}
    for name in draft.section("ladders"):
        written = draft.value("ladders", name)
        path: tuple[str | int, ...] = ("ladders", name)
        steps = path if isinstance(written, list) else (*path, "rungs")
        rungs = [_rung(draft, (*steps, index)) for index in range(len(draft.value(*steps)))]
        late: Any = draft.section(*path).get("late", "highest")
        built[name] = Ladder(name, tuple(rung for rung in rungs if rung), draft.source.key_at(*path), late)
    return built


def _rung(draft: Draft, path: tuple[str | int, ...]) -> Rung | None:
    written = draft.section(*path)
    try:
        percent, offset = parse_mark(written["at"])
    except ValueError as error:
        draft.report("M513", f"{error}", *path, "at")
        return None
    every = _every(draft, path)
    return Rung(
        key=mark_key(percent, offset),
        percent=percent,
        offset=offset,
        actions=tuple(_actions(draft, path)),
        position=draft.source.at(*path),
        every=every,
        times=written.get("times", 1),
    )


def _every(draft: Draft, path: tuple[str | int, ...]) -> int:
    written = draft.value(*path, "every")
    try:
        return parse_seconds(written) if written is not None else 0
    except ValueError as error:
        draft.report("M513", f"{error}", *path, "every")
        return 0


def _actions(draft: Draft, path: tuple[str | int, ...]) -> list[Action]:
    """What a rung does, in the order in which it is written."""
    found: list[Action] = []
    for verb, value in draft.section(*path).items():
        at = draft.source.key_at(*path, verb)
        if verb == "notify":
            found.append(Action("notify", at, to=_told(draft, (*path, verb))))
        elif verb == "raise":
            found.append(Action("raise", at, field=_raised(draft, (*path, verb))))
        elif verb == "fire":
            found.append(Action("fire", at, transition=draft.fired("a rung", *path, verb)))
        elif verb == "set":
            found += _set(draft, value, (*path, verb))
    return found


def _set(draft: Draft, values: dict[str, Any], path: tuple[str | int, ...]) -> list[Action]:
    for field in values:
        if field not in draft.section("fields"):
            message = f"a rung sets '{field}', which is no field of this workflow" + nearest(
                field, draft.names("fields")
            )
            draft.report("M221", message, *path, field, key=True)
    return [
        Action("set", draft.source.key_at(*path, field), field=field, value=value) for field, value in values.items()
    ]


def _raised(draft: Draft, path: tuple[str | int, ...]) -> str:
    field: str = draft.value(*path)
    if field not in draft.section("fields"):
        draft.unknown(
            "M221", field, f"a rung raises '{field}', which is no field of this workflow", draft.names("fields"), *path
        )
    elif (kind := draft.section("fields", field).get("type")) != "choice":
        draft.report(
            "M507", f"a rung raises '{field}', which is a field of type {kind}; only a choice can be raised", *path
        )
    return field


def _told(draft: Draft, path: tuple[str | int, ...]) -> tuple[str, ...]:
    agents = {name for name, written in draft.section("fields").items() if written.get("type") == "agent"}
    around = draft.around
    known = agents | set(around.roles) | around.agents | around.rotas | {"client"}
    for word, where in draft.texts(*path):
        if word in draft.section("fields") and word not in known:
            draft.report(
                "M228",
                f"a rung notifies '{word}', which is a field of type "
                f"{draft.value('fields', word, 'type')}; it must be one of type agent",
                *where,
            )
        elif around.known and word not in known:
            draft.unknown(
                "M228",
                word,
                f"a rung notifies '{word}', who is no role, rota, agent or field of type agent",
                unplaced(known),
                *where,
            )
    return tuple(word for word, _ in draft.texts(*path))
