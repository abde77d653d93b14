"""`margine time edit`: an entry reads otherwise from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.cli.home import Home
from engine.cli.log import activity, not_billable, overlapping
from engine.cli.options import acting, as_json, pass_home, spoken, utf8
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.charges import TimeEntry


@click.command("edit")
@click.argument("name", metavar="ENTRY")
@click.argument("words", metavar="[WHEN] [TEXT]", nargs=-1)
@activity
@not_billable
@click.option("--billable", is_flag=True, help="It is billed after all.")
@click.option("--for", "worker", metavar="AGENT", help="Somebody else worked.")
@overlapping
@click.option("--why", default="", metavar="TEXT", help="Why it was wrong.")
@acting
@as_json
@pass_home
def command(home: Home, /, *, name: str, words: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Correct an ENTRY such as T-12#7: when it was, in the words of `margine log`, or what was done, or an option.

    An amount keeps the beginning, `from 9:30` keeps the end, a time without a day stays on its day. What was written
    down first stays in the journal. Of an entry that is invoiced the difference goes on the next invoice.
    """
    from engine.cli.endings import say
    from engine.cli.worktimes import ask, tell
    from engine.commands import EditTime

    before = found(home, name)
    if options["reason"] is not None and not options["reason"].strip():
        raise UsageError("--not-billable wants a reason")
    if options["billable"] and options["reason"] is not None:
        raise UsageError("--billable and --not-billable cannot both be")
    start, seconds, note = _changed(home, before, words)
    billable = True if options["billable"] else False if options["reason"] is not None else None
    command = EditTime(
        id=before.record, entry=before.id, by=home.agent, agent=options["worker"], start=start, seconds=seconds,
        activity=options["activity"], note=note, billable=billable, reason=options["reason"],
        overlapping=options["overlapping"], why=utf8(options["why"]),
    )  # fmt: skip
    done = ask(home, command)
    if not done.events:
        say(f"{before.id} reads like that already")
    tell(home, done, "corrected", as_json=as_json, otherwise=before)


def found(home: Home, name: str) -> TimeEntry:
    """The entry of an id, in upper or lower case. NotDone when there is none."""
    from engine.cli.outcomes import NotDone
    from engine.worktime.noting import entry

    known = entry(home.store, utf8(name)) or entry(home.store, name.upper())
    if known is None:
        raise NotDone(f"there is no time entry '{name}'; `margine time` shows those of a day, like T-12#7")
    return known


def _changed(home: Home, before: TimeEntry, words: tuple[str, ...]) -> tuple[int | None, int | None, str | None]:
    """(start, seconds, note), None for what stays. UsageError when the words cannot be read."""
    from engine.cli.days import today
    from engine.cli.worktimes import says_a_time
    from engine.worktime.amounts import Unread
    from engine.worktime.noting import interval
    from engine.worktime.when import read_arguments

    if not words:
        return None, None, None
    if not says_a_time(home, words[0]):
        return None, None, spoken(" ".join(words))
    try:
        when, note = read_arguments([utf8(word) for word in words], today(home))
        start, seconds = interval(home.desk, before, when)
    except Unread as unread:
        raise UsageError(str(unread)) from None
    return start, seconds, spoken(note) if note else None
