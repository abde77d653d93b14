"""One thing to be answered, or to be known, before an invoice goes out."""

from __future__ import annotations

import msgspec

from engine.money import Cents


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is open, and how it is answered."""

    code: str
    """`unrated`, `running` …: its name for programs."""
    text: str
    """For a person, with the records."""
    command: str = ""
    """What answers it, as it is typed; empty where there is no single command."""
    must: bool = True
    """Whether it keeps the invoice from being approved."""
    records: tuple[str, ...] = ()
    cents: Cents | None = None
    """The money at stake, where it is known."""


MOST_NAMED = 4
"""Records that a question names."""


def named(records: tuple[str, ...]) -> str:
    """`T-1, T-4 and 3 more`."""
    shown = ", ".join(records[:MOST_NAMED])
    return shown if len(records) <= MOST_NAMED else f"{shown} and {len(records) - MOST_NAMED} more"


def count(number: int, one: str, many: str = "") -> str:
    """`1 entry`, `3 entries`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
