"""Guards: conditions in CEL, checked against the declared fields when the file is read, fast when they are asked.

    ticket.minutes > 0 && ticket.priority in ['P1', 'P2']

Every field is declared to CEL as a variable of its own, `ticket.minutes`, so that a misspelt field or a wrong type is
an error of compilation with a place. Unset fields are '', 0 or false: a guard never has to ask whether there is a
value. CEL has no decimals, so minutes and cents are whole numbers. This is the one module that knows the library; it
is imported when the first guard is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from engine.clock import Instant
from engine.machines.definition import Field
from engine.machines.guard_text import Guard
from engine.machines.source import Path, Source
from engine.problems import MargineError, Position, Problem
from engine.records import Record, Relation
from engine.rules.complaints import complaints, unfit_result, uses_has
from engine.rules.tree import Node, conjunctions, tree

Kind = Literal["text", "number", "flag", "roles"]
Reader = Callable[[Record, str, Collection[str], Instant], Any]

_UNSET: dict[Kind, Any] = {"text": "", "number": 0, "flag": False}
_KINDS: dict[str, Kind] = {
    "integer": "number",
    "minutes": "number",
    "money": "number",
    "percent": "number",
    "flag": "flag",
}


class GuardError(MargineError):
    """A guard could not be evaluated; the message says why. It counts as false."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that guards may read."""

    kind: Kind
    read: Reader
    field: Field | None = None
    """The field behind it, if there is one."""


class Program:
    """A compiled guard: its tree, and the expression to run."""

    __slots__ = ("_evaluate", "readers", "tree")

    def __init__(self, expression: Any, root: Node, readers: tuple[tuple[str, Reader], ...]) -> None:
        self._evaluate = expression.eval
        self.tree = root
        self.readers = readers

    def __call__(self, values: dict[str, Any]) -> bool:
        """The result for values of all names that the guard reads. GuardError when there is none."""
        result: Any = self._evaluate(None, values).plain_value()
        if isinstance(result, bool):
            return result
        raise GuardError(str(result).partition(": ")[2] or str(result))


def variables(kind: str, fields: Mapping[str, Field]) -> dict[str, Variable]:
    """Everything that guards of a workflow kind may read, by the name that they use."""
    found = {
        f"{kind}.{name}": Variable(_KINDS.get(field.type, "text"), _field(field), field)
        for name, field in fields.items()
    }
    return found | {
        f"{kind}.id": Variable("text", lambda record, _actor, _roles, _now: record.id),
        f"{kind}.state": Variable("text", lambda record, _actor, _roles, _now: record.state),
        f"{kind}.minutes": Variable(
            "number", lambda record, _actor, _roles, _now: (record.seconds + record.brought) // 60
        ),
        f"{kind}.children": Variable("number", lambda record, _actor, _roles, _now: len(record.linked("child"))),
        f"{kind}.open_children": Variable("number", lambda record, _actor, _roles, _now: _open(record, "child")),
        f"{kind}.open_blockers": Variable("number", lambda record, _actor, _roles, _now: _open(record, "blocked_by")),
        f"{kind}.age_minutes": Variable("number", lambda record, _actor, _roles, now: (now - record.opened) // 60),
        "actor": Variable("text", lambda _record, actor, _roles, _now: actor),
        "roles": Variable("roles", lambda _record, _actor, roles, _now: list(roles)),
    }


class Guards:
    """Compiles the guards of one workflow kind; the environment is made when there is a guard to compile."""

    def __init__(self, kind: str, fields: Mapping[str, Field]) -> None:
        self.kind = kind
        self.variables = variables(kind, fields)
        self._environment: Any = None

    def compile(self, guard: Guard, source: Source, path: Path) -> tuple[Guard, list[Problem]]:
        """The guard with its program; without one when there are problems. `path` is where its text is written."""
        if uses := uses_has(guard.text):
            return guard, [Problem("M405", uses[1], source.inside(path, *uses[0]))]
        try:
            expression = self.environment.compile(guard.text)
        except (RuntimeError, UnicodeError) as error:
            return guard, [
                Problem(code, message, _span(source.inside(path, line, column), length), help_)
                for code, message, (line, column, length), help_ in complaints(str(error), guard.text, self.variables)
            ]
        if (result := expression.return_type().name()) != "BOOL":
            return guard, [Problem("M404", unfit_result(guard.text, result), guard.position)]
        return self._made(guard.text, guard.position, expression), []

    def parts(self, guard: Guard) -> tuple[Guard, ...]:
        """What a compiled guard joins by `&&`, each part compiled by itself; the guard alone if nothing is joined."""
        cuts = sorted(conjunctions(program(guard).tree))
        texts = [guard.text[a:b] for a, b in zip([0, *(cut + 2 for cut in cuts)], [*cuts, None], strict=True)]
        found = []
        for text in map(_balanced, texts):
            try:
                expression = self.environment.compile(text)
            except (RuntimeError, UnicodeError):
                return (guard,)
            found.append(self._made(text, guard.position, expression))
        return tuple(found)

    def _made(self, text: str, position: Position, expression: Any) -> Guard:
        root = tree(expression.serialize())
        names = tuple(sorted({node.value for node in root.walk() if node.kind == "name"} & self.variables.keys()))
        readers = tuple((name, self.variables[name].read) for name in names)
        return Guard(text, position, names, Program(expression, root, readers))

    @property
    def environment(self) -> Any:
        """CEL's environment with all variables declared."""
        if self._environment is None:
            from cel_expr_python import cel

            types = {
                "text": cel.Type.STRING,
                "number": cel.Type.INT,
                "flag": cel.Type.BOOL,
                "roles": cel.Type.List(cel.Type.STRING),
            }
            declared = {name: types[variable.kind] for name, variable in self.variables.items()}
            self._environment = cel.NewEnv(variables=declared)
        return self._environment


def program(guard: Guard) -> Program:
    """The program of a compiled guard."""
    if guard.program is None:
        raise GuardError(f"'{guard.text}' was never compiled")
    return cast("Program", guard.program)


def values(guard: Guard, record: Record, actor: str, roles: Collection[str], now: Instant) -> dict[str, Any]:
    """What a guard reads, and no more."""
    return {name: read(record, actor, roles, now) for name, read in program(guard).readers}


def evaluate(guard: Guard, record: Record, actor: str, roles: Collection[str], now: Instant) -> bool:
    """Whether a guard holds for a record when `actor` asks at `now`. GuardError when it cannot be told."""
    run = program(guard)
    return run({name: read(record, actor, roles, now) for name, read in run.readers})


def _balanced(text: str) -> str:
    """A part of a condition without the brackets that enclosed its neighbours too."""
    text = text.strip()
    while text.startswith("(") and text.count("(") > text.count(")"):
        text = text[1:].strip()
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].strip()
    return text


def _open(record: Record, relation: Relation) -> int:
    """How many records that are so much to this one are open."""
    return sum(end.open and end.relation == relation for end in record.links.values())


def _field(field: Field) -> Reader:
    """Reads one field; unset is the empty value of its type."""
    name, unset = field.name, _UNSET[_KINDS.get(field.type, "text")]

    def read(record: Record, _actor: str, _roles: Collection[str], _now: Instant) -> Any:
        value = record.fields.get(name)
        return unset if value is None else value

    return read


def _span(position: Position, length: int) -> Position:
    """The same place, so many characters wide."""
    return Position(position.file, position.line, position.column, position.column + max(1, length))
