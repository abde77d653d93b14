"""`margine approvals`: what waits for somebody's yes."""

from __future__ import annotations

from collections.abc import Iterator

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home

HEADER = ("id", "transition", "subject", "role", "by", "at", "note")


@click.command("approvals")
@click.option("--all", "everything", is_flag=True, help="Those of others too.")
@acting
@as_json
@pass_home
def command(home: Home, *, everything: bool, as_json: bool) -> None:
    """List what waits for your approval; with --all, for anybody's. `margine approve ID` answers."""
    from engine.cli.facts import waiting
    from engine.cli.output import Answer, Column, Paper, give, table
    from engine.cli.times import minute, written

    roles = home.workflow.company.roles_of("" if everything else home.agent)
    found = [(row, name, asked) for row, name, asked in home.views.waiting() if everything or asked.role in roles]

    def cells() -> Iterator[tuple[str, ...]]:
        for row, name, asked in found:
            yield (row.id, name, row.subject, asked.role, asked.by, written(asked.at, home.zone) or "", asked.note)

    def page(paper: Paper) -> Iterator[str]:
        columns = [Column(title, flexible=title in {"subject", "note"}) for title in HEADER]
        rows = [
            (*row[:5], minute(asked.at, home.zone), row[6]) for row, (_, _, asked) in zip(cells(), found, strict=True)
        ]
        yield from table(columns, rows, paper.width) if rows else ["nothing waits for approval"]

    data = {
        "waiting": [
            {"id": row.id, "subject": row.subject, **waiting(name, asked, home.zone)} for row, name, asked in found
        ]
    }
    give(Answer("approvals", data, HEADER, cells, page), as_json=as_json)
