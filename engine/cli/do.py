"""`margine do`: take a transition, or see which there are."""

from __future__ import annotations

from collections.abc import Iterator

import click

from engine.cli.home import Home
from engine.cli.options import acting, as_json, expected, pass_home, public, spoken, utf8
from engine.problems import UsageError


@click.command("do")
@click.argument("stream", metavar="ID")
@click.argument("transition", required=False)
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--note", default="", metavar="TEXT", help="Why; - reads it from stdin.")
@public
@expected
@acting
@as_json
@pass_home
def command(
    home: Home,
    *,
    stream: str,
    transition: str | None,
    fields: tuple[str, ...],
    note: str,
    public: bool,
    expected: int | None,
    as_json: bool,
) -> None:
    """Take a TRANSITION of a record, with the fields that it asks for; without one, list what can be done.

    A refusal says why, names the rule, and what would be possible; exit code 4.
    """
    from engine.cli import lookup
    from engine.cli.outcomes import carry_out
    from engine.commands import Fire

    record = lookup.record(home, stream)
    if transition is None:
        if note or public or expected is not None:
            raise UsageError("--note, --public and --expected go with a transition; `margine note` writes a note alone")
        _list(home, record.id, as_json=as_json)
        return
    given = lookup.fields(home, lookup.definition(home, record.kind), fields)
    asked = Fire(
        id=record.id,
        transition=utf8(transition),
        by=home.agent,
        fields=given,
        note=spoken(note),
        public=public,
        expected=expected,
    )
    carry_out(home, asked, as_json=as_json)


def _list(home: Home, stream: str, *, as_json: bool) -> None:
    from engine.cli import lookup, nextsteps
    from engine.cli.output import Answer, Paper, give

    record = lookup.record(home, stream)
    found = nextsteps.options(home, record, home.clock.now())

    def page(_: Paper) -> Iterator[str]:
        definition = home.workflow.kinds.get(record.kind)
        if not found:
            yield f"{record.id} is {record.state}; {nextsteps.stranded(home, record) or 'nothing leads out of it'}"
        for option in found:
            yield nextsteps.told(option, definition, record)

    data = {"id": record.id, "state": record.state, "version": record.version, "next": nextsteps.plain(found)}
    give(Answer("next", data, nextsteps.HEADER, lambda: nextsteps.rows(found), page), as_json=as_json)
