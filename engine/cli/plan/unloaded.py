"""Rules that do not load, told where a plan was asked for: their problems, in the form that was asked for.

A merge request whose rules are broken needs the comment most, and a program must not have to read what is meant for
a person: so stdout has the problems too, and stderr shows them as `margine check` does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from engine.cli.diagnostics import counted, envelope, render
from engine.cli.endings import say
from engine.cli.output import write_json
from engine.cli.plan.markdown import code
from engine.cli.plan.sets import NotLoaded
from engine.problems import Problem, in_order

MOST = 50
"""Problems that a comment tells."""
LONGEST = 600
"""Characters of a message that a comment shows."""


def tell(broken: NotLoaded, *, markdown: bool, as_json: bool) -> None:
    """Say what keeps a set of rules from being planned."""
    if as_json:
        write_json({"kind": "plan", "rules": broken.folder, **envelope(in_order(broken.problems))}, sys.stdout)
    if markdown:
        sys.stdout.writelines(f"{line}\n" for line in lines(broken))
    say(render(broken.problems, broken.texts, "full", colour=False))
    say(f"margine: the rules of {broken.folder} do not load, so there is nothing to plan")


def lines(broken: NotLoaded) -> Iterator[str]:
    """The comment, line by line."""
    problems = in_order(broken.problems)
    yield "### margine plan: the rules do not load"
    yield ""
    yield f"{code(broken.folder)}: {counted(problems)}, so there is nothing to plan."
    yield ""
    yield from _listed(problems)


def _listed(problems: Sequence[Problem]) -> Iterator[str]:
    for each in problems[:MOST]:
        place = f"{each.position.file}:{each.position.line}"
        yield f"- {code(place, LONGEST)} {each.code}: {code(each.message, LONGEST)}"
    if (rest := len(problems) - MOST) > 0:
        yield f"- and {rest:,} more"
