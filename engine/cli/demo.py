"""`margine demo`: a fictional provider on an accelerated clock, in a folder that is thrown away."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

SPEED = 60
"""Demonstration seconds per second: a warning and a breach come within the first minute."""


@click.command("demo")
@click.option("--keep", metavar="DIR", type=click.Path(path_type=Path), help="Make it in DIR and leave it there.")
@click.option("--no-tui", is_flag=True, help="Tell it as text; so too where there is no terminal.")
@click.option(
    "--speed", type=click.IntRange(1, 3600), default=SPEED, show_default=True, help="How fast the clock runs."
)
def command(keep: Path | None, no_tui: bool, speed: int) -> None:
    """See margine at work: tickets whose promises run out before your eyes, rules that explain themselves.

    Everything and everybody in it is made up. Nothing outside the folder is touched.
    """
    from engine.problems import UsageError

    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise UsageError(f"{keep} is not empty; name a new folder")
    folder = keep or Path(tempfile.mkdtemp(prefix="margine-demo-"))
    try:
        _prepare(folder)
        if no_tui or not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
            from engine.cli.demo_tour import tour

            tour(folder)
        else:
            _show(folder, speed)
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    if keep is not None:
        click.echo(f"the practice stays in {keep}: margine --home {keep} list", err=True)


def _prepare(folder: Path) -> None:
    """The starter practice, and the story played into its store."""
    from engine.cli.demo_history import BEGINNING
    from engine.cli.demo_story import tell
    from engine.cli.home import Home
    from engine.cli.starter import starter
    from engine.clock import VirtualClock

    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(starter(), folder / "workflows")
    home = Home(str(folder), clock=VirtualClock(BEGINNING))  # the rules are in force from then on
    try:
        tell(home.store, home.workflow)
    finally:
        home.close()


def _show(folder: Path, speed: int) -> None:
    """The queue as the dispatcher sees it, with the daemon at work beside it."""
    import threading

    from engine.cli.demo_story import MORNING
    from engine.cli.home import Home
    from engine.clock import FastClock
    from engine.daemon import Daemon
    from engine.settings import read
    from engine.store import open_store
    from tui.app import run

    clock = FastClock(MORNING, speed)
    home = Home(str(folder), clock=clock)
    daemon = Daemon(home.desk, tell=lambda _: None, rulebook=home.rulebook)
    work = threading.Thread(target=daemon.run, name="daemon")
    work.start()
    try:
        run(
            lambda: open_store(home.store_path),
            home.workflow,
            clock,
            "carla",
            view="Team",
            snapshot=home.snapshot_path,
            files=home.files,
            settings=read(),
        )
    finally:
        daemon.stop()
        work.join()
        home.close()
