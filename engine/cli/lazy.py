"""Groups of commands that import a command only when it is used.

`margine check` runs in a git hook, so it must not wait for a screen, a store or a calendar that it does not need; and
`margine --help` is answered from the tables here alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

import click

from engine.problems import did_you_mean


@dataclass(frozen=True, slots=True)
class Entry:
    """One command of a group."""

    module: str
    """The module of engine.cli that has it, under the name `command`."""
    help: str
    """What it does, in half a line."""


Sections = Mapping[str, Mapping[str, Entry]]
"""Heading → name → entry, as `--help` shows them."""


class LazyGroup(click.Group):
    """A click group whose commands are looked up in a table."""

    def __init__(self, name: str | None = None, *, sections: Sections, **settings: object) -> None:
        super().__init__(name, **settings)  # type: ignore[arg-type]
        self.sections = sections
        self.entries = {name: entry for section in sections.values() for name, entry in section.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if (entry := self.entries.get(cmd_name)) is None:
            return None
        command = import_module(f"engine.cli.{entry.module}").command
        assert isinstance(command, click.Command)  # noqa: S101 - every command module keeps to it
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.entries:
            ctx.fail(f"'{args[0]}' is no command{did_you_mean(args[0], self.entries)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for heading, entries in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl([(name, entry.help) for name, entry in entries.items()])
