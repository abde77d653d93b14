"""`margine approvals`: what waits for somebody's yes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from engine.clock import Instant

HEADER = ("id", "transition", "subject", "role", "by", "at", "given", "note")


@click.command("approvals")
@click.option("--all", "everything", is_flag=True, help="Those of others too.")
@acting
@as_json
@pass_home
def command(home: Home, *, everything: bool, as_json: bool) -> None:
    """List what waits for your approval; with --all, for anybody's. `margine approve ID` answers."""
    from engine.cli.facts import waiting
    from engine.cli.output import Answer, Column, Paper, give, table
    from engine.told.times import minute, written
    from engine.views import given

    roles = home.workflow.company.roles_of("" if everything else home.agent)
    found = [(row, name, asked) for row, name, asked in home.views.waiting() if everything or asked.role in roles]

    def cells(when: Callable[[Instant, ZoneInfo], str | None] = written) -> Iterator[tuple[str, ...]]:
        for row, name, asked in found:
            fields = given(asked, home.workflow.kinds.get(row.record.kind))
            at = when(asked.at, home.zone) or ""
            yield (row.id, name, row.subject, asked.role, asked.by, at, fields, asked.note)

    def page(paper: Paper) -> Iterator[str]:
        columns = [Column(title, flexible=title in {"subject", "given", "note"}) for title in HEADER]
        rows = list(cells(minute))
        yield from table(columns, rows, paper.width) if rows else ["nothing waits for approval"]

    data = {
        "waiting": [
            {"id": row.id, "subject": row.subject, **waiting(name, asked, home.zone)} for row, name, asked in found
        ]
    }
    give(Answer("approvals", data, HEADER, cells, page), as_json=as_json)
