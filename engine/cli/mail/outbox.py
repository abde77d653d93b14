"""`margine mail outbox` and `resend`: what has not left, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.records import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.cli.output import Answer, Paper
    from engine.records import Unsent


@click.command("outbox")
@click.option("--resend", metavar="NUMBER", type=int, multiple=True, help="Try this one anew that was given up.")
@as_json
@pass_home
def command(home: Home, *, resend: tuple[int, ...], as_json: bool) -> None:
    """List the messages that have not left: those that wait, and those that were given up, with the trouble."""
    from engine.cli.output import give
    from engine.problems import UsageError

    for number in resend:
        if not home.store.resend(number, home.clock.now()):
            raise UsageError(f"message {number} was not given up; `margine mail outbox` lists those that were")
    give(_answer(home), as_json=as_json)


HEADER = ("number", "what", "record", "to", "at", "tries", "trouble", "text")
MOST = 1000
"""Messages of each fate that are listed."""


def _answer(home: Home) -> Answer:
    from engine.cli.excerpt import clean
    from engine.cli.output import Answer

    waiting, given_up = home.store.to_send(NEVER, MOST), home.store.given_up(MOST)
    rows = [_row(home, each, "waits") for each in waiting] + [_row(home, each, "given up") for each in given_up]

    def page(_: Paper) -> Iterable[str]:
        for number, what, stream, to, _at, _tries, trouble, text in rows:
            yield clean(f"{number:>6} {what:8} {stream:8} {to}: {text[:60]}" + (f"  ({trouble})" if trouble else ""))
        yield f"{len(waiting)} wait, {len(given_up)} were given up"
        yield from (clean(line) for line in failing_lines(home))

    data = {"messages": [dict(zip(HEADER, row, strict=True)) for row in rows], "channels": failing(home)}
    return Answer("outbox", data, HEADER, lambda: rows, page)


def failing(home: Home) -> dict[str, dict[str, str]]:
    """Channel → since when it does not take what it is given, and why."""
    from engine.clock import iso
    from engine.failing import beside, read

    found = read(beside(home.store_path))
    return {each.channel: {"since": iso(each.since, home.zone), "trouble": each.trouble} for each in found}


def failing_lines(home: Home) -> Iterator[str]:
    """The same as people read it."""
    for name, each in failing(home).items():
        yield f"channel {name} fails since {each['since'][:16].replace('T', ' ')}: {each['trouble']}"


def _row(home: Home, unsent: Unsent, what: str) -> tuple[str, ...]:
    from engine.clock import iso

    message = unsent.message
    text = message.subject or message.text.partition("\n")[0]
    return (
        str(unsent.number), what, message.stream, ", ".join(message.to), iso(message.at, home.zone), str(unsent.tries),
        unsent.trouble, text,
    )  # fmt: skip
