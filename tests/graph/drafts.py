"""Pictures for tests: of the shipped ticket, and of machines that nobody would write, made up by hypothesis."""

from __future__ import annotations

import os
import re
from pathlib import Path

from hypothesis import strategies as st

from engine.graph.model import Arrow, Box, Graph, picture
from engine.machines.definition import Definition
from engine.workflow import load
from tests.practice import rules

ROOT = Path(__file__).parent.parent.parent
HOSTILE = (
    'a "quoted" one',
    "x --> y : z",
    "two\nlines",
    "<script>alert(1)</script>",
    "]]> <!-- & --> </svg>",
    "}{ ; # % %% `",
    "direction LR",
    "[[fork]] <<choice>>",
    "日本語 è così",
    "tab\tand \x07 bell",
    "a" * 90,
)


def shipped() -> dict[str, Definition]:
    """The definitions in workflows/."""
    return dict(load(ROOT / "workflows").definitions)


def drawn(ticket: str) -> Graph:
    """The picture of a ticket.yaml."""
    return picture(rules(ticket=ticket).definitions["ticket"])


def settled(text: str) -> str:
    """A picture without the digest of the file that it shows."""
    return re.sub(r"\.yaml@[0-9a-f]{7}", ".yaml", text)


def reads_as(text: str, name: str) -> None:
    """The picture is the one in snapshots/; `UPDATE_PICTURES=1 pytest tests/graph` writes it, a person looks at it."""
    kept = Path(__file__).parent / "snapshots" / name
    if os.environ.get("UPDATE_PICTURES"):
        kept.write_text(settled(text), encoding="utf-8")
    assert settled(text) == kept.read_text(encoding="utf-8")


_NAMES = st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,11}", fullmatch=True), min_size=1, max_size=7, unique=True)
_TITLES = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40), st.just(""))


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A picture of any machine: names and ways as they come, titles and guards that try to break out."""
    names = draw(_NAMES)
    boxes = tuple(
        Box(
            name,
            draw(_TITLES) or name,
            initial=number == 0,
            final=number > 0 and draw(st.booleans()),
            pauses=("resolution",) if draw(st.booleans()) else (),
            count=draw(st.one_of(st.none(), st.integers(0, 10**7))),
        )
        for number, name in enumerate(names)
    )
    arrows = draw(
        st.lists(
            st.builds(
                Arrow,
                st.sampled_from(names),
                st.sampled_from(names),
                st.from_regex(r"[a-z][a-z0-9_]{0,11}", fullmatch=True),
                _TITLES.map(lambda title: title or "go"),
                st.sampled_from(["asked", "automatic", "timer", "rung"]),
                _TITLES,
            ),
            max_size=12,
        )
    )
    return Graph("odd", draw(_TITLES) or "odd", "odd.yaml@0000000", boxes, tuple(arrows), {"all": tuple(names)})
