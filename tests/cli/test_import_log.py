"""`margine import log` from the command line: what goes where, and what the exit code says."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.ledger import CLIENT, HEADER, LOG, MAP
from tests.practice import COMPANY, TICKET


@pytest.fixture
def home(tmp_path):
    """A practice with a log and its map beside it."""
    (tmp_path / "workflows").mkdir()
    ticket = TICKET.replace("fields:\n", "fields:\n  client: {type: client}\n", 1)
    for name, text in {"company": COMPANY, "ticket": ticket, "client": CLIENT}.items():
        (tmp_path / "workflows" / f"{name}.yaml").write_text(text)
    (tmp_path / "map.yaml").write_text(MAP)
    (tmp_path / "log.csv").write_text(LOG)
    return tmp_path


def asked(home, *arguments: str, **settings):
    command = [sys.executable, "-m", "engine.cli", "--home", ".", "import", "log", *arguments]
    environ = {**os.environ, "PYTHONPATH": str(Path.cwd()), "NO_COLOR": "1"}
    environ.pop("MARGINE_STORE", None)
    return subprocess.run(command, cwd=home, env=environ, capture_output=True, text=True, check=False, **settings)


def imported(home, log: str = "log.csv", *arguments: str):
    return asked(home, log, "--map", "map.yaml", *arguments)


def test_an_import_says_what_it_did_on_stderr_and_how_promises_were_kept_on_stdout(home):
    """Data goes to stdout, talk to stderr; exit 0 when every row was applied or ignored."""
    done = imported(home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "service_level\tpromise\trecords\tin_time\tlate\tmissed\trunning\tmedian\tp90",
        "gold\tresolution\t1\t1\t0\t0\t0\t2:00:00\t2:00:00",
        "gold\tresponse\t1\t0\t1\t0\t0\t7:00:00\t7:00:00",
    ]
    told = done.stderr.splitlines()
    assert told[1:6] == [
        "  applied               5",
        "  ignored               0   as the map says",
        "  known already         0",
        "  refused               0",
        "opened: 1 client, 1 ticket; escalations: 4; breaches: 1",
    ]
    assert sorted(p.name for p in home.glob("*.csv")) == ["log.csv"]


def test_refused_rows_are_told_and_kept_beside_the_store(home):
    """Exit 1; the most frequent reason first, each with the line where it first happened."""
    (home / "log.csv").write_text(
        LOG + "1,waits,never,A,,,\n2,waits,2026-11-23 17:00,A,,,\n3,waits,2026-11-23 17:00,A,,,\n"
    )
    done = imported(home)
    assert done.returncode == 1
    assert done.stderr.splitlines()[4:] == [
        "  refused               3",
        "opened: 1 client, 1 ticket; escalations: 4; breaches: 1",
        "       2  no earlier row has opened the record",
        "          first at log.csv:8",
        "       1  'never' is no instant of the form YYYY-MM-DD hh:mm",
        "          first at log.csv:7",
        f"the refused rows are in {home}/log.rejected.csv: mend them and import that file with the same map",
    ]
    kept = (home / "log.rejected.csv").read_text().splitlines()
    assert kept[0] == f"{HEADER},margine:line,margine:reason,margine:occurrence"
    assert kept[1] == "1,waits,never,A,,,,7,'never' is no instant of the form YYYY-MM-DD hh:mm,1"


def test_mended_rejects_are_imported_with_the_same_map(home):
    """The file of rejects is a log; what was mended comes in, and a second time adds nothing."""
    (home / "log.csv").write_text(LOG + "1,closed,never,A,,,\n")
    imported(home)
    rejects = home / "log.rejected.csv"
    rejects.write_text(rejects.read_text().replace("1,closed,never", "1,closed,2026-11-23 17:00"))
    done = imported(home, "log.rejected.csv", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["applied"] == 1
    assert json.loads(imported(home, "log.rejected.csv", "--json").stdout)["known"] == 1


def test_json_is_the_whole_summary(home):
    """One document with a version; seconds are whole numbers."""
    done = json.loads(imported(home, "log.csv", "--json").stdout)
    assert (done["margine"], done["kind"], done["rows"], done["applied"], done["refused"]) == (1, "import", 5, 5, 0)
    assert done["opened"] == {"client": 1, "ticket": 1}
    assert done["promises"][0] == {
        "service_level": "gold", "promise": "resolution", "records": 1, "in_time": 1, "late": 0, "missed": 0,
        "running": 0, "median": 7200, "p90": 7200,
    }  # fmt: skip


def test_a_dry_run_decides_everything_and_writes_nothing(home):
    """The same summary and exit code, no store, no file of rejects."""
    (home / "log.csv").write_text(LOG + "2,waits,2026-11-23 17:00,A,,,\n")
    done = imported(home, "log.csv", "--dry-run")
    assert done.returncode == 1
    assert "(dry run: nothing was written)" in done.stderr.splitlines()[0]
    assert sorted(p.name for p in home.iterdir()) == ["log.csv", "map.yaml", "workflows"]


def test_check_looks_at_the_map_and_the_columns_alone(home):
    """Nothing is played; a slip is shown with its line, as `margine check` shows it."""
    done = imported(home, "log.csv", "--check")
    assert (done.returncode, done.stderr) == (0, "map.yaml: fits the rules, and the columns of log.csv\n")
    (home / "map.yaml").write_text(MAP.replace("waits: wait", "waits: wiat"))
    wrong = imported(home, "log.csv", "--check")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith(
        "error[M704]: 'wiat' is no transition of workflows/ticket.yaml; did you mean 'wait'?\n"
    )
    assert "--> map.yaml:17:10" in wrong.stderr
    assert not (home / "margine.db").exists()


def test_a_log_that_cannot_be_read_is_shown_with_its_line(home):
    """Exit 1, no traceback, no store."""
    (home / "log.csv").write_bytes(b"")
    done = imported(home)
    assert done.returncode == 1
    assert done.stderr.startswith("error[M711]: the file is empty\n")
    assert "log.csv:1:1" in done.stderr
    assert not (home / "margine.db").exists()


def test_a_map_that_is_not_there_is_said_so(home):
    """Exit 1, like every file with rules that cannot be read."""
    done = asked(home, "log.csv", "--map", "no.yaml")
    assert done.returncode == 1
    assert done.stderr.startswith("error[M108]: 'no.yaml' cannot be read: no such file or directory\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no.csv", "--map", "map.yaml"], "margine: 'no.csv' cannot be read: no such file or directory"),
        (["log.csv", "--map", "map.yaml", "--until", "soon"],
         "margine: --until is 'soon', which is no time such as 2012-01-31T18:00"),
        (["log.csv", "--map", "map.yaml", "--rejects", "log.csv"],
         "margine: 'log.csv' exists already, and somebody may be mending it; name another file for rejects"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_before_anything_is_done(home, arguments, message):
    """Exit 2, with the reason."""
    done = asked(home, *arguments)
    assert (done.returncode, done.stderr) == (2, message + "\n")
    assert not (home / "margine.db").exists()


def test_progress_is_drawn_on_a_terminal_only(home):
    """A person sees rows per second; a log file does not fill with them."""
    assert "\r" not in imported(home).stderr
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "engine.cli", "--home", ".", "import", "log", "log.csv", "--map", "map.yaml"]
    environ = {**os.environ, "PYTHONPATH": str(Path.cwd()), "NO_COLOR": "1"}
    subprocess.run(command, cwd=home, env=environ, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    assert b"\r\x1b[K5 rows in" in os.read(ours, 10_000)
    os.close(ours)
