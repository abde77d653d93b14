"""`margine config`: what a person has chosen, where it comes from, and which keys there are to choose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from engine.cli.options import as_json
from engine.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from engine.settings import Settings

WHAT = ("show", "check", "keys", "path")


@click.command("config")
@click.argument("what", default="show", metavar="|".join(WHAT))
@as_json
@click.pass_context
def command(ctx: click.Context, what: str, as_json: bool) -> None:
    """Tell what the screens are set to, and where each setting comes from: environment, file and line, or usual.

    `check` tells what is wrong with the file (exit code 1), `keys` lists every binding by the name under which
    `keys:` can change it, `path` says where the file is. It is YAML; the keys are language, theme, symbols, mouse,
    low_bandwidth, start, keys, views.
    """
    import os

    from engine.settings import path, read

    if what not in WHAT:
        raise UsageError(f"'{what}' is nothing that config knows{did_you_mean(what, WHAT)}")
    if what == "path":
        click.echo(path(os.environ))
        return
    settings = read()
    if what == "check":
        for problem in settings.problems:
            click.echo(str(problem))
        ctx.exit(1 if settings.problems else 0)
    (_keys if what == "keys" else _show)(settings, as_json=as_json)


def _rows(settings: Settings) -> Iterator[tuple[str, str, str]]:
    for name, origin in settings.origins.items():
        value = getattr(settings, name)
        if name == "views":
            value = ", ".join(view.name for view in value)
        if name == "keys":
            value = ", ".join(f"{key}={keys}" for key, keys in value.items())
        yield name, str(value).lower() if isinstance(value, bool) else str(value), origin


def _show(settings: Settings, *, as_json: bool) -> None:
    from engine.cli.output import Answer, Column, give, table

    rows = list(_rows(settings))
    data = {"settings": [{"name": name, "value": value, "origin": origin} for name, value, origin in rows]}
    columns = [Column("setting"), Column("value", flexible=True), Column("from", flexible=True)]
    header = ("setting", "value", "from")
    give(Answer("config", data, header, lambda: rows, lambda paper: table(columns, rows, paper.width)), as_json=as_json)


def _keys(settings: Settings, *, as_json: bool) -> None:
    from engine.cli.output import Answer, Column, give, table
    from tui.keymap import bindings

    rows = [(each.id, settings.keys.get(each.id, each.keys), each.text) for each in bindings()]
    header = ("binding", "keys", "what")
    data = {"keys": [dict(zip(header, row, strict=True)) for row in rows]}
    columns = [Column("binding"), Column("keys"), Column("what", flexible=True)]
    give(Answer("keys", data, header, lambda: rows, lambda paper: table(columns, rows, paper.width)), as_json=as_json)
