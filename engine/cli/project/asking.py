"""What the commands about plans have in common: which projects, under which circumstances, by which means."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.lookup import record
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.boards.plan import Board
    from engine.planning import Case, Plan
    from engine.projects.supposing import Suppose
    from engine.records import Record

Command = Callable[..., Any]

SECONDS = 10
"""How long the solver looks, unless more is asked for."""


def asks(command: Command) -> Command:
    """Which projects, and how they are planned."""
    for option in reversed((
        click.argument("projects", nargs=-1, metavar="[PROJECT]..."),
        click.option("--from", "since", metavar="DAY", help="What if nothing began before: 2026-12-07, or +1w."),
        click.option("--with", "extra", multiple=True, metavar="AGENT", help="What if this one helped, in any role."),
        click.option("--without", multiple=True, metavar="AGENT", help="What if this one were not there."),
        click.option("--share", "shares", multiple=True, metavar="AGENT=50%", help="What if they had so much time."),
        click.option("--solve", metavar="SECONDS", type=click.IntRange(1, 3600), is_flag=False, flag_value=SECONDS,
                     help=f"Let the solver look for a better plan, {SECONDS} s or as long as said."),
    )):  # fmt: skip
        command = option(command)
    return command


def board(home: Home, told: Mapping[str, Any]) -> Board:
    """The plan that was asked for."""
    from engine.boards.plan import read

    names = [project(home, name).id for name in told["projects"]]
    solve = partial(_solve, told["solve"]) if told.get("solve") else None
    more = {"solve": solve} if solve is not None else {}
    return read(home.practice, names, supposed(home, told), **more)


def project(home: Home, name: str) -> Record:
    """The project that was named. UsageError when it is something else."""
    from engine.projects.outlook import PROJECT

    found = record(home, name)
    if found.kind != PROJECT:
        raise UsageError(f"{found.id} is a {found.kind} and no project")
    return found


def supposed(home: Home, told: Mapping[str, Any]) -> Suppose:
    """The circumstances that were asked for."""
    from engine.projects.supposing import suppose

    try:
        return suppose(
            home.workflow.company, home.practice.today, since=told["since"] or "", extra=told["extra"],
            without=told["without"], shares=told["shares"],
        )  # fmt: skip
    except ValueError as error:
        raise UsageError(str(error)) from None


def _solve(seconds: int, case: Case) -> Plan:
    """The solver's plan; every better one is told while it looks."""
    from engine.cli.extras import need
    from engine.planning.solver import solve

    need("plan")
    telling = sys.stderr.isatty()

    def progress(plan: Plan) -> None:
        if telling:
            hours = case.axis.between(case.now, plan.finish) // 3600
            click.echo(f"\rmargine: {hours} working hours so far ", nl=False, err=True)

    try:
        return solve(case, seconds, progress=progress)
    finally:
        if telling:
            say("")
