"""`margine status`: the practice in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from engine.cli.excerpt import clean
from engine.cli.home import Home
from engine.cli.options import as_json, pass_home

if TYPE_CHECKING:
    from engine.cli.output import Paper
    from engine.cli.pulse import Pulse


@click.command("status")
@as_json
@pass_home
def command(home: Home, as_json: bool) -> None:
    """What is open, what is due next, what waits to be sent, and which rules are in force.

    Workflow files that were not put in force are told with their problems, for as long as they are on the disk.
    """
    from engine.cli.mail.outbox import failing_lines
    from engine.cli.output import Answer, give
    from engine.cli.pulse import take
    from engine.cli.rules_told import plain
    from engine.told.times import minute

    home.tells_of_rules = False
    pulse, zone, standing, other = take(home), home.zone, home.standing, home.other_practice
    rejected = standing.rejected
    facts = _facts(home, pulse)

    def rows() -> Iterator[tuple[str, str]]:
        for name, value in facts.items():
            if isinstance(value, dict):
                yield from ((f"{name} {kind}", str(count)) for kind, count in value.items())
            else:
                yield (name, " ".join(value) if isinstance(value, list) else "" if value is None else str(value))
        if rejected is not None:
            yield from (("rejected_rules", rejected.digest), *(("rejected_because", line) for line in rejected.lines))
        yield from [("other_practice", other)] if other else []

    def page(paper: Paper) -> Iterator[str]:
        since = minute(standing.since, zone)
        yield paper.strong(f"{facts['company']}, rules {standing.digest} since {since}, {pulse.position} events")
        yield from _amiss(home, other, paper)
        yield f"open      {', '.join(f'{count} {kind}' for kind, count in pulse.open.items())}"
        yield f"next due  {minute(pulse.next_due, zone) if pulse.next_due is not None else 'nothing'}"
        if pulse.overdue:
            yield f"overdue   {pulse.overdue} timers wait for the daemon; is `margine run` running?"
        if pulse.stuck:
            yield f"stuck     {', '.join(pulse.stuck)} no longer fit the rules; `margine show` one of them"
        yield f"outbox    {_outbox(pulse)}"
        yield from (clean(f"          {line}") for line in failing_lines(home))

    document = facts | {
        "rules_files": dict(standing.files),
        "rules_folder": standing.folder,
        "other_practice": other or None,
        "rejected_rules": plain(rejected, zone) if rejected is not None else None,
    }
    give(Answer("status", document, ("name", "value"), rows, page), as_json=as_json)


def _facts(home: Home, pulse: Pulse) -> dict[str, Any]:
    """What a script reads, without the rules' files."""
    from engine.cli.mail.outbox import failing
    from engine.told.times import written

    zone, standing = home.zone, home.standing
    return {
        "company": home.workflow.company.name,
        "rules": standing.digest,
        "rules_since": written(standing.since, zone),
        "position": pulse.position,
        "open": pulse.open,
        "next_due": written(pulse.next_due, zone),
        "overdue_timers": pulse.overdue,
        "stuck": list(pulse.stuck),
        "messages": pulse.messages,
        "messages_given_up": pulse.given_up,
        "channels_failing": list(failing(home)),
    }


def _amiss(home: Home, other: str, paper: Paper) -> Iterator[str]:
    """What is to be said of the rules beyond which they are."""
    from engine.cli.rules_told import ONE_STORE_EACH, rejected_words, still

    standing = home.standing
    if (rejected := standing.rejected) is not None:
        yield paper.strong(f"rejected  {rejected_words(rejected, home.rules, home.zone)}")
        yield from (clean(f"          {line}") for line in rejected.lines)
        yield f"          {still(standing, home.rules, home.zone)}"
    if other:
        yield clean(f"rules     {other};")
        yield f"          {ONE_STORE_EACH}"


def _outbox(pulse: Pulse) -> str:
    """What waits to be sent, and what could not be."""
    lost = f", {pulse.given_up} could not be sent; `margine mail outbox` says why" if pulse.given_up else ""
    return f"{pulse.messages} messages wait{lost}"
