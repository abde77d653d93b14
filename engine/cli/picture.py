"""A workflow's picture on its way out: with counts, as text of one format or as facts, to stdout or to a file."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.cli.endings import say, write_answer
from engine.cli.excerpt import clean
from engine.cli.home import Home
from engine.cli.output import Answer, Paper, give
from engine.graph.mermaid import mermaid
from engine.graph.model import Graph, counted
from engine.graph.svg import svg
from engine.graph.text import ASCII, UNICODE, plain_signs, text
from engine.problems import UsageError
from engine.store.contract import Where

UNMEASURED = 80
"""Columns of a text that goes to no terminal."""


def counts_of(home: Home, graph: Graph) -> Graph:
    """The picture with what the store holds; a renamed state's records are counted where they belong now."""
    definition = home.workflow.definitions.get(graph.kind)
    moved = definition.moved if definition else {}
    counts = {}
    for box in graph.boxes:
        names = (box.name, *(old for old, new in moved.items() if new == box.name))
        counts[box.name] = home.store.count(Where(graph.kind, states=names))
    everywhere = home.store.count(Where(graph.kind))
    return counted(graph, counts, everywhere - sum(counts.values()))


def written(graph: Graph, form: str | None, output: str | None) -> None:
    """Write a picture where it was asked for."""
    if form is None:
        form = "terminal" if sys.stdout.isatty() else "mermaid"
    drawn = _drawn(graph, form)
    if output is None:
        sys.stdout.write(drawn)
        return
    if output.endswith(".md") and form == "mermaid":
        drawn = f"```mermaid\n{drawn}```\n"
    _save(drawn, output)


def _save(drawn: str, output: str) -> None:
    if Path(output).is_dir():
        raise UsageError(f"'{output}' is a folder; name a file in it")
    write_answer(Path(output), drawn.encode(), "the picture")
    say(f"wrote {output}")


def _drawn(graph: Graph, form: str) -> str:
    if form == "svg":
        return svg(graph)
    if form == "mermaid":
        return mermaid(graph)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else UNMEASURED
    plain = _ascii_only()
    lines = [clean(line) for line in text(graph, width, ASCII if plain else UNICODE)]
    return "\n".join(plain_signs(lines) if plain else lines) + "\n"


def _ascii_only() -> bool:
    """As the screen chooses: MARGINE_ASCII, else what terminal and locale say."""
    if wish := os.environ.get("MARGINE_ASCII", ""):
        return wish != "0"
    if os.environ.get("TERM") == "dumb":
        return True
    locale = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := os.environ.get(name))), "")
    return bool(locale) and "utf" not in locale.casefold()


def answer(graph: Graph, output: str | None) -> None:
    """The picture as facts."""
    if output is not None:
        raise UsageError("--json is written to stdout; leave --output out")

    def nothing(_: Paper = Paper(0)) -> list[Any]:  # noqa: B008 - frozen
        return []

    give(Answer("graph", facts(graph), (), nothing, nothing), as_json=True)


def facts(graph: Graph) -> dict[str, Any]:
    """A picture for programs."""
    return {
        "of": graph.kind,
        "title": graph.title,
        "rule": graph.rule,
        "states": [asdict(box) for box in graph.boxes],
        "transitions": [asdict(arrow) for arrow in graph.arrows],
        "groups": {name: list(states) for name, states in graph.groups.items()},
        "elsewhere": graph.elsewhere,
    }
