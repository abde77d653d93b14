"""`margine list`: records by due date, page by page."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import acting, as_json, at_instant, moment, pass_home, plain_page, utf8
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.machines.definition import Definition
    from engine.store.contract import Where
    from engine.viewing import Shown

PAGE = 50
"""Records that a terminal is shown unless it asks for more."""


@click.command("list")
@click.argument("kind", default="ticket")
@click.option("--state", "states", multiple=True, metavar="S", help="Only in this state or group; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Closed ones too.")
@click.option("--mine", is_flag=True, help="Only those assigned to me.")
@click.option("--assignee", metavar="A", help="Only those assigned to A; 'nobody' finds those without.")
@click.option("--client", metavar="C", help="Only those of a client, by id or part of the name.")
@click.option("--filter", "words", metavar="WORDS", default="",
              help="Only what holds every term, as on the screen: word, field:value, is:breached, !word.")  # fmt: skip
@click.option("--view", metavar="NAME", help="What one of the numbered views of the screen shows, by name or title.")
@click.option("--order", type=click.Choice(["due", "id", "changed"]), default="due", show_default=True,
              help="By earliest deadline, by creation, or the newest change first.")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=0), metavar="N",
              help=f"At most so many; 0: all. {PAGE} on a terminal, else all.")  # fmt: skip
@click.option("--columns", metavar="A,B,…", help="Other columns: fields, clocks, opened, changed, due, state …")
@at_instant
@acting
@plain_page
@as_json
@pass_home
def command(
    home: Home,
    *,
    kind: str,
    states: tuple[str, ...],
    everything: bool,
    mine: bool,
    assignee: str | None,
    client: str | None,
    words: str,
    view: str | None,
    order: str,
    limit: int | None,
    columns: str | None,
    at: str | None,
    plain: bool,
    as_json: bool,
) -> None:
    """List records of a KIND: the open ones, the most pressing first.

    `!` marks a broken promise, `~` one at risk, `z` one that stands still.
    """
    from engine import filtering
    from engine.cli import lookup
    from engine.cli.columns import Listing, chosen
    from engine.cli.output import give
    from engine.filtering import Filter, parse, speaks_of_me, vocabulary
    from engine.store.contract import Where

    definition = lookup.definition(home, kind)
    if objection := filtering.objection(words, definition.fields):
        raise UsageError(f"--filter: {objection}")
    chosen_view = _view(home, definition, view)
    where = (
        chosen_view.where
        if chosen_view
        else Where(
            kind=kind,
            open=None if everything or states else True,
            states=_states(definition, states),
            assignee=_assignee(home, assignee, mine=mine),
            client=lookup.reference(home, "client", client) if client else None,
        )
    )
    if limit is None:
        limit = PAGE if sys.stdout.isatty() and not as_json else 0
    shown = chosen(definition, columns)
    wanted, now = parse(words, vocabulary(definition, home.agent if speaks_of_me(words) else "")), moment(home, at)
    wanted = Filter((*(chosen_view.wanted.terms if chosen_view else ()), *wanted.terms))
    listing = Listing(home.views, where, order, limit, now, shown, past=at is not None, wanted=wanted)
    give(listing.answer(home.zone), as_json=as_json, plain=plain)
    _tell_rest(home, listing, where)


def _view(home: Home, definition: Definition, name: str | None) -> Shown | None:
    """A view by its name or title, as whoever looks sees it. UsageError when there is none."""
    from engine.problems import did_you_mean
    from engine.viewing import shown, usual

    if name is None:
        return None
    views = definition.views or usual(definition)
    found = next((each for each in views if name.casefold() in {each.name, each.title.casefold()}), None)
    if found is None:
        raise UsageError(
            f"'{name}' is no view of a {definition.kind}{did_you_mean(name, [each.name for each in views])}"
        )
    return shown(found, definition, home.reader)


def _states(definition: Definition, names: tuple[str, ...]) -> tuple[str, ...]:
    """States by name; a group stands for its states."""
    from engine.problems import did_you_mean

    found: list[str] = []
    for name in names:
        if name not in definition.states and name not in definition.groups:
            known = [*definition.states, *definition.groups]
            raise UsageError(f"'{name}' is no state or group of a {definition.kind}{did_you_mean(name, known)}")
        found += (name,) if name in definition.states else definition.groups[name]
    return tuple(dict.fromkeys(found))


def _assignee(home: Home, name: str | None, *, mine: bool) -> str | None:
    from engine.problems import did_you_mean

    if mine and name is not None:
        raise UsageError("--mine and --assignee exclude each other")
    if mine:
        return home.agent
    agents = home.workflow.company.agents
    if name is not None and name != "nobody" and name not in agents and not _named(home, name):
        raise UsageError(f"'{name}' is no agent{did_you_mean(name, [*agents, 'nobody'])}")
    return "" if name == "nobody" else name


def _named(home: Home, agent: str) -> bool:
    """Whether records name somebody who is no agent any more."""
    from engine.store.contract import Where

    return home.store.count(Where(assignee=utf8(agent))) > 0


def _tell_rest(home: Home, listing: object, where: Where) -> None:
    """On stderr: that there is more, or nothing at all."""
    from engine.cli.columns import Listing

    assert isinstance(listing, Listing)  # noqa: S101 - narrowed for the type checker
    if not listing.count and listing.wanted:
        say(f"no {where.kind} passes the filter; --all looks at closed ones too")
    elif not listing.count:
        say(f"no {where.kind} matches; `margine new {where.kind} …` opens one, --all shows closed ones")
    elif listing.more and listing.wanted:
        say(f"the first {listing.count} that the filter finds; --limit 0 shows all")
    elif listing.more:
        total = listing.total if listing.past else home.store.count(where)
        say(f"{listing.count} of {total}; --limit 0 shows all")
