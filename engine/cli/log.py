"""`margine log`: write down work in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home, spoken, utf8
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.worktime.noting import Asked

activity = click.option("--activity", metavar="A", help="What it was: one of company.yaml's activities.")

overlapping = click.option("--overlapping", is_flag=True, help="Even if it overlaps with other work.")

not_billable = click.option("--not-billable", "reason", metavar="REASON", help="It is not billed, and why.")


@click.command("log")
@click.argument("words", metavar="[ID] WHEN [TEXT]", nargs=-1, required=True)
@click.option("--client", metavar="C", help="Work for a client, on no record: by id or part of the name.")
@click.option("--internal", is_flag=True, help="Work for ourselves.")
@activity
@not_billable
@click.option("--for", "worker", metavar="AGENT", help="Somebody else worked.")
@overlapping
@acting
@as_json
@pass_home
def command(home: Home, /, *, words: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Write down work on the record ID: when it was, in one or several words, and what was done. Prints the entry's id.

        margine log T-12 9:30-10:10 "Router replaced"

        margine log 15m "checked the remote backup" --client rossi

        margine log T-12 fri from 14:00 1h15 --activity on_site

    WHEN is an amount (15m, 1h15, 90, 0.5h), a span (9:30-10:10), a beginning (from 9:30), and perhaps a day (yesterday,
    fri, ieri, ven, 2026-11-20, 20/11). An amount alone ended now; on another day it follows your last entry. What was
    assumed is told on stderr, and what may mean two things is refused. `margine time` shows the day.
    """
    from engine.cli.worktimes import logged

    record, said = _target(home, words, options["client"], internal=options["internal"])
    asked = _asked(home, said, options)
    logged(home, record, asked, as_json=as_json)


def _asked(home: Home, words: tuple[str, ...], options: dict[str, Any]) -> Asked:
    """What is to be written down. UsageError when the words cannot be read."""
    from engine.cli.days import today
    from engine.worktime.amounts import Unread
    from engine.worktime.noting import Asked
    from engine.worktime.when import read_arguments

    reason = options["reason"]
    if reason is not None and not reason.strip():
        raise UsageError("--not-billable wants a reason")
    try:
        when, note = read_arguments([utf8(word) for word in words], today(home))
    except Unread as unread:
        raise UsageError(str(unread)) from None
    return Asked(
        when,
        spoken(note),
        utf8(options["activity"] or ""),
        utf8(reason or ""),
        options["worker"] or "",
        options["overlapping"],
    )


def _target(home: Home, words: tuple[str, ...], client: str | None, *, internal: bool) -> tuple[str, tuple[str, ...]]:
    """The record that was worked on, and the words that are left. UsageError when none is named, or several."""
    from engine.cli import lookup
    from engine.cli.worktimes import says_a_time

    named = not says_a_time(home, words[0])
    if named + (client is not None) + internal > 1:
        raise UsageError(
            f"'{words[0]}' and --client or --internal name two things that were worked on; write one of them"
        )
    if client is not None:
        return lookup.reference(home, "client", client), words
    if internal:
        return home.desk.company(), words
    if not named:
        raise UsageError(_on_what(home))
    return lookup.record(home, words[0]).id, words[1:]


def _on_what(home: Home) -> str:
    """That nothing is named, and what the agent's timer runs on or what was worked on last."""
    from engine.cli.worktimes import nearest

    near = nearest(home)
    hint = f", for example {near}" if near else ""
    return f"say on what the work was: the id of a record in front{hint}, or --client NAME, or --internal"
