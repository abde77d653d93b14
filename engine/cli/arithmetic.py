"""The arithmetic of a record's deadlines on a page, in a pipe and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from engine.cli.excerpt import clean
from engine.cli.output import Answer, Paper
from engine.cli.reasons import about, head
from engine.told.arithmetic import Reckoning
from engine.told.reasons import plain_way
from engine.views import Row

HEADER = ("clock", "part", "start", "end", "seconds", "what", "because")


def answer(told: Reckoning, row: Row, more: Iterable[str]) -> Answer:
    """The explanation in its three forms; `more` are lines for the end of the page."""
    found = told.found
    data = {
        **about(found, row, told.now, told.zone),
        "clocks": [told.plain(story) for story in found.clocks],
        "automatic": [plain_way(way, told.zone) for way in found.automatic],
        "absent": [asdict(absence) for absence in found.absent],
    }
    return Answer("why", data, HEADER, told.rows, lambda paper: _page(told, row, paper, more))


def _page(told: Reckoning, row: Row, paper: Paper, more: Iterable[str]) -> Iterator[str]:
    yield from head(told.found, row, told.zone, paper)
    for story in told.found.clocks:
        yield ""
        yield paper.strong(clean(told.heading(story)))
        yield from (f"  {clean(line)}" for line in told.lines(story))
    yield from more
