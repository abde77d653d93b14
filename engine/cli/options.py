"""Options and arguments that several commands share, so that they read the same everywhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from engine.cli.home import Home, told_instant
from engine.clock import Instant
from engine.problems import UsageError

F = TypeVar("F", bound=Callable[..., Any])

pass_home = click.make_pass_decorator(Home)
"""Gives a command the practice that it works on."""

plain_page = click.option("--plain", is_flag=True, help="Lines of text for people, into a pipe too, without emphasis.")

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")

at_instant = click.option("--at", "at", metavar="TIME", help="As it stood at that time, e.g. 2026-11-23T10:00.")

public = click.option("--public", is_flag=True, help="The client reads the note.")

expected = click.option(
    "--expected", type=int, metavar="N", help="Do nothing if somebody changed the record since version N."
)


def acting(command: F) -> F:
    """`--as` behind the command's name too, where people write it."""

    def remember(ctx: click.Context, _: click.Parameter, agent: str | None) -> None:
        home = ctx.find_object(Home)
        if home is not None:
            home.act_as(agent)

    option = click.option(
        "--as", "agent", metavar="AGENT", expose_value=False, callback=remember, help="Who acts, instead of you."
    )
    return option(command)


def moment(home: Home, text: str | None) -> Instant:
    """The instant that `--at` names in the practice's zone; now when it names none. UsageError when it is no time."""
    if text is None:
        return home.clock.now()
    try:
        return told_instant(text, home.zone)
    except (ValueError, OverflowError):
        raise UsageError(f"--at is '{text}', which is no time such as 2026-11-23T10:00 or 2026-11-23") from None


def spoken(text: str) -> str:
    """What a person wrote as a note: on the command line, or on stdin for `-`. UsageError when it is not UTF-8."""
    if text != "-":
        return utf8(text)
    data: bytes = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig").rstrip("\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"the text on stdin is not UTF-8: byte {error.start + 1} cannot be read") from None


def utf8(text: str) -> str:
    """A word of the command line that goes into the store. UsageError when it is not UTF-8, which a shell allows."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{text!a} is not UTF-8 text") from None
    return text
