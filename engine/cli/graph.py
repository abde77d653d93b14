"""`margine graph`: a workflow as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.graph.model import Graph

FORMATS = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".md": "mermaid", ".txt": "terminal"}
"""Ends of file names → the format that they ask for."""


@click.command("graph")
@click.argument("kind", metavar="KIND|FILE.yaml")
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "mermaid", "svg"]),
    help="How it is drawn. [default: by the end of FILE's name; else terminal on a terminal, and mermaid in a pipe]",
)
@click.option("--output", metavar="FILE", help="Write it to FILE, whose name may end in .svg, .mmd, .md or .txt.")
@click.option("--counts", is_flag=True, help="With the number of records in each state now.")
@as_json
@pass_home
def command(home: Home, *, kind: str, form: str | None, output: str | None, counts: bool, as_json: bool) -> None:
    """Draw the workflow of a KIND: its states, what leads from one to another, and what the engine does by itself.

    FILE.yaml, e.g. workflows/ticket.yaml, draws rules that need not be in force. The states stand in the order of the
    file. SVG needs nothing else to be looked at; in a file that ends in .md, Mermaid stands in a code block.
    """
    from engine.cli.picture import answer, counts_of, written

    if as_json and form:
        raise UsageError("--json and --format exclude each other")
    graph = _graph(home, kind)
    if counts:
        graph = counts_of(home, graph)
    if as_json:
        answer(graph, output)
    else:
        written(graph, form or _form(output), output)


def _form(output: str | None) -> str | None:
    """The format that a file's name asks for."""
    if output is None:
        return None
    suffix = Path(output).suffix.casefold()
    if suffix not in FORMATS:
        raise UsageError(f"'{output}' does not say how to draw: end it in {', '.join(FORMATS)}, or add --format")
    return FORMATS[suffix]


def _graph(home: Home, kind: str) -> Graph:
    """The picture of a kind of the practice, or of the kind that a file declares."""
    from engine.cli import lookup
    from engine.graph.model import picture

    if not kind.endswith(".yaml"):
        return picture(lookup.definition(home, kind))
    from engine.problems import RulesInvalid
    from engine.workflow import check

    workflow, problems, _ = check(Path(kind))
    if workflow is None:
        raise RulesInvalid(problems or check(Path(kind).parent)[1])
    found = workflow.definitions.get(Path(kind).stem)
    if found is None:
        raise UsageError(f"'{kind}' declares no workflow, so there is nothing to draw")
    return picture(found)
