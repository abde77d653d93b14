"""`status`, `doctor`, `backup`, `run` and `tui`: keeping the house, and what it looks like when something is amiss."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from engine.cli import misfits
from tests.cli.asking import COMMAND, Practice, forget_rules


def findings(text: str) -> dict[str, tuple[str, str, str]]:
    """What a piped doctor found: what → level, finding, fix."""
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return {what: (level, finding, fix) for level, what, finding, fix in rows}


def renamed_state(here: Practice) -> None:
    """A state was renamed under live tickets, without saying where they go, before rules were journalled."""
    forget_rules(here)
    file = here.folder / "workflows" / "ticket.yaml"
    file.write_text(re.sub(r"\bnew\b", "fresh", file.read_text()))


def test_status_counts_what_matters(here: Practice):
    """Position, what is open, what is due next, and what waits to be sent."""
    assert here.on_terminal("status").splitlines()[1:] == [
        (
            "open      0 block, 2 client, 0 contact, 0 contract, 0 invoice, 0 line, 0 offer, 0 project, 0 purchase, "
            "0 quote, 0 task, 3 ticket"
        ),
        "next due  Mon 2026-11-23 09:11",
        "outbox    0 messages wait",
    ]
    found = json.loads(here.say("status", "--json"))
    assert (found["kind"], found["open"]["ticket"], found["next_due"]) == ("status", 3, "2026-11-23T09:11:15+01:00")


def test_status_shows_that_no_daemon_runs(here: Practice):
    """Overdue timers mean that nobody keeps the promises; the daemon's pass makes it quiet again."""
    here.now = "2026-11-23T12:00"
    assert "overdue   2 timers wait for the daemon; is `margine run` running?" in here.on_terminal("status")
    here.say("run", "--once")
    assert "overdue" not in here.on_terminal("status")
    assert json.loads(here.say("status", "--json"))["messages"] == 3


def test_status_shows_records_that_no_longer_fit(here: Practice):
    """After a rename that forgot the live tickets, they are named."""
    renamed_state(here)
    here.now = "2026-11-23T12:00"
    assert "stuck     T-3, T-1 no longer fit the rules; `margine show` one of them" in here.on_terminal("status")


def test_doctor_finds_a_sound_practice_sound(here: Practice):
    """Every line is ok, exit 0."""
    result = here.ask("doctor")
    found = findings(result.stdout)
    assert result.exit_code == 0
    assert {level for level, _, _ in found.values()} == {"ok"}
    assert " ".join(found) == "python libraries zones folder rules agent store files records people levels daemon"
    assert re.fullmatch(r".*/margine\.db, format \d+, [\d,]+ bytes, 5 records, 12 events", found["store"][1])
    assert found["agent"][1] == "you are anna"


def test_doctor_on_a_terminal_shows_the_fix_below(here: Practice):
    """What to do stands under what is wrong."""
    here.now = "2026-11-23T12:00"
    assert here.on_terminal("doctor", columns=120).splitlines()[-2:] == [
        "warn  daemon      2 timers are overdue, the first since Mon 2026-11-23 09:11",
        "                  start `margine run`",
    ]


def test_doctor_of_a_practice_without_a_store(empty: Practice):
    """Before the first record there is no store, and that is fine."""
    found = findings(empty.say("doctor"))
    assert found["store"][0] == "ok"
    assert "does not exist yet; the first record makes it" in found["store"][1]


def test_doctor_counts_problems_of_the_rules(here: Practice):
    """Rules that do not load are a finding: exit 1, and the command that shows them."""
    file = here.folder / "workflows" / "ticket.yaml"
    file.write_text(file.read_text().replace("to: working", "to: wroking").replace("fire: close", "fire: clsoe"))
    result = here.ask("doctor")
    assert result.exit_code == 1
    level, finding, fix = findings(result.stdout)["rules"]
    assert (level, fix) == ("fail", f"margine check {here.folder}/workflows")
    assert re.fullmatch(
        r"2 problems; the rules in force are still [0-9a-f]{7} of Mon 2026-11-23 09:00, read in \S+", finding
    )
    forget_rules(here)
    assert findings(here.ask("doctor").stdout)["rules"] == ("fail", "2 problems", fix)


def test_doctor_of_a_broken_store_exits_3(here: Practice):
    """A file that is no store is a failure of the store, said in a sentence."""
    (here.folder / "margine.db").write_text("ceci n'est pas une base")
    result = here.ask("doctor")
    assert result.exit_code == 3
    assert findings(result.stdout)["store"][0] == "fail"


def test_doctor_names_timers_that_cannot_fire(here: Practice):
    """A state that was renamed without `moved:` is a warning with its remedy."""
    renamed_state(here)
    here.now = "2026-11-23T12:00"
    level, finding, fix = findings(here.say("doctor"))["daemon"]
    assert (level, fix) == ("warn", "write `moved:` for states that were renamed")
    assert finding == "timers of T-3, T-1 are due, but the records no longer fit the rules"


def test_doctor_names_records_that_no_longer_fit(here: Practice):
    """Also those whose clocks are quiet; `moved:` in the workflow makes them fit again."""
    renamed_state(here)
    assert findings(here.say("doctor"))["records"] == (
        "warn",
        "3 no longer fit the rules, among them T-3, T-2, T-1",
        "`margine show` one of them; write `moved:` for states that were renamed, put back workflows that are gone",
    )
    with (here.folder / "workflows" / "ticket.yaml").open("a") as file:
        file.write("\nmoved: {new: fresh}\n")
    assert findings(here.say("doctor"))["records"] == ("ok", "all of them fit the rules", "")


def test_doctor_counts_open_records_whose_workflow_is_gone(here: Practice):
    """What is closed is history and needs no workflow; what is open cannot be worked on without one."""
    here.say("do", "T-1", "resolve", "solution=Riavviato")
    here.say("do", "T-1", "close")
    forget_rules(here)
    (here.folder / "workflows" / "ticket.yaml").unlink()
    level, finding, _ = findings(here.say("doctor"))["records"]
    assert (level, finding) == ("warn", "2 no longer fit the rules, among them T-3, T-2")


def test_doctor_looks_only_so_far_for_records_to_name(here: Practice, monkeypatch: pytest.MonkeyPatch):
    """The count is exact; names come from what changed last, so that a large store is not read from end to end."""
    monkeypatch.setattr(misfits, "FAR", 1)
    monkeypatch.setattr(misfits, "PAGE", 1)
    renamed_state(here)
    _, finding, _ = findings(here.say("doctor"))["records"]
    assert finding == "3 no longer fit the rules, among them T-3"


def test_doctor_names_who_has_left_and_levels_that_are_gone(here: Practice):
    """Open records that name somebody, or a level, of which company.yaml knows nothing; each with what mends it."""
    for ticket in ("T-1", "T-2"):
        here.say("set", ticket, "assignee=bruno")
    company = here.folder / "workflows" / "company.yaml"
    text = company.read_text().replace("  bruno:", "  bruna:").replace("bruno", "bruna").replace("gold", "golden")
    company.write_text(text)
    ticket = here.folder / "workflows" / "ticket.yaml"
    ticket.write_text(ticket.read_text().replace("bruno", "bruna"))
    found = findings(here.say("doctor"))
    assert found["people"] == (
        "warn",
        "open records name who is not in company.yaml: bruno has T-1, T-2",
        "`margine handover bruno AGENT` gives them to somebody else",
    )
    assert found["levels"] == (
        "warn",
        "open records have service levels that promise nothing any more: gold: C-1, T-1, T-3",
        "put the level back into company.yaml, or `margine set ID service_level=…`",
    )
    here.say("handover", "bruno", "anna")
    for record in ("C-1", "T-1", "T-3"):
        here.say("set", record, "service_level=golden")
    found = findings(here.say("doctor"))
    assert (found["people"][0], found["levels"][0]) == ("ok", "ok")


def test_doctor_without_a_practice_says_so(empty: Practice):
    """What can be looked at is; the rest is a finding, not an error."""
    empty.more = {"MARGINE_HOME": "/nowhere"}
    result = empty.ask("doctor", "--json")
    assert result.exit_code == 1
    last = json.loads(result.stdout)["findings"][-1]
    assert (last["level"], last["what"]) == ("fail", "folder")


def test_doctor_sees_a_store_that_cannot_be_made(empty: Practice):
    """A store in a folder that is not there: exit 3 before anybody has lost a word to it."""
    empty.more = {"MARGINE_STORE": "/nowhere/margine.db"}
    result = empty.ask("doctor")
    assert result.exit_code == 3
    assert findings(result.stdout)["store"] == (
        "fail",
        "/nowhere/margine.db cannot be made",
        "make the folder /nowhere, writable for you",
    )


def test_a_record_that_no_longer_fits_can_be_looked_at(here: Practice):
    """Its fields, clocks and history are shown, and why nothing can be done with it."""
    renamed_state(here)
    why = "'new' is no state of workflow 'ticket' any more; `moved:` in its file can say which is"
    assert here.on_terminal("show", "T-1").splitlines()[1:3] == ["ticket, new since Mon 2026-11-23 09:00", why]
    assert here.on_terminal("do", "T-1") == f"T-1 is new; {why}\n"
    forget_rules(here)
    (here.folder / "workflows" / "ticket.yaml").unlink()
    assert here.on_terminal("do", "T-1") == "T-1 is new; there is no workflow 'ticket' any more\n"


def test_a_backup_is_a_store(here: Practice, tmp_path: Path):
    """The copy has everything, and can be worked on in the store's place."""
    copy = tmp_path / "copy.db"
    result = here.ask("backup", str(copy))
    assert (result.exit_code, result.stdout) == (0, f"{copy}\n")
    assert re.fullmatch(r"[\d,]+ bytes, 12 events\n", result.stderr)
    before = here.say("list")
    here.more = {"MARGINE_STORE": str(copy)}
    assert here.say("list") == before


def test_a_damaged_store_is_not_copied(here: Practice, tmp_path: Path):
    """A copy that looks like a backup and is none would be found out too late: exit 3, and no file."""
    store = here.folder / "margine.db"
    with store.open("r+b") as file:
        for page in range(1, store.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xff" * 200)
    told = here.refusal("backup", str(tmp_path / "copy.db"), exit_code=3)
    assert told.startswith(f"margine: {store} is damaged, so no copy was made: ")
    assert not list(tmp_path.glob("copy.db*"))


def test_a_backup_overwrites_nothing(here: Practice, tmp_path: Path):
    """A file that exists stays as it is: exit 3."""
    (tmp_path / "copy.db").write_text("precious")
    assert "copy.db" in here.refusal("backup", str(tmp_path / "copy.db"), exit_code=3)
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_backup_of_nothing_makes_nothing(empty: Practice, tmp_path: Path):
    """A practice without a store is told so; no empty store is made by asking."""
    told = empty.refusal("backup", str(tmp_path / "copy.db"), exit_code=3)
    assert told == f"margine: there is no store at {empty.folder / 'margine.db'} to copy\n"
    assert not (empty.folder / "margine.db").exists()


def test_one_pass_of_the_daemon_tells_each_escalation(here: Practice):
    """One line each on stderr, with both times where it came late, and the sum."""
    here.now = "2026-11-23T09:20"
    result = here.ask("run", "--once")
    assert (result.exit_code, result.stdout) == (0, "")
    told = re.sub(r" \(ticket\.yaml:\d+@[0-9a-f]{7}\)", "", result.stderr).splitlines()
    assert told == [
        "2026-11-23T09:20:00+01:00 T-3 response 75% skipped, was due 2026-11-23T09:11:15+01:00",
        "2026-11-23T09:20:00+01:00 T-3 response breached, was due 2026-11-23T09:15:00+01:00",
        "2026-11-23T09:20:00+01:00 T-3 response 100%, was due 2026-11-23T09:15:00+01:00",
        "1 record, 2 rungs, 1 of them skipped, 1 breach",
    ]
    assert here.ask("run", "--once").stderr == "0 records, 0 rungs, 0 breaches\n"


def test_the_daemon_does_not_start_without_any_rules(here: Practice):
    """Where none were ever in force, the problems are shown instead: exit 1."""
    forget_rules(here)
    file = here.folder / "workflows" / "ticket.yaml"
    file.write_text(file.read_text().replace("to: working", "to: wroking"))
    run = here.run("run")
    assert run.returncode == 1
    assert "did you mean 'working'" in run.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_daemon_cleanly(here: Practice, tmp_path: Path, number: signal.Signals):
    """It tells systemd when it is ready and when it stops, and exits 0."""
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(address)
        here.more = {"NOTIFY_SOCKET": address}
        with subprocess.Popen(
            [*COMMAND, "run"], env=here.process_environment(), stderr=subprocess.PIPE, text=True
        ) as daemon:
            assert channel.recv(100) == b"READY=1"
            daemon.send_signal(number)
            assert channel.recv(100) == b"STOPPING=1"
            _, told = daemon.communicate()
    assert daemon.returncode == 0
    assert re.match(r"margine: keeping .*/margine\.db under rules [0-9a-f]{7} of Officina Digitale\n", told)
    assert told.endswith("margine: stopped\n")


def test_the_queue_without_a_screen_is_the_list(here: Practice):
    """Piped, or on a dumb terminal, `margine tui` says the same as text."""
    assert here.say("tui") == here.say("list")
    assert here.on_terminal("tui", term="dumb") == here.on_terminal("list", term="dumb")


def test_an_unreadable_folder_is_a_sentence(here: Practice):
    """A store that cannot be opened: exit 3, no traceback, and the reason."""
    shutil.rmtree(here.folder / "margine.db", ignore_errors=True)
    for file in here.folder.glob("margine.db*"):
        file.unlink()
    (here.folder / "margine.db").mkdir()
    told = here.refusal("list", exit_code=3)
    assert told.startswith("margine: ")
    assert "Traceback" not in told
