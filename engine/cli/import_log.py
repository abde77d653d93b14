"""`margine import log`: an event log in CSV is played into the store, as its map says."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.cli.output import Answer, Paper
    from engine.clock import Instant
    from engine.desk import Desk
    from engine.intake.kept import Kept
    from engine.intake.log_file import LogFile
    from engine.intake.log_map import LogMap
    from engine.intake.summary import Summary
    from engine.problems import Problem

TOP = 8
"""Reasons for refusals that are told; the file of rejects has them all."""

DRAWN_EVERY = 0.1
"""Seconds between two looks of the progress line."""


@click.command("log")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--map", "map_file", required=True, metavar="MAP.yaml", type=click.Path(path_type=Path),
              help="Says which column is what, and which activity is which command.")  # fmt: skip
@click.option("--check", is_flag=True, help="Hold the map against the rules and the file's columns, and stop there.")
@click.option("--dry-run", is_flag=True, help="Decide everything in memory, on an empty store; write nothing.")
@click.option("--until", metavar="TIME", help="Let the clocks run on up to then, instead of up to the last row.")
@click.option("--rejects", metavar="FILE", type=click.Path(path_type=Path),
              help="Where refused rows go, to be mended and imported again. Else beside the store.")  # fmt: skip
@as_json
@pass_home
def command(
    home: Home,
    *,
    file: Path,
    map_file: Path,
    check: bool,
    dry_run: bool,
    until: str | None,
    rejects: Path | None,
    as_json: bool,
) -> None:
    """Play the rows of FILE, each at its own time: clocks, pauses and escalations run as they would have run then.

    A row that does not fit is refused and listed, and the rest goes on; exit code 1 then. A row that was imported
    before is passed over, so an import can be repeated, after an interruption too.
    """
    from engine.intake.log_file import LogFile, LogUnreadable

    end = _until(home, until)
    if rejects is not None and rejects.exists():
        raise UsageError(f"'{rejects}' exists already, and somebody may be mending it; name another file for rejects")
    try:
        mapping = _map(map_file, home)
        with LogFile(file, encoding=mapping.encoding, delimiter=mapping.delimiter) as log:
            mapping.hold_against(log.header)
            if check:
                click.echo(f"{map_file}: fits the rules, and the columns of {file}", err=True)
                return
            refused = _play(home, mapping, log, end, rejects, dry_run=dry_run, as_json=as_json)
    except LogUnreadable as unreadable:
        _show(unreadable.problems)
        sys.exit(unreadable.exit_code)
    if refused:
        sys.exit(1)


def _until(home: Home, text: str | None) -> Instant | None:
    from engine.clock import instant

    try:
        end = instant(text, home.zone) if text is not None else None
    except (ValueError, OverflowError):
        raise UsageError(f"--until is '{text}', which is no time such as 2012-01-31T18:00") from None
    if end is not None and end > home.clock.now():
        raise UsageError(f"--until is '{text}', which lies in the future: history ends now")
    return end


def _map(path: Path, home: Home) -> LogMap:
    from engine.intake.log_file import LogUnreadable
    from engine.intake.log_map_file import load

    mapping, problems = load(path, home.workflow)
    if mapping is None:
        raise LogUnreadable(problems)
    _show(problems)
    return mapping


def _play(
    home: Home,
    mapping: LogMap,
    log: LogFile,
    end: Instant | None,
    rejects: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Import, and say what came of it; the number of refused rows."""
    from engine.cli.output import give
    from engine.intake.kept import kept
    from engine.intake.log import LogImport
    from engine.intake.summary import write_rejects
    from engine.store.contract import Where
    from engine.views import Views

    desk = _desk(home, dry_run=dry_run)
    bar = Progress(sys.stderr.isatty())
    summary = LogImport(desk, mapping, log, progress=bar.draw, now=home.clock.now()).run(end)
    bar.clear()
    target = None
    if summary.refused and (rejects is not None or not dry_run):
        beside = home.store_path.with_name(f"{Path(log.name).name.removesuffix('.csv')}.rejected.csv")
        target = write_rejects(rejects or beside, log, summary)
    mine = f"{mapping.source}/"
    records = Views(desk.store, home.workflow).all(Where(kind=mapping.definition.kind), "id")
    lines = kept((r for r in records if r.origin.startswith(mine)), mapping.definition)
    _tell(summary, log.name, bar.seconds, target, dry_run=dry_run)
    give(_answer(summary, lines, log.name, str(target) if target else None, dry_run=dry_run), as_json=as_json)
    return len(summary.refused)


def _desk(home: Home, *, dry_run: bool) -> Desk:
    """A desk that sends nothing: what escalated years ago must not reach anybody now."""
    from engine.desk import Desk
    from engine.store.memory import MemoryStore

    return Desk(MemoryStore() if dry_run else home.store, home.workflow, home.clock, quiet=True)


class Progress:
    """One line on stderr that is drawn over and over, on a terminal only."""

    def __init__(self, shown: bool) -> None:
        self.shown = shown
        self.began = self.drawn = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def draw(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self.shown and now - self.drawn >= DRAWN_EVERY:
            self.drawn = now
            rate = done / max(now - self.began, 1e-3)
            click.echo(
                f"\r{done * 100 // total:3} %  {done:,} of {total:,} rows, {rate:,.0f} rows/s\x1b[K", nl=False, err=True
            )

    def clear(self) -> None:
        if self.shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def _show(problems: Sequence[Problem]) -> None:
    """Problems with their lines, on stderr."""
    from engine.cli.diagnostics import render

    if not problems:
        return

    def text(name: str) -> str | None:
        try:
            return Path(name).read_text(encoding="utf-8", errors="replace") if name.endswith(".yaml") else None
        except OSError:
            return None

    click.echo(render(problems, text, "full", colour=False), err=True)


def _tell(summary: Summary, name: str, seconds: float, target: Path | None, *, dry_run: bool) -> None:
    """The summary, for a person."""
    rate = summary.rows / max(seconds, 1e-3)
    would = " (dry run: nothing was written)" if dry_run else ""
    opened = (
        ", ".join(f"{count:,} {kind}{'s' * (count != 1)}" for kind, count in sorted(summary.opened.items())) or "none"
    )
    click.echo(
        f"{summary.rows:,} rows in {seconds:.1f} s, {rate:,.0f} rows/s{would}\n"
        f"  applied        {summary.applied:8,}\n"
        f"  ignored        {summary.ignored:8,}   as the map says\n"
        f"  known already  {summary.known:8,}\n"
        f"  refused        {len(summary.refused):8,}\n"
        f"opened: {opened}; escalations: {summary.escalations:,}; breaches: {summary.breaches:,}",
        err=True,
    )
    for line in _told_reasons(summary, name):
        click.echo(line, err=True)
    if target is not None:
        click.echo(f"the refused rows are in {target}: mend them and import that file with the same map", err=True)


def _told_reasons(summary: Summary, name: str) -> Iterator[str]:
    from engine.cli.excerpt import clean

    reasons = summary.reasons()
    for reason, count, line in reasons[:TOP]:
        yield f"{count:8,}  {clean(reason)}\n          first at {name}:{line}"
    if rest := reasons[TOP:]:
        yield f"{sum(count for _, count, _ in rest):8,}  for {len(rest)} other reasons"


def _answer(summary: Summary, lines: list[Kept], name: str, rejects: str | None, *, dry_run: bool) -> Answer:
    """How promises were kept; with --json the whole summary."""
    from engine.cli.output import Answer

    header = ("service_level", "promise", "records", "in_time", "late", "missed", "running", "median", "p90")
    data: dict[str, Any] = {
        "file": name,
        "dry_run": dry_run,
        "rows": summary.rows,
        "applied": summary.applied,
        "ignored": summary.ignored,
        "known": summary.known,
        "refused": len(summary.refused),
        "reasons": [{"reason": r, "rows": n, "first": f"{name}:{line}"} for r, n, line in summary.reasons()],
        "rejects": rejects,
        "opened": dict(summary.opened),
        "escalations": summary.escalations,
        "breaches": summary.breaches,
        "promises": [dict(zip(header, _facts(line), strict=True)) for line in lines],
    }
    rows = [[_shown(fact) for fact in _facts(line)[:7]] + [_hours(s) for s in _facts(line)[7:]] for line in lines]
    return Answer("import", data, header, lambda: rows, lambda paper: _page(header, rows, paper))


def _facts(line: Kept) -> tuple[str | int | None, ...]:
    """One line of the table; the last two in working seconds."""
    return (
        line.level, line.promise, line.records, line.in_time, line.late, line.missed, line.running,
        line.quantile(50), line.quantile(90),
    )  # fmt: skip


def _shown(fact: str | int | None) -> str:
    return "" if fact is None else str(fact)


def _hours(seconds: Any) -> str:
    from engine.told.times import precise

    return "" if seconds is None else precise(seconds)


def _page(header: Sequence[str], rows: list[list[str]], paper: Paper) -> Iterator[str]:
    from engine.cli.output import Column, table

    if rows:
        yield "Promises, in working time:"
        yield from table([Column(title.replace("_", " ")) for title in header], rows, paper.width)
