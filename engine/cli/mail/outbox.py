"""`margine mail outbox` and `resend`: what has not left, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.records import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.cli.output import Paper


@click.command("outbox")
@click.option("--resend", metavar="NUMBER", type=int, multiple=True, help="Try this one anew that was given up.")
@as_json
@pass_home
def command(home: Home, *, resend: tuple[int, ...], as_json: bool) -> None:
    """List the messages that have not left: those that wait, and those that were given up, with the trouble."""
    from engine.cli.excerpt import clean
    from engine.cli.output import Answer, give
    from engine.clock import iso
    from engine.problems import UsageError

    for number in resend:
        if not home.store.resend(number, home.clock.now()):
            raise UsageError(f"message {number} was not given up; `margine mail outbox` lists those that were")
    waiting, given_up = home.store.to_send(NEVER, 1000), home.store.given_up()
    found = [*((each, "waits") for each in waiting), *((each, "given up") for each in given_up)]
    rows = [
        (
            str(each.number), what, each.message.stream, ", ".join(each.message.to), iso(each.message.at, home.zone),
            str(each.tries), each.trouble, each.message.subject or each.message.text.partition("\n")[0],
        )
        for each, what in found
    ]  # fmt: skip

    def page(_: Paper) -> Iterable[str]:
        for number, what, stream, to, _at, _tries, trouble, text in rows:
            yield clean(f"{number:>6} {what:8} {stream:8} {to}: {text[:60]}" + (f"  ({trouble})" if trouble else ""))
        yield f"{len(waiting)} wait, {len(given_up)} were given up"

    header = ("number", "what", "record", "to", "at", "tries", "trouble", "text")
    data = {"messages": [dict(zip(header, row, strict=True)) for row in rows]}
    give(Answer("outbox", data, header, lambda: rows, page), as_json=as_json)
