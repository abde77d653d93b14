"""`margine tui`: the queue on the screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace

import click

from engine.cli.home import Home
from engine.cli.options import acting, pass_home

PICTURES = "10"
"""Pictures a second on a slow line."""
OWN_COLOURS = {"dark": "ansi-dark", "light": "ansi-light"}
"""Themes of many colours → those of the terminal, which take fewer bytes; who needs contrast keeps it."""


@click.command("tui")
@click.argument("kind", default="ticket")
@click.option("--screen", metavar="NAME", help="Begin with another screen: home, clocks, time, margins, month …")
@click.option("--mouse/--no-mouse", default=True, help="Whether clicks are for margine; else for the terminal.")
@click.option("--low-bandwidth", is_flag=True, help="For slow lines: few pictures a second, clocks move once a minute.")
@acting
@click.pass_context
@pass_home
def command(
    home: Home, ctx: click.Context, /, *, kind: str, screen: str | None, mouse: bool, low_bandwidth: bool
) -> None:
    """The screens of a working day; they begin in the queue of a KIND. Without a terminal, the list as text.

    `margine config` tells what they are set to: language, colours, keys, views.
    """
    if not _on_screen(os.environ):
        from engine.cli.list import command as listed

        ctx.invoke(listed, kind=kind)
        return
    from engine.cli import lookup
    from engine.settings import read
    from engine.store import open_store

    lookup.definition(home, kind)
    _known(screen)
    settings = read()
    settings = replace(settings, start=screen or settings.start, mouse=settings.mouse and mouse)
    if low_bandwidth or settings.low_bandwidth:
        settings = replace(settings, low_bandwidth=True, theme=OWN_COLOURS.get(settings.theme, settings.theme))
        os.environ.setdefault("TEXTUAL_FPS", PICTURES)  # Textual reads it when it is imported
    from tui.app import run

    home.store.close()  # it could be opened: what is wrong with it was said while there was still a command line
    code = run(
        lambda: open_store(home.store_path),
        home.workflow,
        home.clock,
        home.agent,
        kind=kind,
        rules=home.rules,
        snapshot=home.snapshot_path,
        files=home.files,
        settings=settings,
    )
    ctx.exit(code)


def _on_screen(environ: Mapping[str, str]) -> bool:
    """Whether there is a terminal, or a browser behind `margine web`."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty() and environ.get("TERM") != "dumb"
    return terminal or bool(environ.get("TEXTUAL_DRIVER"))


def _known(screen: str | None) -> None:
    """UsageError for a screen that there is not."""
    from engine.problems import UsageError, did_you_mean
    from tui.places import PLACES

    names = [place.name for place in PLACES]
    if screen is not None and screen not in names:
        raise UsageError(f"'{screen}' is no screen{did_you_mean(screen, names)}")
