"""A file of scenarios as values: what was read and checked, ready to be played.

A script holds no store and no clock. What a step does and what it looks at are functions of the stage on which it is
played (stage.py), made once when the file is read, so that every name was looked up before the first step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.clock import Instant
from engine.commands import Command
from engine.problems import Position, Problem

if TYPE_CHECKING:
    from engine.scenario.stage import Stage


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody does to a record."""

    record: str
    """The name that the scenario gives it."""
    words: str
    """`do vpn: wait`: how a message tells it."""
    by: str
    position: Position
    command: Callable[[Stage], Command]
    opens: str = ""
    """The kind of the record that it opens."""


@dataclass(frozen=True, slots=True)
class Look:
    """What an expectation saw: it holds when both texts are the same."""

    wanted: str
    found: str
    rule: str = ""
    """`ticket.yaml:42@3f2a91c`: what made it so, where that is known."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be true of a record."""

    record: str
    about: str
    """`clock resolution, due`."""
    position: Position
    look: Callable[[Stage], Look]


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at one instant."""

    number: int
    """From 1."""
    at: Instant
    position: Position
    outage: bool = False
    """Nobody was there since the step before: what fell due is made up for now."""
    acts: Sequence[Act] = ()
    refused: str | None = None
    """Words of the refusal that must come."""
    refused_at: Position | None = None
    opened: Mapping[str, str] | None = None
    """Names for the records that rules have opened, and the kind of each; None: nobody asks."""
    opened_at: Position | None = None
    checks: Sequence[Check] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story."""

    title: str
    file: str
    position: Position
    given: Sequence[Act] = ()
    steps: Sequence[Step] = ()
    problems: Sequence[Problem] = ()
    """Mistakes in it; with one it is not played."""


@dataclass(frozen=True, slots=True)
class Script:
    """One file."""

    file: str
    text: str
    scenarios: Sequence[Scenario] = ()
    problems: Sequence[Problem] = ()
    """Mistakes outside of any scenario; with one, none of its scenarios can be played."""
