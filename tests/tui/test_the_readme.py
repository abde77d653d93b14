"""The queue that the README shows: the screen of `margine demo`, half a minute after it was started."""

from __future__ import annotations

from pathlib import Path

from shown import Office, lines, settled

from engine import timers
from engine.cli.demo_story import tell

README = Path(__file__).parents[2] / "README.md"
WIDTH = 92
"""Cells of a line in the README."""


async def test_the_queue_of_the_readme_is_that_of_the_demo():
    """Header, views, columns and tickets letter by letter, some tickets left out; the hash is that of the shipped file."""
    opening = "```\n margine "
    shown = README.read_text(encoding="utf-8").partition(opening)[2].partition("```")[0]
    office = Office()
    tell(office.store, office.workflow)
    office.to("2026-11-23 10:27:04")
    timers.run_once(office.desk, office.clock.instant, on_time=True)
    async with office.app("carla", "Team").run_test(size=(WIDTH, 24)) as pilot:
        await settled(pilot)
        screen = lines(pilot)
    wanted = f" margine {shown}".splitlines()
    assert [line for line in screen if line in wanted] == wanted, "\n".join(screen)
