"""How commands end when the world is rough: pipes that close, disks that are full, Ctrl-C. Never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
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


def shell(here: Practice, line: str, *words: str) -> subprocess.CompletedProcess[str]:
    """What a shell makes of a line in which "$@" is margine with some words."""
    return subprocess.run(
        ["sh", "-c", line, "sh", *COMMAND, *words],
        env=here.process_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


NOWHERE = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")


@NOWHERE
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "words", [["list"], ["list", "--json"], ["doctor"], ["list", "--help"], ["--help"], ["--version"], []]
)
def test_a_full_disk_is_said(here: Practice, words: list[str], unbuffered: str):
    """Output that could not be written is never taken for an answer: exit 5, whatever was asked."""
    here.more = {"PYTHONUNBUFFERED": unbuffered}
    run = shell(here, '"$@" >/dev/full', *words)
    told = "margine: No space left on device: the answer could not be written\n"
    assert (run.returncode, run.stderr) == (5, told)


@NOWHERE
def test_what_was_done_is_told_from_what_could_not_be_said(here: Practice):
    """The ticket is there, though its id could not be printed: whoever sees exit 5 does not open it again."""
    assert shell(here, '"$@" >/dev/full', "new", "ticket", "client=rossi", "subject=Fax muto").returncode == 5
    assert "Fax muto" in here.say("show", "T-4")


@NOWHERE
@pytest.mark.parametrize(("words", "code"), [(["lst"], 2), (["show", "T-9"], 4), (["--home", "/nowhere", "list"], 2)])
def test_words_that_nobody_can_hear_leave_the_exit_code(here: Practice, words: list[str], code: int):
    """A script whose log is full still learns how its command ended."""
    run = shell(here, '"$@" 2>/dev/full', *words)
    assert (run.returncode, run.stdout) == (code, "")


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_are_no_traceback(here: Practice, closed: str):
    """A service manager or a shell may start margine without any of its streams; it works all the same."""
    run = shell(here, f'"$@" {closed}', "new", "ticket", "client=rossi", "subject=Fax muto")
    assert (run.returncode, run.stderr) == (0, "")
    assert shell(here, f'"$@" {closed}', "list").stderr == ""
    assert "Fax muto" in here.say("show", "T-4")


def test_a_note_from_a_closed_stdin_is_refused(here: Practice):
    """There is nothing to read, so there are no words."""
    run = shell(here, '"$@" <&-', "note", "T-1", "-")
    assert (run.returncode, run.stderr) == (4, "margine: refused: a note without words\n")


def test_nothing_in_a_record_moves_the_cursor_of_whoever_is_refused(here: Practice):
    """Names and notes come from anybody who writes a mail: what moves a terminal is shown as U+FFFD in messages too."""
    here.say("new", "client", "name=Bianchi \x1b]0;owned\x07 Nord")
    here.say("new", "client", "name=Bianchi \x1b[2J Sud")
    assert here.refusal("list", "--client", "bianchi", exit_code=4) == (
        "margine: 'bianchi' may mean several: C-3 Bianchi \ufffd]0;owned\ufffd Nord, C-4 Bianchi \ufffd[2J Sud; "
        "write more of the name, or the id\n"
    )
    here.say("note", "T-1", "\x1b[8mnascosto\nmargine: tutto bene")
    here.say("do", "T-1", "start", "--as", "bruno")
    told = here.refusal("do", "T-1", "resolve", "--expected", "1", exit_code=4)
    assert "note: \ufffd[8mnascosto\ufffdmargine: tutto bene\n" in told
    assert "given as '\ufffd[1mP9'" in here.refusal("set", "T-1", "priority=\x1b[1mP9", exit_code=4)
    assert "Error: '\ufffd]0;x' is no command" in here.refusal("\x1b]0;x", exit_code=2)


def test_a_terminal_is_told_of_a_change_without_being_moved(here: Practice):
    """What was done is repeated on a terminal, cleaned like any other text."""
    shown = here.raw_terminal("note", "T-1", "\x1b[8mnascosto")
    assert "\ufffd[8mnascosto" in shown
    assert "\x1b" not in shown


WITH_SIGINT = """\
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""A gate that was started in the background hands down that SIGINT is ignored."""


def test_ctrl_c_is_no_traceback(here: Practice):
    """A command that waits for its text is stopped: exit 130, and nothing was written."""
    with subprocess.Popen(
        [sys.executable, "-c", WITH_SIGINT, *COMMAND, "note", "T-1", "-"],
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
