"""`margine test`: the scenarios of a practice, played on a virtual clock."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.check import own_rules
from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.problems import Problem, RulesInvalid
    from engine.scenario.script import Scenario
    from engine.scenario.suite import Report

FORMATS = ("full", "concise", "github")


@dataclass(frozen=True, slots=True)
class Wish:
    """How a run is to be told."""

    words: tuple[str, ...]
    form: str
    as_json: bool
    verbose: bool
    junit: Path | None
    coverage: bool
    fail_under: int | None


@click.command("test")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "-k", "words", multiple=True, metavar="WORD", help="Only those whose title or file holds WORD; may be repeated."
)
@click.option("-v", "--verbose", is_flag=True, help="Name the scenarios that passed too.")
@click.option("--coverage", is_flag=True, help="Tell which transitions, guards, rungs and timers none puts to use.")
@click.option(
    "--fail-under", type=click.IntRange(0, 100), metavar="PERCENT", help="Exit code 1 when the coverage is below that."
)
@click.option("--junit", metavar="FILE", type=click.Path(path_type=Path), help="Write JUnit XML too, for a CI server.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How failures are written. [default: full; github where GITHUB_ACTIONS=true]",
)
@click.option("--watch", is_flag=True, help="Play them again whenever a rule or a scenario changes, until Ctrl-C.")
@as_json
@pass_home
@click.pass_context
def command(
    ctx: click.Context,
    home: Home,
    path: Path | None,
    *,
    words: tuple[str, ...],
    verbose: bool,
    coverage: bool,
    fail_under: int | None,
    junit: Path | None,
    form: str | None,
    watch: bool,
    as_json: bool,
) -> None:
    """Play the scenarios of workflows/tests/: what is given, what happens when, what must have come of it.

    PATH is a scenario file, a folder of them, or a practice. Nothing of the store is read or written.

    Exit code 0 when all of them tell what they must, 1 when one does not, or there are mistakes in the files; 5 when
    the file of --junit cannot be written.
    """
    form = form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "full")
    wish = Wish(words, form, as_json, verbose, junit, coverage or fail_under is not None, fail_under)
    if watch:
        _watch(home, path, wish)
    ctx.exit(0 if _once(home, path, wish) else 1)


def _watch(home: Home, path: Path | None, wish: Wish) -> None:
    """Play them again and again; rules that do not load are shown, and waited for."""
    from engine.cli.watching import rounds
    from engine.problems import MargineError

    rules, where = _places(home, path)
    for _ in rounds(list(dict.fromkeys((rules, where)))):
        try:
            _once(home, path, wish)
        except MargineError as error:
            say(f"margine: {error}")
        say("watching; Ctrl-C ends it")


def _once(home: Home, path: Path | None, wish: Wish) -> bool:
    """Play them once, and tell; whether all is well. Unwritten, after all else was told, when the file cannot be."""
    from engine.problems import RulesInvalid

    began = time.perf_counter()
    try:
        report = _run(home, path, wish.words)
    except RulesInvalid as invalid:
        return _unplayed(invalid, wish)
    seconds = time.perf_counter() - began
    try:
        _tell(report, seconds, wish)
        return _enough(report, wish) and report.passed
    finally:  # also where whoever reads stdout has gone
        _keep(report, seconds, wish)


def _unplayed(invalid: RulesInvalid, wish: Wish) -> bool:
    """Rules that do not load are told to programs too; else they would go on with what came of the last run."""
    from engine.cli.endings import show_problems
    from engine.scenario.suite import Report

    show_problems(invalid)
    report = Report((), (), (), invalid.problems)
    if wish.as_json:
        _give(report, 0.0)
    _keep(report, 0.0, wish)
    return False


def _keep(report: Report, seconds: float, wish: Wish) -> None:
    if wish.junit is not None:
        from engine.cli.junit import write

        write(wish.junit, report, seconds)


def _enough(report: Report, wish: Wish) -> bool:
    """Whether the scenarios put as much of the rules to use as was asked for; said when not."""
    from engine.scenario.coverage import percent

    enough = wish.fail_under is None or percent(report.items) >= wish.fail_under
    if not enough:
        say(f"the coverage is {percent(report.items)} %, below {wish.fail_under} %")
    return enough


def _run(home: Home, path: Path | None, words: Sequence[str]) -> Report:
    from engine.scenario.suite import run, scenario_files, unread
    from engine.workflow import load

    rules, where = _places(home, path)
    files = scenario_files(where)
    report = run(files, load(rules), chosen=lambda scenario: _chosen(scenario, words), beside=unread(where))
    if words and not report.verdicts and not report.problems:
        raise UsageError(
            f"no scenario in '{where.as_posix()}' has {' or '.join(map(repr, words))} in its title or file"
        )
    return report


def _places(home: Home, path: Path | None) -> tuple[Path, Path]:
    """The folder of the rules, and where the scenarios are."""
    from engine.scenario.suite import rules_around

    where = path if path is not None else own_rules(home)
    return rules_around(where) or own_rules(home), where


def _chosen(scenario: Scenario, words: Sequence[str]) -> bool:
    """Whether one of the words is in the title or the file; without words, all are."""
    where = f"{scenario.file}\n{scenario.title}".casefold()
    return not words or any(word.casefold() in where for word in words)


def _tell(report: Report, seconds: float, wish: Wish) -> None:
    from engine.cli import verdicts

    if wish.as_json:
        _give(report, seconds)
    elif wish.form == "full":
        _tell_people(report, wish)
    else:
        _tell_lines(report, wish)
    say(verdicts.summary(report, seconds))


def _give(report: Report, seconds: float) -> None:
    from engine.cli import verdicts
    from engine.cli.output import Answer, give

    give(Answer("test", verdicts.plain(report, seconds), (), list, lambda _: ()), as_json=True)


def _tell_people(report: Report, wish: Wish) -> None:
    from engine.cli import verdicts

    if report.problems:
        click.echo(_rendered(report, report.problems, "full") + "\n")
    for verdict in report.verdicts:
        if verdict.status == "failed":
            click.echo(verdicts.told(verdict))
        elif wish.verbose:
            click.echo(f"{verdicts.MARKS[verdict.status]:6}  {verdict.scenario.title}")
    if wish.coverage:
        click.echo("\n".join(verdicts.coverage(report.items)))


def _tell_lines(report: Report, wish: Wish) -> None:
    """Mistakes, failures and what is not covered, a line for each, at their places."""
    from engine.cli import verdicts

    problems = [*report.problems, *verdicts.as_problems(report.verdicts)]
    problems += verdicts.unused(report.items) if wish.coverage else []
    if text := _rendered(report, problems, wish.form):
        click.echo(text)


def _rendered(report: Report, problems: Sequence[Problem], form: str) -> str:
    from engine.cli.diagnostics import render

    texts = {script.file: script.text for script in report.scripts}
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return render(problems, texts.get, form, colour=colour)  # type: ignore[arg-type]
