"""A definition in the making: the file, the names in it, and every problem found so far.

Building and checking go on after a mistake, so the draft remembers what was found: a check that one of these mistakes
would mislead is left out, because it would only repeat the mistake in other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from engine.machines.source import Path, Source
from engine.machines.surroundings import Surroundings
from engine.problems import Position, Problem


@dataclass
class Draft:
    """One file on its way to a Definition."""

    source: Source
    around: Surroundings
    problems: list[Problem] = field(default_factory=list)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Group → states, once they were resolved."""

    def value(self, *path: str | int) -> Any:
        """What is written at a path; None where there is nothing."""
        value = self.source.value
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def section(self, *path: str | int) -> dict[str, Any]:
        """The mapping at a path, empty when it is not written."""
        value = self.value(*path)
        return value if isinstance(value, dict) else {}

    def texts(self, *path: str | int) -> Iterator[tuple[str, Path]]:
        """Each text of a text-or-list, and where it stands."""
        value = self.value(*path)
        if isinstance(value, str):
            yield value, path
        elif isinstance(value, list):
            yield from ((item, (*path, index)) for index, item in enumerate(value))

    def report(
        self,
        code: str,
        message: str,
        *path: str | int,
        key: bool = False,
        advice: str = "",
        related: tuple[tuple[Position, str], ...] = (),
        warning: bool = False,
        at: Position | None = None,
    ) -> None:
        """Note a problem with the value (or with the `key`) at a path."""
        where = at or (self.source.key_at(*path) if key else self.source.at(*path))
        self.problems.append(Problem(code, message, where, advice, related, "warning" if warning else "error"))

    def alternatives(self, transition: str) -> list[Path]:
        """Where each alternative of a transition is written."""
        written = self.value("transitions", transition)
        if isinstance(written, list):
            return [("transitions", transition, index) for index in range(len(written))]
        return [("transitions", transition)]

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all errors so far."""
        return frozenset(problem.code for problem in self.problems if problem.severity == "error")

    def names(self, section: str) -> dict[str, Position]:
        """The names that a section declares, and where."""
        return {name: self.source.key_at(section, name) for name in self.section(section)}

    def states(self, what: str, *path: str | int) -> tuple[str, ...]:
        """The states that a text-or-list means, groups opened, each once; unknown names are reported."""
        declared = self.section("states")
        found: list[str] = []
        for word, where in self.texts(*path):
            if word in declared:
                found.append(word)
            elif word in self.groups:
                found += self.groups[word]
            else:
                self.unknown(
                    "M220",
                    word,
                    f"{what} '{word}', which is no state or group of this workflow",
                    self.names("states") | self.names("groups"),
                    *where,
                )
        return tuple(dict.fromkeys(found))

    def fired(self, what: str, *path: str | int) -> str:
        """The transition named at a path, reported when there is no such; empty where none is named."""
        name: str = self.value(*path) or ""
        if name and name not in self.section("transitions"):
            message = f"{what} fires '{name}', which is no transition of this workflow"
            self.unknown("M226", name, message, self.names("transitions"), *path)
        return name

    def unknown(
        self, code: str, word: str, message: str, known: Mapping[str, Position | None], *path: str | int
    ) -> None:
        """Report a name that nothing has, with the nearest that something has."""
        self.report(code, message + nearest(word, known), *path)

    def unknown_key(
        self, code: str, word: str, message: str, known: Mapping[str, Position | None], *path: str | int
    ) -> None:
        """As `unknown`, where the name stands as a key."""
        self.report(code, message + nearest(word, known), *path, key=True)


def nearest(word: str, known: Mapping[str, Position | None]) -> str:
    """`; did you mean 'resolved' (line 17)?`, or the list of what there is when it is short."""
    if near := get_close_matches(word, known, n=1, cutoff=0.6):
        place = known[near[0]]
        return f"; did you mean '{near[0]}'{f' (line {place.line})' if place else ''}?"
    return f"; there is {', '.join(known)}" if 0 < len(known) <= 8 else ""


def unplaced(names: Iterable[str]) -> dict[str, Position | None]:
    """Names that are declared in another file."""
    return dict.fromkeys(sorted(names))
