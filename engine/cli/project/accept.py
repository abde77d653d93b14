"""`margine project accept`: an offer is accepted."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home


@click.command("accept")
@click.argument("offer")
@acting
@as_json
@pass_home
def command(home: Home, /, *, offer: str, as_json: bool) -> None:
    """An offer is accepted: the project has its price, its lines become tasks, purchases and milestones.

    The plan that follows from them is kept as the one that was agreed: later ones are held against it. All of it is one
    commit.
    """
    from engine.cli.lookup import record
    from engine.cli.output import Answer, give
    from engine.problems import UsageError
    from engine.projects.offers import OFFER, read
    from engine.projects.selling import accept

    found = record(home, offer)
    if found.kind != OFFER:
        raise UsageError(f"{found.id} is a {found.kind} and no offer")
    project = record(home, found.text("project"))
    agreed = accept(home.desk, read(home.store, home.workflow, found, home.practice.today), project, home.agent)
    lines = [f"{agreed.project} has {len(agreed.records)} new records: {', '.join(agreed.records)}"]
    data = {"project": agreed.project, "records": list(agreed.records)}
    told = Answer("accepted", data, ("id",), lambda: ([each] for each in agreed.records), lambda _: lines)
    give(told, as_json=as_json)
