"""Real daemons and commands over files that change under them: new rules are taken up, broken ones told, none forgotten."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import pytest

from engine.events import StateRenamed, Transitioned
from engine.rule_events import RULES, RulesAdopted, RulesRejected
from engine.store import open_store
from engine.workflow import load
from tests.cli import asking
from tests.cli.asking import COMMAND, Practice
from tests.practice import COMPANY, TICKET

BROKEN = TICKET.replace("to: resolved", "to: resloved")
HELD = TICKET.replace("waiting", "on_hold")


@pytest.fixture
def here(tmp_path: Path) -> Practice:
    """A practice with one ticket, which waits."""
    rules = tmp_path / "workflows"
    rules.mkdir()
    (rules / "company.yaml").write_text(COMPANY)
    (rules / "ticket.yaml").write_text(TICKET)
    found = Practice(tmp_path)
    found.say("new", "ticket")
    found.say("do", "T-1", "wait")
    return found


class Log:
    """What a daemon says, line by line as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: Queue[str] = Queue()
        self.told: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stderr:
            self.lines.put(line)

    def until(self, words: str) -> str:
        """The next line with these words."""
        while True:
            line = self.lines.get(timeout=60)
            self.told.append(line)
            if words in line:
                return line


@contextmanager
def daemon(here: Practice) -> Iterator[Log]:
    with subprocess.Popen(
        [*COMMAND, "run"], env=here.process_environment() | {"PYTHONUNBUFFERED": "1"}, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            log = Log(process)
            log.until("keeping")
            yield log
        finally:
            process.kill()


def rules_of(here: Practice) -> str:
    return load(here.folder / "workflows").digest


def journal(here: Practice) -> list[object]:
    store = open_store(here.folder / "margine.db")
    found = [event.body for event in store.events(RULES)]
    store.close()
    return found


def test_two_daemons_take_up_new_rules_once(here: Practice):
    """Both say so with the file that changed; the journal has the set once; a ticket follows its renamed state."""
    file = here.folder / "workflows" / "ticket.yaml"
    with daemon(here) as one, daemon(here) as two:
        file.write_text(HELD + "moved: {waiting: on_hold}\n")
        words = f"rules {rules_of(here)} in force: ticket.yaml changed"
        one.until(words)
        two.until(words)
    assert [type(body) for body in journal(here)] == [RulesAdopted, RulesAdopted]
    store = open_store(here.folder / "margine.db")
    moves = [event.body for event in store.events("T-1") if isinstance(event.body, Transitioned | StateRenamed)]
    assert [move.target for move in moves] == ["waiting", "on_hold"]
    store.close()


def test_a_broken_save_is_told_everywhere_and_the_old_rules_go_on(here: Practice):
    """The log has every problem; status has them too; commands work on, and say on stderr under which rules."""
    file, before = here.folder / "workflows" / "ticket.yaml", rules_of(here)
    with daemon(here) as log:
        file.write_text(BROKEN.replace("fire: close", "fire: clsoe"))
        assert f"; {before} stay in force" in log.until("on the disk rejected")
        log.until("ticket.yaml:21:40: transition 'resolve' leads to 'resloved'")
        log.until("timer 'auto_close' fires 'clsoe'")
        told = here.ask("do", "T-1", "start")
        assert told.exit_code == 0
        assert "ticket.yaml:21:40: transition 'resolve' leads to 'resloved'" in told.stderr
        assert f"the rules in force are still {before} of Mon 2026-11-23 09:00" in told.stderr
        found = json.loads(here.say("status", "--json"))
        assert found["rules"] == before
        assert [(p["file"], p["line"]) for p in found["rejected_rules"]["problems"]] == [
            ("ticket.yaml", 21),
            ("ticket.yaml", 27),
        ]
        file.write_text(TICKET)
        log.until(f"the disk holds the rules in force again, {before}")
    assert json.loads(here.say("status", "--json"))["rejected_rules"] is None


def test_a_daemon_that_starts_over_a_broken_file_keeps_the_last_good_rules(here: Practice):
    """It says so, works, and takes up the file as soon as it is mended."""
    file, before = here.folder / "workflows" / "ticket.yaml", rules_of(here)
    file.write_text(BROKEN)
    with daemon(here) as log:
        assert any("were rejected at" in line and "resloved" in line for line in log.told)
        assert f"under rules {before} of Prova" in log.told[-1]
        file.write_text(TICKET.replace("after: 2 workdays", "after: 3 workdays"))
        log.until(f"rules {rules_of(here)} in force: ticket.yaml changed")


def test_a_set_that_would_strand_a_ticket_is_refused_with_its_name(here: Practice):
    """The log, status and doctor name it; `moved` lets the set in."""
    file, before = here.folder / "workflows" / "ticket.yaml", rules_of(here)
    with daemon(here) as log:
        file.write_text(HELD)
        log.until("1 open record is in state 'waiting' (T-1), which is gone")
        status = json.loads(here.say("status", "--json"))
        assert status["rules"] == before
        (lost,) = status["rejected_rules"]["stranded"]
        assert (lost["kind"], lost["state"], lost["count"], lost["some"]) == ("ticket", "waiting", 1, ["T-1"])
        doctor = here.ask("doctor")
        assert doctor.exit_code == 1
        assert "write `moved:` for states that were renamed" in doctor.stdout
        file.write_text(HELD + "moved: {waiting: on_hold}\n")
        log.until(f"rules {rules_of(here)} in force")
        log.until("open records brought under the rules in force")
    assert [type(body) for body in journal(here)] == [RulesAdopted, RulesRejected, RulesAdopted]


def test_a_hangup_signal_means_look_now(here: Practice):
    """A daemon without a terminal looks at once, and goes on."""
    file = here.folder / "workflows" / "ticket.yaml"
    with daemon(here) as log:
        file.write_text(TICKET.replace("after: 2 workdays", "after: 3 workdays"))
        log.process.send_signal(signal.SIGHUP)
        log.until(f"rules {rules_of(here)} in force")
        log.process.send_signal(signal.SIGTERM)
        log.until("stopped")
        assert log.process.wait() == 0


def test_one_pass_looks_once(here: Practice):
    """`run --once` puts in force what is on the disk before it fires anything."""
    (here.folder / "workflows" / "ticket.yaml").write_text(TICKET.replace("after: 2 workdays", "after: 3 workdays"))
    here.say("run", "--once")
    assert [body.digest[:7] for body in journal(here)][-1] == rules_of(here)


def test_two_commands_at_once_adopt_a_set_once(tmp_path: Path):
    """Whoever comes first journals it, the other finds it there."""
    here = asking.practice(tmp_path / "practice")
    here.say("new", "client", "name=Rossi")
    file = here.folder / "workflows" / "ticket.yaml"
    file.write_text(file.read_text() + "\n# the same rules, another text\n")
    commands = [
        subprocess.Popen([*COMMAND, "list"], env=here.process_environment(), stdout=subprocess.PIPE) for _ in range(4)
    ]
    assert [process.communicate() and process.returncode for process in commands] == [0] * 4
    assert len(journal(here)) == 2
