"""`margine report`: what the owner opens every Monday, on the screen, in a sheet, or as a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.files import csv_bytes, localised, put
from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.cli.spans import grouped_by, narrowed, only, span, spanned
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.reports import Report

ENDS = {".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".html": "html", ".htm": "html"}
"""Ends of file names → the format that they ask for."""


@click.command("report")
@click.argument("name", required=False, metavar="[NAME]")
@click.option("--by", metavar="WHAT[,SECOND]", help="Group by this; each report says by what it can be grouped.")
@spanned
@narrowed
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "xlsx", "html"]),
    help="How it is written. [default: by the end of FILE's name, else table]",
)
@click.option("--out", "--output", "output", metavar="FILE", help="Write it to FILE: .html, .xlsx, .csv or .json.")
@localised
@as_json
@pass_home
def command(
    home: Home, /, *, name: str | None, by: str | None, form: str | None, output: str | None, locale: str,
    as_json: bool, **told: Any,
) -> None:  # fmt: skip
    """Make a report; without a NAME, list the reports there are and by what each can be grouped.

    Without a time it is about this month, renewals about the 120 days ahead, and wip about everything until now. HTML
    is one file that needs nothing else: charts with their numbers beside them, for the screen and for paper.

    \b
        report margin --by client,month --year 2026 --out margin.html
        report hours --by agent --month last --out hours.xlsx
        report promises --by client,agent --from 2026-11-16 --to 2026-11-22
    """  # noqa: D301 - click's mark for lines that stay as they are
    if as_json and form not in {None, "json"}:
        raise UsageError("--json and --format exclude each other")
    form = "json" if as_json else form or _form(output)
    if name is None:
        _list(as_json=form == "json")
        return
    made = _made(home, name, by, told)
    if form in {"table", "json"} and output is None:
        from engine.cli.output import give
        from engine.cli.tables import answer

        give(answer(made, "report"), as_json=form == "json")
        return
    put(_bytes(home, made, form, locale), output, "the report", form)


def _form(output: str | None) -> str:
    """The format that a file's name asks for."""
    if output is None:
        return "table"
    suffix = Path(output).suffix.casefold()
    if suffix not in ENDS:
        raise UsageError(f"'{output}' does not say how to write it: end it in {', '.join(ENDS)}, or add --format")
    return ENDS[suffix]


def _made(home: Home, name: str, by: str | None, told: Mapping[str, Any]) -> Report:
    """The report that was asked for."""
    from engine.cli.tables import reading
    from engine.reports import REPORTS, Asked, make

    source = reading(home)
    today = source.today
    entry = REPORTS.get(name)
    asked = span(today, dict(told), entry.span if entry else "month")
    return make(name, source, Asked(asked.since, asked.until, today, grouped_by(by), only(home, dict(told))))


def _bytes(home: Home, report: Report, form: str, locale: str) -> bytes:
    """The report as a file."""
    from engine.told.times import day

    if form == "html":
        from engine.reports.page import html

        return html(report, home.workflow.company.name, day(home.clock.now(), home.zone)).encode()
    if form == "xlsx":
        from engine.reports.sheets import xlsx

        return xlsx(report)
    if form == "csv":
        return csv_bytes(report.tables[0], locale)
    return _text(report, form)


def _text(report: Report, form: str) -> bytes:
    """What a terminal or a program would be given, for a file."""
    from engine.cli.output import in_file
    from engine.cli.tables import answer

    return in_file(answer(report, "report"), as_json=form == "json")


def _list(*, as_json: bool) -> None:
    """Every report there is."""
    from engine.cli.output import Answer, Column, give, table
    from engine.reports import REPORTS

    rows = [(name, entry.says, ", ".join(entry.by)) for name, entry in REPORTS.items()]
    keys = ("name", "says", "by")
    give(
        Answer(
            "reports",
            {"reports": [{"name": name, "says": entry.says, "by": list(entry.by)} for name, entry in REPORTS.items()]},
            keys,
            lambda: rows,
            lambda paper: table(
                (Column("Report"), Column("Tells", flexible=True), Column("By", flexible=True)), rows, paper.width
            ),
        ),
        as_json=as_json,
    )
