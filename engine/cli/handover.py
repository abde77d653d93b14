"""`margine handover`: everything that one agent has becomes another's, in one command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home, spoken, utf8
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.commands import Outcome
    from engine.handover import Holding

HEADER = ("id", "kind", "subject", "fields", "result")
Result = tuple["Holding", str, str]
"""A record, what came of it in one word, and the reason when it was refused."""


@click.command("handover")
@click.argument("giver", metavar="FROM")
@click.argument("taker", metavar="TO")
@click.argument("streams", nargs=-1, metavar="[ID]...")
@click.option("--kind", metavar="KIND", help="Only records of this kind.")
@click.option("--note", default="", metavar="TEXT", help="A few words on why; - reads them from stdin.")
@click.option("--dry-run", is_flag=True, help="Say what would be handed over; change nothing.")
@acting
@as_json
@pass_home
def command(
    home: Home,
    *,
    giver: str,
    taker: str,
    streams: tuple[str, ...],
    kind: str | None,
    note: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Hand the open records of agent FROM over to agent TO: all of them, or those with an ID.

    FROM may have left: whoever is named by open records can be handed over from, in company.yaml or not.
    Wherever a record names FROM in a field of type agent it names TO then, with a note that says so. Its history stays
    with it; time that was being recorded is credited to each for their own part. Done twice, nothing is left to do.
    Exit code 4 when the rules refused a record; the others are handed over all the same.
    """
    from engine.cli import lookup
    from engine.cli.outcomes import NotDone

    _known(home, taker)
    if giver == taker:
        raise UsageError(f"'{giver}' is both FROM and TO; whatever {giver} has is theirs already")
    if kind is not None:
        lookup.definition(home, kind)
    _may(home, dry_run=dry_run)
    chosen = _chosen(home, giver, streams, kind)
    results = (
        [(h, "would be handed over", "") for h in chosen] if dry_run else _handed(home, chosen, giver, taker, note)
    )
    _tell(giver, taker, results, as_json=as_json)
    if away := home.workflow.company.absence(taker, home.clock.now()):
        say(f"{taker} is away until {away.last}")
    if refused := [holding.record.id for holding, result, _ in results if result == "refused"]:
        raise NotDone(f"{len(refused)} of {len(results)} were refused: {', '.join(refused)}")


def _known(home: Home, agent: str) -> None:
    from engine.problems import did_you_mean

    agents = home.workflow.company.agents
    if agent not in agents:
        raise UsageError(f"'{agent}' is no agent of {home.workflow.company.name}{did_you_mean(agent, agents)}")


def _may(home: Home, *, dry_run: bool) -> None:
    """Handing over is for agents; anybody who works here may see what would be."""
    from engine.cli.outcomes import NotDone
    from engine.handover import barred

    by = home.reader if dry_run else home.agent
    if by and (refusal := barred(home.workflow.company, by)):
        raise NotDone(f"refused: {refusal.reason}")


def _chosen(home: Home, giver: str, streams: Sequence[str], kind: str | None) -> list[Holding]:
    """What is to be handed over, by due date. NotDone for an id that is not the giver's."""
    from engine.cli import lookup
    from engine.cli.outcomes import NotDone
    from engine.handover import held

    having = held(home.views, utf8(giver))
    if not having:
        _known(home, giver)
    wanted = [lookup.record(home, stream) for stream in streams]
    found = [h for h in having if kind in {None, h.record.kind}]
    theirs = {holding.record.id for holding in found}
    for record in wanted:
        if not record.open:
            raise NotDone(f"{record.id} is closed; it stays with whoever had it")
        if record.id not in theirs:
            raise NotDone(f"{record.id} is not {giver}'s{f', or no {kind}' if kind else ''}; nothing was handed over")
    ids = {record.id for record in wanted}
    return [holding for holding in found if not ids or holding.record.id in ids]


def _handed(home: Home, chosen: Sequence[Holding], giver: str, taker: str, note: str) -> list[Result]:
    from engine.handover import hand_over

    words = f"handed over from {giver} to {taker}" + (f": {why}" if (why := spoken(note)) else "")
    outcomes = hand_over(home.desk, chosen, taker, by=home.agent, note=words)
    return [_result(holding, outcome) for holding, outcome in zip(chosen, outcomes, strict=True)]


def _result(holding: Holding, outcome: Outcome) -> Result:
    from engine.commands import Changed, Refused

    match outcome:
        case Refused(refusal=refusal):
            return holding, "refused", str(refusal)
        case Changed():
            return holding, "refused", "somebody changed it just now; look at it, and ask again"
        case _:
            return holding, "handed over", ""


def _tell(giver: str, taker: str, results: Sequence[Result], *, as_json: bool) -> None:
    from engine.cli.output import Answer, Column, Paper, give, table

    def rows() -> Iterator[tuple[str, ...]]:
        for holding, result, reason in results:
            said = f"{result}: {reason}" if reason else result
            yield holding.record.id, holding.record.kind, _subject(holding), ", ".join(holding.fields), said

    def page(paper: Paper) -> Iterable[str]:
        columns = (Column("id"), Column("kind"), Column("subject", flexible=True), Column("as"), Column("result"))
        return table(columns, list(rows()), paper.width) if results else ()

    data = {"from": giver, "to": taker, "records": [_plain(*result) for result in results]}
    give(Answer("handover", data, HEADER, rows, page), as_json=as_json)
    if not results and not as_json:
        say(f"{giver} has nothing open to hand over")


def _plain(holding: Holding, result: str, reason: str) -> dict[str, Any]:
    record = holding.record
    plain = {"id": record.id, "kind": record.kind, "subject": _subject(holding), "fields": list(holding.fields)}
    return plain | {"result": result} | ({"reason": reason} if reason else {})


def _subject(holding: Holding) -> str:
    fields = holding.record.fields
    return str(fields.get("subject") or fields.get("name") or "")
