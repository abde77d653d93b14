"""`margine link`: say what one record is to another."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home, utf8
from engine.problems import UsageError, did_you_mean


@click.command("link")
@click.argument("stream", metavar="ID")
@click.argument("relation", metavar="parent|child|blocks|blocked_by|duplicate_of|duplicate|related")
@click.argument("other", metavar="OTHER")
@click.option("--remove", is_flag=True, help="Remove that link.")
@acting
@as_json
@pass_home
def command(home: Home, *, stream: str, relation: str, other: str, remove: bool, as_json: bool) -> None:
    """Link the record ID with OTHER: its parent or child, what it blocks or is blocked_by, what it duplicates.

    `link T-2 parent T-1` makes T-1 the parent of T-2; both records say so afterwards.
    """
    from engine.cli import lookup
    from engine.cli.outcomes import carry_out
    from engine.commands import Link
    from engine.rules.links import ASKED

    relation = utf8(relation)
    if relation not in ASKED:
        raise UsageError(f"'{relation}' is no link{did_you_mean(relation, ASKED)}")
    one, two = lookup.record(home, stream), lookup.record(home, other)
    asked = Link(id=one.id, relation=relation, other=two.id, by=home.agent, remove=remove)
    carry_out(home, asked, as_json=as_json)
