"""`margine files`: the files of a record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home, plain_page
from engine.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.cli.output import Answer, Paper
    from engine.why import Attachment


@click.command("files")
@click.argument("stream", metavar="ID")
@click.option("--save", "name", metavar="NAME", help="Save this one, by its name or the beginning of its digest.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Where to: a folder or a new file; else here.")
@plain_page
@as_json
@pass_home
def command(home: Home, *, stream: str, name: str | None, target: Path | None, plain: bool, as_json: bool) -> None:
    """List the files of the record ID, and of those that were merged into it; with --save, save one of them.

    Nothing is ever opened or run, and no file is written over.
    """
    from engine.cli import lookup
    from engine.cli.output import give
    from engine.why import attachments

    record = lookup.record(home, stream)
    found = attachments(home.store, record)
    if name is None:
        if target is not None:
            raise UsageError("--to says where --save puts a file; which one?")
        give(_answer(home, record.id, found), as_json=as_json, plain=plain)
        return
    file = _named(found, name, record.id).file
    path = target.joinpath(file.name) if target is not None and target.is_dir() else target or Path(file.name)
    home.files.save(file, path)
    click.echo(str(path))


def _named(found: Sequence[Attachment], name: str, record: str) -> Attachment:
    """The file that is meant; the newest of that name."""
    for each in reversed(found):
        if name == each.file.name or (len(name) >= LEAST and each.file.digest.startswith(name.casefold())):
            return each
    raise UsageError(f"{record} has no file '{name}'{did_you_mean(name, [each.file.name for each in found])}")


LEAST = 6
"""Digits of a digest that name a file."""


def _answer(home: Home, record: str, found: Sequence[Attachment]) -> Answer:
    from engine.attachments.sizes import spelled
    from engine.cli.output import Answer, Column, table

    header = ("file", "size", "type", "when", "by", "record", "digest")
    rows = [_row(each, home) for each in found]
    data = {"record": record, "files": [dict(zip(header, row, strict=True)) for row in rows]}
    columns = [Column("file", flexible=True), Column("size"), Column("when"), Column("by"), Column("digest")]
    shown = [
        (row[0], spelled(each.file.size), row[3], row[4], row[6][:12]) for row, each in zip(rows, found, strict=True)
    ]
    empty = [f"{record} has no files; margine attach {record} FILE gives it one"]

    def page(paper: Paper) -> Iterable[str]:
        return table(columns, shown, paper.width) if rows else empty

    return Answer("files", data, header, lambda: ([str(value) for value in row] for row in rows), page)


def _row(each: Attachment, home: Home) -> tuple[str, int, str, str, str, str, str]:
    from engine.told.times import minute

    file = each.file
    return file.name, file.size, file.media, minute(each.at, home.zone), each.by, each.record, file.digest
