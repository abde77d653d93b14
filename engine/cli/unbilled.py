"""`margine unbilled`: work and money that no invoice shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.days import today
from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.cli.spans import span, spanned
from engine.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.unbilled import Finding


@click.command("unbilled")
@spanned
@click.option("--client", metavar="C", help="Only of a client, by id or part of the name.")
@click.option("--agent", metavar="AGENT", help="Only of an agent.")
@click.option("--detector", "detectors", metavar="NAME", multiple=True, help="Only what this search finds.")
@as_json
@click.pass_context
@pass_home
def command(
    home: Home,
    ctx: click.Context,
    /,
    *,
    client: str | None,
    agent: str | None,
    detectors: tuple[str, ...],
    as_json: bool,
    **told: str | None,
) -> None:
    """List work and money that no invoice shows, with what is at stake and the command that mends it.

    Ten searches look: for traces of work without time near them, tickets closed without time, timers that were
    forgotten, gaps in a day, what the last invoice left out, work beside a contract, work that is not billable and
    nobody said why, less than the minimum, contracts without their fee, purchases that nobody pays for. company.yaml
    tunes them under `unbilled`. What is a guess is marked ~ and added up apart. Nothing is counted twice.

    Without a time it is about the last three months. Exit code 1 when something was found.
    """
    from engine.cli import lookup
    from engine.cli.unbilled_page import answer
    from engine.unbilled import DETECTORS, findings

    _known(detectors, DETECTORS, "search for unbilled work")
    _known((agent,) if agent else (), home.workflow.company.agents, "agent of this company")
    asked = span(today(home), told, "three months")
    days = (asked.since, asked.until)
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
