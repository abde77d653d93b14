"""`margine absent`: who is away, and what waits meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import as_json, moment, pass_home

if TYPE_CHECKING:
    from engine.handover import Away, Holding

HEADER = ("agent", "name", "since", "until", "stand_in", "id", "due", "subject")


@click.command("absent")
@click.option("--at", "at", metavar="TIME", help="At that time instead of now, e.g. 2026-11-23T10:00; past or future.")
@as_json
@pass_home
def command(home: Home, at: str | None, as_json: bool) -> None:
    """Who is away, until when, who stands in, and the open records in their hands by due date.

    Whoever open records name and company.yaml does not, because they have left, comes last with what is still theirs.
    `margine handover` gives these to somebody else.
    """
    from engine.cli.output import Answer, Paper, give
    from engine.handover import away, left
    from engine.told.times import minute, written

    then = moment(home, at)
    past = then < home.clock.now()
    found, gone = away(home.views, then, past=past), left(home.views, then if past else None)
    zone = home.zone

    def rows() -> Iterator[tuple[str, ...]]:
        for one in found:
            who = (*_who(one), one.stand_in or "")
            for holding in one.holdings:
                yield (*who, *_listing(home, holding))
            if not one.holdings:
                yield (*who, "", "", "")
        for other in gone:
            for holding in other.holdings:
                yield other.agent, "", "", "", "", *_listing(home, holding)

    def page(paper: Paper) -> Iterator[str]:
        yield f"Away on {minute(then, zone)}: {', '.join(one.agent.id for one in found) or 'nobody'}"
        for one in found:
            yield ""
            stand_in = f"{one.stand_in} stands in" if one.stand_in else "nobody stands in"
            yield paper.strong(f"{one.agent.id}  {one.agent.name}, until {one.absence.last}; {stand_in}")
            yield from _listed(home, one.holdings, paper)
        for other in gone:
            yield ""
            yield paper.strong(f"{other.agent}  is no agent of company.yaml; `margine handover {other.agent} AGENT`")
            yield from _listed(home, other.holdings, paper)

    data = {
        "at": written(then, zone),
        "absent": [_plain(home, one) for one in found],
        "left": [{"agent": other.agent, "open": _opened(home, other.holdings)} for other in gone],
    }
    give(Answer("absent", data, HEADER, rows, page), as_json=as_json)
    if not found and not gone and not as_json:
        say("nobody is away; `absent` in company.yaml says who is")


def _listing(home: Home, holding: Holding) -> tuple[str, str, str]:
    """A record for a pipe."""
    from engine.told.times import written

    return holding.record.id, written(holding.record.due, home.zone) or "", _subject(holding)


def _listed(home: Home, holdings: Sequence[Holding], paper: Any) -> Iterator[str]:
    from engine.cli.output import Column, table
    from engine.records import NEVER
    from engine.told.times import minute

    if not holdings:
        yield "  has nothing open"
        return
    columns = (Column("id"), Column("due"), Column("subject", flexible=True), Column("as"))
    lines = [
        (
            h.record.id,
            minute(h.record.due, home.zone) if h.record.due < NEVER else "-",
            _subject(h),
            ", ".join(h.fields),
        )
        for h in holdings
    ]
    yield from (f"  {line}" for line in table(columns, lines, paper.width - 2))


def _plain(home: Home, one: Away) -> dict[str, Any]:
    """One absence for programs."""
    agent, name, since, until = _who(one)
    return {
        "agent": agent, "name": name, "since": since, "until": until, "stand_in": one.stand_in,
        "open": _opened(home, one.holdings),
    }  # fmt: skip


def _opened(home: Home, holdings: Sequence[Holding]) -> list[dict[str, Any]]:
    """Records for programs."""
    from engine.told.times import written

    return [
        {
            "id": holding.record.id,
            "kind": holding.record.kind,
            "subject": _subject(holding),
            "state": holding.record.state,
            "due": written(holding.record.due, home.zone),
            "fields": list(holding.fields),
        }
        for holding in holdings
    ]


def _who(one: Away) -> tuple[str, str, str, str]:
    return one.agent.id, one.agent.name, one.absence.first.isoformat(), one.absence.last.isoformat()


def _subject(holding: Holding) -> str:
    fields = holding.record.fields
    return str(fields.get("subject") or fields.get("name") or "")
