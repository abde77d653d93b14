"""`margine unbilled`: work and money that no invoice shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from engine.unbilled import Finding


@click.command("unbilled")
@click.option("--month", metavar="MONTH", help="Only that month: 2026-11.")
@click.option("--since", metavar="DAY", help="From that day on; else of the last three months.")
@click.option("--until", metavar="DAY", help="Up to and with that day; else up to today.")
@click.option("--client", metavar="C", help="Only of a client, by id or part of the name.")
@click.option("--agent", metavar="AGENT", help="Only of an agent.")
@click.option("--detector", "detectors", metavar="NAME", multiple=True, help="Only what this search finds.")
@as_json
@click.pass_context
@pass_home
def command(
    home: Home,
    ctx: click.Context,
    *,
    month: str | None,
    since: str | None,
    until: str | None,
    client: str | None,
    agent: str | None,
    detectors: tuple[str, ...],
    as_json: bool,
) -> None:
    """List work and money that no invoice shows, with what is at stake and the command that mends it.

    Ten searches look: for traces of work without time near them, tickets closed without time, timers that were
    forgotten, gaps in a day, what the last invoice left out, work beside a contract, work that is not billable and
    nobody said why, less than the minimum, contracts without their fee, purchases that nobody pays for. company.yaml
    tunes them under `unbilled`. What is a guess is marked ~ and added up apart. Nothing is counted twice.

    Exit code 1 when something was found.
    """
    from engine.cli import lookup
    from engine.cli.unbilled_page import answer
    from engine.unbilled import DETECTORS, findings

    _known(detectors, DETECTORS, "search for unbilled work")
    _known((agent,) if agent else (), home.workflow.company.agents, "agent of this company")
    days = _days(home, month, since, until)
    wanted = lookup.reference(home, "client", client) if client else None
    found = findings(home.ledger, home.views, *days, now=home.clock.now())
    shown = [each for each in found if _meant(each, wanted, agent, detectors)]
    answer(home, shown, *days, as_json=as_json)
    ctx.exit(1 if shown else 0)


def _meant(finding: Finding, client: str | None, agent: str | None, detectors: Collection[str]) -> bool:
    """Whether somebody asked for it."""
    return (
        (client is None or finding.client == client)
        and (agent is None or finding.agent == agent)
        and (not detectors or finding.detector in detectors)
    )


def _known(names: Collection[str], known: Collection[str], what: str) -> None:
    """UsageError for a name that is none."""
    for name in names:
        if name not in known:
            raise UsageError(f"'{name}' is no {what}{did_you_mean(name, list(known))}")


def _days(home: Home, month: str | None, since: str | None, until: str | None) -> tuple[date, date]:
    """The days [since, until) that are asked for. UsageError when they are none."""
    from engine.cli.worktimes import day_named, today
    from engine.rating.periods import next_day, period

    if month is not None:
        if since or until:
            raise UsageError("--month says it all; write it, or --since and --until")
        stretch = period("month", _month(month))
        return stretch.first, stretch.after
    last = day_named(home, until) if until else today(home)
    first = day_named(home, since) if since else _three_months_before(last)
    if first > last:
        raise UsageError(f"--since {first} is after --until {last}")
    return first, next_day(last)


def _month(text: str) -> date:
    """The first day of a month as it is written. UsageError when it is none."""
    from datetime import date

    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise UsageError(f"--month is '{text}', which is no month such as 2026-11") from None


def _three_months_before(day: date) -> date:
    """The same day three months before, or the last of that month."""
    from calendar import monthrange

    year, month = (day.year, day.month - 3) if day.month > 3 else (day.year - 1, day.month + 9)
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
