"""The answer to somebody who asked for an approval: what `margine approve` and `margine reject` have in common."""

from __future__ import annotations

from engine.cli import lookup
from engine.cli.home import Home
from engine.cli.options import spoken, utf8
from engine.cli.outcomes import carry_out
from engine.commands import Approve


def answer(
    home: Home, stream: str, transition: str, note: str, *, yes: bool, expected: int | None, as_json: bool
) -> None:
    """Say yes or no, and tell how it ended. NotDone when it was refused or came too late."""
    record = lookup.record(home, stream)
    said = Approve(
        id=record.id, by=home.agent, yes=yes, transition=utf8(transition), note=spoken(note), expected=expected
    )
    carry_out(home, said, as_json=as_json)
