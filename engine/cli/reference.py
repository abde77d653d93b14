"""docs/reference/commands.md, made from the commands themselves: `python -m engine.cli.reference FILE` writes it.

A test fails when the page is not what this module makes.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from engine.cli import EPILOG, cli
from engine.cli.lazy import LazyGroup

OPENING = """\
# Commands

This page is made from the commands: `python -m engine.cli.reference docs/reference/commands.md` writes it anew.

stdout is data, stderr is talk. A reading command prints a table on a terminal, tab-separated lines with a header in a
pipe (a tab, line break or backslash inside a value is written `\\t`, `\\n`, `\\\\`), and with `--json` one document
`{"margine": 1, "kind": …}` whose instants are ISO 8601 with the company's offset; `margine check --format json` has a
form of its own. Nothing is said by colour or weight alone, and `NO_COLOR` turns both off.
"""

SETTINGS = """\
## Settings from the environment

- `MARGINE_HOME`: the practice folder, as `--home`.
- `MARGINE_AS`: who acts, as `--as`.
- `MARGINE_STORE`: the store, if it is not `margine.db` in the practice folder.
- `MARGINE_CLOCK`: another clock, for demonstrations and tests: `2026-11-23T09:12` stands still there,
  `2026-11-23T09:12*60` starts there in every process and runs sixty times as fast.
- `MARGINE_ASCII`: `1` draws the screen and pictures without letters that an old terminal lacks, `0` with them; else
  the locale decides.
"""


_ROOT = click.Context(cli, **cli.context_settings)
"""Commands read settings from the group above them, and remember what they have read."""


def page() -> str:
    """The whole page."""
    return "\n".join([OPENING, *_options(cli), "", EPILOG, "", SETTINGS, *_group(cli, "margine")]).rstrip() + "\n"


def _group(group: LazyGroup, path: str) -> Iterator[str]:
    for heading, entries in group.sections.items():
        if path == "margine":
            yield f"## {heading}\n"
        for name in entries:
            command = group.get_command(_ROOT, name)
            if isinstance(command, LazyGroup):
                if command.invoke_without_command:
                    yield from _command(command, f"{path} {name}")
                yield from _group(command, f"{path} {name}")
            elif command is not None:
                yield from _command(command, f"{path} {name}")


def _command(command: click.Command, path: str) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(click.Context(command, parent=_ROOT)))
    yield f"### {path}\n"
    yield f"    {path} {usage}\n"
    yield _prose(command)
    yield ""
    yield from _options(command)
    yield ""


def _prose(command: click.Command) -> str:
    """The help text as paragraphs; indented examples as they are."""
    return inspect.cleandoc(command.help or "").replace("\b\n", "")


def _options(command: click.Command) -> Iterator[str]:
    """One line an option, as `--help` has it."""
    context = _ROOT if command is cli else click.Context(command, parent=_ROOT)
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context)):
            words, text = record
            if words.endswith("--help"):  # every command has it
                continue
            yield f"- `{words}`: {' '.join(text.split())}"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
