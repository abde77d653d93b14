"""`margine plan`: what the rules on the disk would do to live work, before they hold.

sets        which two sets of rules are held against each other
revisions   rules as they stand at a revision of git
saying      the words that all forms share
page        for a person on a terminal
forms       for programs: JSON, and lines in a pipe
markdown    for a merge request
unloaded    what there is to say where a set of rules does not load
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.cli.plan.saying import Plan

NAMED = 10
"""Records that a line names unless it is asked for more."""


@click.command("plan")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--from", "before", metavar="GIT_REV", help="Compare with the rules at this revision, instead of those in force."
)
@click.option("--to", "after", metavar="GIT_REV", help="Plan the rules at this revision, instead of those on the disk.")
@click.option("--limit", type=click.IntRange(min=0), default=NAMED, show_default=True, metavar="N",
              help="Records that the page and the markdown name in each place; 0: all.")  # fmt: skip
@click.option("--markdown", is_flag=True, help="Print markdown for a merge request.")
@as_json
@click.pass_context
@pass_home
def command(
    home: Home,
    ctx: click.Context,
    *,
    path: Path | None,
    before: str | None,
    after: str | None,
    limit: int,
    markdown: bool,
    as_json: bool,
) -> None:
    """Say what the rules in PATH, else those of the practice, would do to live work if they were put in force now.

    Rule by rule: how many records it bears on and whose deadlines move; then what would happen at once, which records
    hold what would be gone, and which would lose their place. Nothing is written, and nothing is put in force.

    Exit code 0 when nothing is broken, 1 when a record would be stranded, a promise broken or lost at once, or a
    charge lose its price, or when the rules do not load.
    """
    from engine.cli.plan import sets, unloaded

    if markdown and as_json:
        raise UsageError("--markdown and --json exclude each other")
    try:
        told = sets.plan(home, path, before, after)
    except sets.NotLoaded as broken:
        unloaded.tell(broken, markdown=markdown, as_json=as_json)
        ctx.exit(broken.exit_code)
    _write(told, limit, markdown=markdown, as_json=as_json)
    if told.store is None and not markdown and not sys.stdout.isatty():  # which say so themselves
        say(f"no live work was looked at: {told.absent}")
    ctx.exit(1 if told.hurts else 0)


def _write(told: Plan, limit: int, *, markdown: bool, as_json: bool) -> None:
    if markdown:
        from engine.cli.plan.markdown import lines

        sys.stdout.writelines(f"{line}\n" for line in lines(told, limit))
        return
    from engine.cli.output import give
    from engine.cli.plan.forms import answer

    give(answer(told, limit), as_json=as_json)
