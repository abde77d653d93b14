"""What a command writes into a file that somebody names, or to stdout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.reports import Table

localised = click.option(
    "--locale",
    type=click.Choice(["en", "it_IT"]),
    default="en",
    show_default=True,
    help="Numbers of CSV: it_IT has semicolons and decimal commas.",
)

UNREADABLE = {"xlsx": "a spreadsheet", "pdf": "a PDF"}
"""What no terminal shows."""


def put(data: bytes, output: str | None, what: str, form: str) -> None:
    """Write it to the file, else to stdout, where no bytes of a sheet belong on a terminal."""
    if output is not None:
        from engine.cli.endings import write_answer

        write_answer(Path(output), data, what)
        return
    if form in UNREADABLE and sys.stdout.isatty():
        raise UsageError(f"{UNREADABLE[form]} is nothing for a terminal; add --out FILE.{form}")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def csv_bytes(table: Table, locale: str) -> bytes:
    """A table as CSV; what is for an Italian sheet says that it is UTF-8, which such a sheet would not guess."""
    from engine.reports.spelling import MANNERS
    from engine.reports.text import csv_text

    return csv_text(table, MANNERS[locale[:2]]).encode("utf-8" if locale == "en" else "utf-8-sig")
