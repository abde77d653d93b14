"""Slow lines, paths that go on, lines that are pasted, titles that are long."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from shown import NARROW, Office, monday, press, queue, screen, settled, text
from textual import events

from engine.attachments.paths import goes_on, meant
from engine.problems import UsageError
from engine.settings import Settings, read
from tests.cli.asking import Practice, practice
from tui.app import MargineApp
from tui.widgets.fields import OneLine


@pytest.mark.parametrize(
    ("typed", "found"),
    [("re", "report.txt"), ("rep", "report.txt"), ("a", "archive/"), ("archive/", "archive/old.txt"), ("x", None),
     ("report.txt", None), (".", ".hidden"), ("", None), ("archive/o", "archive/old.txt")],
)  # fmt: skip
def test_a_path_goes_on(tmp_path: Path, typed: str, found: str | None):
    """To the first name that begins so; folders end in a slash, hidden files want their dot."""
    (tmp_path / "archive").mkdir()
    for name in ("report.txt", "archive/old.txt", ".hidden", "zebra"):
        (tmp_path / name).touch()
    shown = goes_on(f"{tmp_path}/{typed}")
    assert shown == (f"{tmp_path}/{found}" if found else f"{tmp_path}/archive/" if typed == "" else None)


@pytest.mark.parametrize(
    ("typed", "said"), [("~nobody-here/x", "nobody is called"), ("", "no file"), ("a\0b", "no file has")]
)
def test_what_can_mean_no_file_is_said(typed: str, said: str):
    """And ends nothing."""
    assert goes_on(typed) is None
    with pytest.raises(UsageError, match=said):
        meant(typed)


async def test_several_lines_that_are_pasted_become_one():
    """Nothing of them is lost."""
    async with queue(Office(), NARROW) as pilot:
        await press(pilot, "slash")
        line = pilot.app.focused
        assert isinstance(line, OneLine)
        line.post_message(events.Paste("state:new\n  VPN\r\n\nlenta"))
        await settled(pilot)
        assert line.value == "state:new VPN lenta"


async def test_a_long_title_is_seen_to_be_cut():
    """In a form, at 80 columns."""
    office = monday()
    office.set("T-3", subject="Una richiesta dal titolo che non finisce mai e poi mai, nemmeno in fondo alla riga")
    async with queue(office, NARROW) as pilot:
        await press(pilot, "E")
        assert "mai e poi mai, nemmeno..." in text(pilot)


async def test_on_a_slow_line_clocks_move_once_a_minute():
    """Seconds that nobody pays for are not written."""
    office = monday()
    settings = Settings(low_bandwidth=True)
    app = MargineApp(lambda: office.store, office.workflow, office.clock, "anna", settings=settings)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        screen(pilot).pulse()
        await settled(pilot)
        before = text(pilot)
        office.clock.advance(20)
        screen(pilot).pulse()
        await settled(pilot)
        assert text(pilot) == before
        office.clock.advance(60)
        screen(pilot).pulse()
        await settled(pilot)
        assert text(pilot) != before


def test_the_environment_says_it_too(tmp_path: Path):
    """1 for yes, 0 for no, and where it comes from."""
    quiet = {"MARGINE_CONFIG": str(tmp_path / "none.yaml")}
    assert read({**quiet, "MARGINE_LOW_BANDWIDTH": "1"}).low_bandwidth
    assert not read({**quiet, "MARGINE_LOW_BANDWIDTH": "0"}).low_bandwidth
    assert read({**quiet, "MARGINE_LOW_BANDWIDTH": "1"}).origins["low_bandwidth"] == "MARGINE_LOW_BANDWIDTH"


def test_a_slow_line_gets_the_terminals_own_colours(tmp_path: Path):
    """In a real terminal: no colour of 24 bits is written, and the screen is there."""
    here: Practice = practice(tmp_path / "practice")
    here.say("new", "client", "name=Rossi Srl")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    environment = here.process_environment() | {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "MARGINE_CONFIG": "/nowhere",
    }
    command = [sys.executable, "-m", "engine.cli", "tui", "--low-bandwidth"]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    written, until = b"", time.monotonic() + 30
    while b"Mine" not in written and time.monotonic() < until:
        if select.select([ours], [], [], 1)[0]:
            written += os.read(ours, 1 << 16)
    os.write(ours, b"q")
    process.wait(30)
    os.close(ours)
    assert b"Mine" in written
    assert re.search(rb"[34]8;2;", written) is None
