"""`margine project gantt`: the plan as bars, on the terminal, as SVG, or as a page with everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.cli.home import Home
from engine.cli.options import pass_home
from engine.cli.project.asking import asks, board

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.boards.plan import Board
    from engine.cli.output import Paper


@click.command("gantt")
@asks
@click.option("--out", "--output", "output", metavar="FILE", help="Write it to FILE: .svg, or .html with its tables.")
@pass_home
def command(home: Home, /, *, output: str | None, **told: Any) -> None:
    """Draw the plan. Closed hours are cut out of the axis, so that a bar is as long as the work in it.

    `=` work, `#` what holds the finish up, `%` what is done, `-` slack, `*` a milestone, `.` where it was agreed to be.
    """
    from engine.cli.output import Answer, give

    found = board(home, told)
    if output is not None:
        _write(home, found, output)
        return
    rows = [(bar.id, bar.title, bar.who, found.moment(bar.start), found.moment(bar.end)) for bar in found.rows]
    header = ("task", "subject", "who", "start", "end")
    data = {"tasks": [dict(zip(header, row, strict=True)) for row in rows]}
    give(Answer("gantt", data, header, lambda: rows, lambda paper: _page(found, paper)), as_json=False)


def _page(found: Board, paper: Paper) -> Iterator[str]:
    from engine.boards import gantt
    from engine.cli.excerpt import clean
    from engine.cli.output import cut

    bars = found.rows
    if not bars:
        yield "There are no tasks to plan."
        return
    line, zone = found.outlook.plan.case.hours, found.practice.zone
    names = min(max(len(f"{bar.id} {bar.title}") for bar in bars), paper.width // 3)
    people = min(max(len(bar.who) for bar in bars), 12)
    count = max(paper.width - names - people - 2, 10)
    step = gantt.fitting(line, bars, count)
    axis = gantt.axis(line, zone, bars, step)
    yield paper.strong(f"{'':{names}} {'':{people}} {gantt.heading(axis, 0, count)}".rstrip())
    for bar in bars:
        title = cut(clean(f"{bar.id} {bar.title}"), names)
        yield f"{title:{names}} {cut(bar.who, people):{people}} {gantt.cells(bar, axis, 0, count)}".rstrip()
    yield ""
    yield f"A cell is {gantt.STEPS[step][0]} of working time; # holds the finish up, {found.moment(found.finish)}"


def _write(home: Home, found: Board, output: str) -> None:
    from engine.boards.gantt_svg import page, svg
    from engine.cli.files import put
    from engine.problems import UsageError
    from engine.told.times import day

    made = day(home.clock.now(), home.zone)
    if output.casefold().endswith(".svg"):
        put(svg(found).encode(), output, "the plan", "svg")
    elif output.casefold().endswith((".html", ".htm")):
        put(page(found, home.workflow.company.name, made).encode(), output, "the plan", "html")
    else:
        raise UsageError(f"'{output}' does not say how to draw it: end it in .svg or .html")
