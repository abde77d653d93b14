"""A workflow kind as text: states, transitions, clocks, ladders and money, or its fields, each with its position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.cli.output import Answer, Column, Paper, table
from engine.impact import charging
from engine.machines import words
from engine.machines.definition import Definition, Field, Rung, Transition
from engine.machines.durations import spell
from engine.records import Value

HEADER = ("part", "name", "position", "what")


def machine(definition: Definition) -> Answer:
    """What records of a kind may go through."""
    rows = list(_parts(definition))
    return _answer(definition, "kind", rows, f"{definition.title or definition.kind} ({definition.rule})")


def fields(definition: Definition) -> Answer:
    """What records of a kind hold."""
    rows = [("field", f.name, str(f.position), _field(f)) for f in definition.fields.values()]
    return _answer(definition, "fields", rows, f"fields of {definition.kind} ({definition.rule})")


def _answer(definition: Definition, kind: str, rows: Sequence[tuple[str, ...]], title: str) -> Answer:
    data: dict[str, Any] = {
        "of": definition.kind,
        "rule": definition.rule,
        "parts": [dict(zip(HEADER, row, strict=True)) for row in rows],
    }

    def page(paper: Paper) -> Iterator[str]:
        yield paper.strong(title)
        columns = [Column("part"), Column("name"), Column("written at"), Column("what")]
        yield from table(columns, rows, paper.width)

    return Answer(kind, data, HEADER, lambda: rows, page)


def _parts(definition: Definition) -> Iterator[tuple[str, str, str, str]]:
    for state in definition.states.values():
        facts = [word for word in ("initial", "final", "records_time") if getattr(state, word)]
        groups = [f"in {name}" for name, states in definition.groups.items() if state.name in states]
        title = [state.title] if state.title else []
        yield ("state", state.name, str(state.position), ", ".join([*title, *facts, *groups]))
    for alternatives in definition.transitions.values():
        for transition in alternatives:
            yield ("transition", transition.name, str(transition.position), _transition(transition))
    for timer in definition.timers.values():
        yield ("clock", timer.name, str(timer.position), words.timer(timer))
    for ladder in definition.ladders.values():
        for rung in ladder.rungs:
            actions = ", ".join(map(words.action, rung.actions))
            repeats = f"; every {_distance(rung)}, {rung.times} times" if rung.every else ""
            yield ("rung", f"{ladder.name} {rung.key}", str(rung.position), f"{actions}{repeats}")
    for rule in charging.rules(definition):
        yield (rule.sort, rule.name, str(rule.position), rule.told)


def _distance(rung: Rung) -> str:
    """What lies between two repeats."""
    return spell(rung.every) if rung.unit == "target" else f"{rung.every} {rung.unit}"


def _transition(transition: Transition) -> str:
    parts = [f"{', '.join(transition.sources)} → {transition.target}"]
    parts += [f"asks {', '.join(transition.asks)}"] if transition.asks else []
    parts += [f"by {', '.join(transition.by)}"] if transition.by else []
    parts += [f"approved by {transition.approval}"] if transition.approval else []
    parts += [f"if {transition.guard.text}"] if transition.guard else []
    parts += [f"sets {', '.join(f'{n} = {_value(v)}' for n, v in transition.sets.items())}"] if transition.sets else []
    parts += ["automatic"] if transition.automatic else []
    return "; ".join(parts)


def _value(value: Value) -> str:
    """As it is written in YAML."""
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _field(field: Field) -> str:
    parts = [field.kind if field.type == "reference" else field.type]
    parts += [f"of {', '.join(field.choices)}"] if field.choices else []
    parts += ["required"] if field.required else []
    defaults = [".".join(source) for source in field.copied_from]
    defaults += [str(field.default)] if field.default is not None else []
    parts += [f"default {' or '.join(defaults)}"] if defaults else []
    parts += ["which it follows"] if field.follows else []
    return ", ".join(parts)
