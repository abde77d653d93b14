"""A template of projects as values: tasks, materials and milestones, with parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.machines.predecessors import Predecessor
from engine.problems import Position
from engine.projects.links import through
from engine.records import Value

Answer = str | int | bool
Answers = Mapping[str, Answer]
"""Parameter → what it is for one project."""

PLACE = re.compile(r"\{([^{}]*)\}")
"""`{servers}` in a text."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What differs from project to project."""

    name: str
    type: Literal["integer", "flag", "text"]
    default: Answer
    title: str

    def read(self, text: str) -> Answer:
        """What somebody says that it is. ValueError for a person."""
        words = text.strip()
        if self.type == "integer":
            if not (words.isascii() and words.isdecimal() and len(words) < 6):
                raise ValueError(f"'{self.name}' is given as '{text[:40]}', which is no whole number")
            return int(words)
        if self.type == "flag":
            if words.lower() not in {"yes", "no", "true", "false"}:
                raise ValueError(f"'{self.name}' is given as '{text[:40]}', which is neither yes nor no")
            return words.lower() in {"yes", "true"}
        return words


@dataclass(frozen=True, slots=True)
class Part:
    """A task, or something to buy."""

    name: str
    kind: str
    values: Mapping[str, str]
    """Field → what is written, with places."""
    position: Position
    per: str = ""
    when: str = ""
    after: tuple[Predecessor, ...] = ()

    def wanted(self, answers: Answers) -> bool:
        """Whether a project has it."""
        return not self.when or bool(answers[self.when])


@dataclass(frozen=True, slots=True)
class Template:
    """A recurring kind of project."""

    name: str
    title: str
    parameters: Mapping[str, Parameter]
    project: Mapping[str, str]
    """Fields of the project itself."""
    tasks: Mapping[str, Part]
    materials: Mapping[str, Part] = field(default_factory=dict)

    def answers(self, given: Mapping[str, str]) -> dict[str, Answer]:
        """Every parameter, as given or by default. ValueError for a person."""
        defaults = {name: parameter.default for name, parameter in self.parameters.items()}
        return defaults | {name: self.parameters[name].read(text) for name, text in given.items()}

    def network(self, answers: Answers) -> dict[str, tuple[Predecessor, ...]]:
        """The tasks of one project with what they wait for, each after that; past what is left out. Raises Circle."""
        wanted = {name for name, part in self.tasks.items() if part.wanted(answers)}
        found = through({name: part.after for name, part in self.tasks.items()}, wanted)
        return {name: waits for name, waits in found.items() if name in wanted}


def filled(text: str, answers: Answers) -> str:
    """A text with its places filled."""
    return PLACE.sub(lambda match: _spoken(answers.get(match[1], match[0])), text)


def _spoken(answer: Answer) -> str:
    return ("yes" if answer else "no") if isinstance(answer, bool) else str(answer)


Fields = dict[str, Value]
