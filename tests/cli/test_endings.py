"""How commands end when the world is rough: pipes that close, disks that are full, Ctrl-C. Never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from engine.cli.home import Home
from engine.cli.output import Column, cut, table
from engine.cli.reference import page
from engine.commands import Open
from tests.cli.asking import COMMAND, ROOT, Practice


def with_many(empty: Practice, count: int) -> Practice:
    """So many tickets that their list is longer than a pipe can hold."""
    home = Home(str(empty.folder), environ=empty.environment())
    with home.desk.batch():
        home.desk.handle(Open(kind="client", by="anna", fields={"name": "Rossi Srl"}))
        for number in range(count):
            fields = {"client": "C-1", "subject": f"{number} {'molto lungo ' * 20}"}
            home.desk.handle(Open(kind="ticket", by="anna", fields=fields))
    home.close()
    return empty


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_reader_who_goes_away_ends_the_command_quietly(empty: Practice, form: list[str]):
    """`margine list | head -1` prints one line and nothing on stderr; 141 is what a shell calls it."""
    with_many(empty, 500)
    with subprocess.Popen(
        [*COMMAND, "list", *form],
        env=empty.process_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("symbol" if not form else "{")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said(here: Practice):
    """Output that could not be written is never taken for an answer."""
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [*COMMAND, "list"], env=here.process_environment(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (run.returncode, run.stderr) == (3, b"margine: No space left on device\n")


def test_ctrl_c_is_no_traceback(here: Practice):
    """A command that waits for its text is stopped: exit 130, and nothing was written."""
    with subprocess.Popen(
        [*COMMAND, "note", "T-1", "-"],
        env=here.process_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        wait_until_it_reads(process.pid)
        process.send_signal(signal.SIGINT)
        out, told = process.communicate()
    assert (process.returncode, out, told) == (130, "", "\nmargine: stopped\n")
    assert "note" not in here.say("show", "T-1").replace("wait\tnote", "")


def wait_until_it_reads(process: int) -> None:
    """Until the process sleeps in a read of its empty stdin, as Linux tells it; elsewhere until it could."""
    place = Path(f"/proc/{process}/wchan")
    if not place.exists():
        pytest.skip("this system does not tell what a process waits for")
    while "pipe" not in place.read_text():
        os.sched_yield()


def test_a_letter_that_the_terminal_cannot_show_is_no_traceback(here: Practice):
    """In a locale without it, `→` is written as an escape."""
    here.more = {"PYTHONIOENCODING": "ascii"}
    assert b"\\u2192" in subprocess.run(
        [*COMMAND, "explain", "ticket"], env=here.process_environment(), capture_output=True, check=True
    ).stdout  # fmt: skip


def test_usage_errors_go_to_stderr(empty: Practice):
    """A pipe never gets talk for data."""
    told = empty.refusal("list", "--limit", "many", exit_code=2)
    assert "Error: Invalid value for '--limit': 'many' is not a valid integer range." in told


def test_the_page_of_commands_is_up_to_date():
    """docs/reference/commands.md is what the commands say; the message has the command that writes it anew."""
    path = "docs/reference/commands.md"
    assert (ROOT / path).read_text(encoding="utf-8") == page(), f"run python -m engine.cli.reference {path}"


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Rossi", 5, "Rossi"),
        ("Rossi Srl", 6, "Rossi…"),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("abc", 1, "…"),
    ],
)
def test_text_is_cut_by_cells(text: str, width: int, expected: str):
    """A terminal counts cells: some letters take two."""
    assert cut(text, width) == expected


def test_wide_letters_keep_columns_aligned():
    """The column after a Chinese name begins where it begins elsewhere."""
    rows = [["株式会社", "x"], ["Rossi", "y"]]
    assert list(table([Column("name"), Column("what")], rows, 80)) == ["name      what", "株式会社  x", "Rossi     y"]


def test_a_table_that_cannot_fit_overflows_rather_than_loses(here: Practice):
    """Only flexible columns are cut: a number is never shown shorter than it is."""
    lines = list(table([Column("id"), Column("words", flexible=True)], [["T-1000000", "una frase molto lunga"]], 12))
    assert lines == ["id         words", "T-1000000  una fra…"]
