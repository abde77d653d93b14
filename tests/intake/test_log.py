"""Playing a log: rows become commands at their own time, whole or not at all, and once."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from engine.clock import VirtualClock
from engine.commands import Open
from engine.desk import Desk
from engine.events import Noted, replay
from engine.intake.log_file import LogUnreadable
from engine.intake.summary import OCCURRENCE
from engine.store import open_store
from engine.store.memory import MemoryStore
from tests.intake.ledger import HEADER, LOG, RULES, changed, played, refused, rows
from tests.practice import COMPANY, TICKET, at, rules, said


def figures(summary) -> dict[str, object]:
    """What a summary counts, without what is none."""
    counted = {
        name: asdict(summary)[name] for name in ("rows", "applied", "ignored", "known", "escalations", "breaches")
    }
    return {name: n for name, n in counted.items() if n} | (
        {"refused": len(summary.refused)} if summary.refused else {}
    )


def events(store, stream: str = "T-1") -> list[str]:
    """`2026-11-23 09:00 anna Opened` for each event."""
    return [f"{said(e.at)} {e.by} {type(e.body).__name__}" for e in store.events(stream)]


def test_rows_become_commands_at_their_own_time_by_their_own_agents(tmp_path):
    """The journal reads as if everything had been done in margine when it happened."""
    summary, store = played(tmp_path)
    assert figures(summary) == {"rows": 5, "applied": 5, "escalations": 4, "breaches": 1}
    assert dict(summary.opened) == {"client": 1, "ticket": 1}
    assert events(store) == [
        "2026-11-23 09:00 anna Opened",
        "2026-11-23 09:00 anna TimerStarted",
        "2026-11-23 09:00 anna TimerStarted",
        "2026-11-23 09:30 anna FieldsSet",
        "2026-11-23 09:30 anna Transitioned",
        "2026-11-23 09:45 engine Escalated",
        "2026-11-23 09:45 engine NotificationQueued",
        "2026-11-23 10:00 engine SlaBreached",
        "2026-11-23 10:00 engine Escalated",
        "2026-11-23 10:00 engine NotificationQueued",
        "2026-11-23 10:00 anna TimeLogged",
        "2026-11-23 10:00 anna Transitioned",
        "2026-11-23 10:00 anna TimerPaused",
        "2026-11-23 11:00 engine Escalated",
        "2026-11-23 11:00 engine NotificationQueued",
        "2026-11-23 12:00 engine Escalated",
        "2026-11-23 12:00 engine NotificationQueued",
        "2026-11-23 15:00 anna FieldsSet",
        "2026-11-23 15:00 anna Transitioned",
        "2026-11-23 15:00 anna TimerResumed",
        "2026-11-23 16:00 bruno TimeLogged",
        "2026-11-23 16:00 bruno Transitioned",
        "2026-11-23 16:00 bruno TimerMet",
        "2026-11-23 16:00 bruno TimerMet",
        "2026-11-23 16:00 bruno TimerStarted",
    ]


def test_waits_of_the_log_pause_the_clock(tmp_path):
    """From 10 to 15 the ticket waited for the client: two hours count, not seven."""
    _, store = played(tmp_path)
    timer = store.load("T-1").timers["resolution"]
    assert (timer.status, timer.consumed, timer.breached) == ("met", 2 * 3600, None)


def test_the_order_of_the_file_does_not_matter(tmp_path):
    """Rows are played in order of time over all records; rows of one instant in the order of the file."""
    lines = LOG.splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:]), ""])
    one, other = played(tmp_path)[1], played(tmp_path, turned)[1]
    assert list(one.events()) == list(other.events())


def test_clocks_of_other_records_run_between_rows(tmp_path):
    """An escalation of one ticket stands in the journal before a later row of another."""
    _, store = played(
        tmp_path, rows("1,opened,2026-11-23 09:00,A,VPN,Rossi,P1", "2,opened,2026-11-23 11:00,A,Mail,Rossi,P1")
    )
    told = [
        (e.stream, type(e.body).__name__) for e in store.events() if type(e.body).__name__ in {"SlaBreached", "Opened"}
    ]
    assert told == [("C-1", "Opened"), ("T-1", "Opened"), ("T-1", "SlaBreached"), ("T-2", "Opened")]


def test_clocks_run_on_as_long_as_is_asked(tmp_path):
    """After the last row timers are fired up to `until`, each at its own time."""
    _, store = played(tmp_path, until=at("2026-12-01 09:00"))
    record = store.load("T-1")
    assert (record.state, said(record.changed)) == ("closed", "2026-11-25 16:00")


def test_one_client_is_opened_for_each_customer(tmp_path):
    """The same word is the same record, in a later import too."""
    log = rows("1,opened,2026-11-23 09:00,A,VPN,Rossi,P3", "2,opened,2026-11-23 09:05,A,Mail,Bianchi,P3")
    _, store = played(tmp_path, log)
    played(tmp_path, rows("3,opened,2026-11-23 10:00,A,Disk,Rossi,P3"), store=store)
    assert [store.load(f"T-{n}").fields["client"] for n in (1, 2, 3)] == ["C-1", "C-2", "C-1"]
    assert [store.load(f"C-{n}").fields["name"] for n in (1, 2)] == ["Rossi Ltd", "Bianchi Ltd"]
    assert store.load("C-3") is None


def test_a_row_brings_fields_and_notes(tmp_path):
    """Fields are set anew, a note is written; a row that brings nothing new is kept in words."""
    log = rows(
        "1,opened,2026-11-23 09:00,A,VPN,Rossi,P3",
        "1,urgent,2026-11-23 09:10,A,VPN,Rossi,P1",
        "1,urgent,2026-11-23 09:20,A,VPN,Rossi,P1",
        "1,said,2026-11-23 09:30,B,We look into it,Rossi,P1",
    )
    summary, store = played(tmp_path, log)
    assert summary.applied == 4
    record = store.load("T-1")
    assert record.fields["priority"] == "P1"
    assert record.timers["response"].status == "met"
    assert [e.body for e in store.events("T-1") if isinstance(e.body, Noted)] == [
        Noted("urgent"),
        Noted("We look into it", public=True),
    ]


def test_the_first_possible_of_several_transitions_is_taken(tmp_path):
    """'started' starts what is new and reopens what was resolved."""
    log = LOG + "1,started,2026-11-23 17:00,B,VPN,Rossi,P1\n"
    _, store = played(tmp_path, log)
    assert [e.cause for e in store.events("T-1") if type(e.body).__name__ == "Transitioned"] == [
        "start", "wait", "start", "resolve", "reopen",
    ]  # fmt: skip


def test_a_row_that_does_not_fit_is_refused_with_its_line_and_reason(tmp_path):
    """Nothing of it is applied; the rest goes on."""
    log = rows(
        "1,opened,2026-11-23 09:00,A,VPN,Rossi,P3",
        "1,closed,2026-11-23 09:10,A,VPN,Rossi,P3",
        "2,waits,2026-11-23 09:20,A,VPN,Rossi,P3",
        "1,opened,2026-11-23 09:30,A,VPN,Rossi,P3",
        "1,flown,2026-11-23 09:40,A,VPN,Rossi,P3",
        "1,waits,23.11.2026,A,VPN,Rossi,P3",
        "1,waits,2026-11-23 09:50,X,VPN,Rossi,P3",
        "1,urgent,2026-11-23 09:55,A,VPN,Rossi,P7",
        ",waits,2026-11-23 10:00,A,VPN,Rossi,P3",
        "1,waits,2026-11-23 10:10,A",
        "1,seen,nonsense,A,VPN,Rossi,P3",
        "3,started,2026-11-23 10:20,D,VPN,Rossi,P7",
        "1,waits,2026-11-23 10:30,A,VPN,Rossi,P3",
    )
    summary, store = played(tmp_path, log)
    assert refused(summary) == [
        (3, "'close' does not lead out of state 'new' (ticket.yaml:24); possible: start, wait, resolve"),
        (4, "no earlier row has opened the record"),
        (5, "the record is there already, and the activity does nothing but open it"),
        (6, "'flown' is no activity of the map; there is closed, opened, said, seen, solved, started, urgent, waits"),
        (7, "'23.11.2026' is no instant of the form YYYY-MM-DD hh:mm"),
        (8, "'X' in column 'who' has no translation; there is A, B, D"),
        (9, ("'priority' is given as 'P7', which is not one of its choices; there is P1, P2, P3 (ticket.yaml:7); "
            "possible: P1, P2, P3")),
        (10, "column 'case' is empty, so nobody knows what the row is about"),
        (11, "the row has 4 cells and the header has 7"),
        (13, ("'priority' is given as 'P7', which is not one of its choices; there is P1, P2, P3 (ticket.yaml:7); "
             "possible: P1, P2, P3")),
    ]  # fmt: skip
    assert figures(summary) == {"rows": 13, "applied": 2, "ignored": 1, "refused": 10}
    assert store.load("T-1").state == "waiting"
    assert store.load("T-2") is None


def test_a_row_that_opens_and_goes_on_is_applied_whole_or_not_at_all(tmp_path):
    """When what follows the opening is refused, nothing was opened."""
    strict = rules(company=COMPANY, ticket=TICKET.replace("to: working,", "to: working, by: dispatcher,", 1))
    text = changed(
        columns="", agent="agent: {always: anna}\n", fields="fields:\n  priority: prio\n",
        activities="activities:\n  started: {opens: true, do: start}\n",
    )  # fmt: skip
    summary, store = played(tmp_path, rows("1,started,2026-11-23 09:00,A,VPN,Rossi,P3"), text=text, workflow=strict)
    assert refused(summary) == [
        (2, "'start' is for dispatcher, and anna is not (ticket.yaml:19); possible: wait, resolve")
    ]
    assert store.position() == 0


def test_importing_twice_adds_nothing(tmp_path):
    """A second run knows every row, under another name and in another order too, and fires nothing again."""
    _, store = played(tmp_path)
    before = list(store.events())
    lines = LOG.splitlines()
    again, _ = played(tmp_path, "\n".join([lines[0], *reversed(lines[1:]), ""]), store=store, name="renamed.csv")
    assert figures(again) == {"rows": 5, "known": 5}
    assert list(store.events()) == before


def test_equal_rows_are_told_apart_by_their_count(tmp_path):
    """Two rows that say the same of one instant are two; a second import knows both."""
    note = "1,said,2026-11-23 09:10,A,Hello,Rossi,P3"
    log = rows("1,opened,2026-11-23 09:00,A,VPN,Rossi,P3", note, note)
    summary, store = played(tmp_path, log)
    assert summary.applied == 3
    assert sum(isinstance(e.body, Noted) for e in store.events("T-1")) == 2
    assert figures(played(tmp_path, log, store=store)[0]) == {"rows": 3, "known": 3}


def test_the_same_rows_of_another_source_are_others(tmp_path):
    """Two help desks may both have a case 1."""
    _, store = played(tmp_path)
    summary, _ = played(tmp_path, text=changed(source="source: older\n"), store=store)
    assert dict(summary.opened) == {"client": 1, "ticket": 1}


def test_mended_rows_can_be_imported_alone(tmp_path):
    """A file of the mended rows adds them; with what was applied before it adds nothing."""
    wrong = LOG + "2,opened,2026-11-23 17:00,Z,VPN,Rossi,P1\n"
    summary, store = played(tmp_path, wrong)
    assert len(summary.refused) == 1
    mended = f"{HEADER},{OCCURRENCE}\n2,opened,2026-11-23 17:00,A,VPN,Rossi,P1,1\n"
    assert figures(played(tmp_path, mended, store=store)[0]) == {"rows": 1, "applied": 1}
    assert figures(played(tmp_path, mended, store=store)[0]) == {"rows": 1, "known": 1}
    assert figures(played(tmp_path, wrong, store=store)[0]) == {"rows": 6, "known": 6}


def test_an_equal_row_in_a_file_of_rejects_is_not_taken_for_the_first(tmp_path):
    """The second of two equal closings was refused; imported alone it is refused again, not known."""
    closing = "1,closed,2026-11-23 16:10,A,VPN,Rossi,P1"
    summary, store = played(tmp_path, f"{LOG}{closing}\n{closing}\n")
    assert [(r.line, r.occurrence) for r in summary.refused] == [(8, 2)]
    again, _ = played(tmp_path, f"{HEADER},{OCCURRENCE}\n{closing},2\n", store=store)
    assert figures(again) == {"rows": 1, "refused": 1}


def test_a_row_is_not_put_before_what_has_happened(tmp_path):
    """A row that comes late would be dated wrongly; it is refused instead."""
    _, store = played(tmp_path)
    summary, _ = played(tmp_path, rows("1,said,2026-11-23 09:20,A,Hello,Rossi,P1"), store=store)
    assert refused(summary) == [
        (
            2,
            "the record has moved on: something has happened to it since the time of this row, which cannot be put before it",
        )
    ]


def test_a_log_that_cannot_be_read_to_its_end_changes_nothing(tmp_path):
    """The whole file is looked at before the first row is played."""
    store = MemoryStore()
    with pytest.raises(LogUnreadable):
        played(tmp_path, LOG + '9,opened,"2026', store=store)
    assert store.position() == 0


def test_a_file_with_a_header_alone_is_an_import_of_nothing(tmp_path):
    """No rows are no mistake."""
    assert figures(played(tmp_path, HEADER + "\n")[0]) == {}


def test_records_are_what_their_events_add_up_to(tmp_path):
    """Replaying the journal of an import gives the same records."""
    _, store = played(tmp_path)
    assert store.check().problems == ()
    assert replay(store.events("T-1")) == store.load("T-1")


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = [{root!r}]
from engine.clock import VirtualClock
from engine.desk import Desk
from engine.intake.log import LogImport
from engine.intake.log_file import LogFile
from tests.intake.ledger import RULES, read_map
from engine.store import open_store
folder = Path({folder!r})
mapping, _ = read_map(folder)
def die(done, total):
    if done >= {after}:
        os.kill(os.getpid(), signal.SIGKILL)
store = open_store(folder / "margine.db")
LogImport(Desk(store, RULES, VirtualClock()), mapping, LogFile(folder / "log.csv"), rows_per_commit=2, progress=die).run()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_an_import_that_was_killed_is_finished_by_the_next(tmp_path):
    """After kill -9 the next run knows what is on disk, adds the rest, and the whole is as if nothing had happened."""
    log = LOG + "2,opened,2026-11-23 09:05,A,Mail,Bianchi,P2\n2,started,2026-11-23 16:30,B,Mail,Bianchi,P2\n"
    (tmp_path / "log.csv").write_text(log)
    script = KILLED.format(root=str(Path.cwd()), folder=str(tmp_path), after=4)
    died = subprocess.run([sys.executable, "-c", script], check=False)
    assert died.returncode == -signal.SIGKILL
    store = open_store(tmp_path / "margine.db")
    assert store.position() > 0
    summary, _ = played(tmp_path, log, store=store)
    assert figures(summary)["known"] == 4
    whole = played(tmp_path, log)[1]
    assert list(store.events()) == list(whole.events())
    store.close()


def test_rejects_keep_the_whole_row(tmp_path):
    """What was refused stands in a file of its own, with its line and reason, beside somebody's mending of an older one."""
    from engine.intake.log_file import LogFile
    from engine.intake.summary import Refusal, Summary, write_rejects

    path = tmp_path / "log.csv"
    path.write_text('a,b\n1,"x, y"\n2\n')
    target = tmp_path / "rejects.csv"
    with LogFile(path) as file:
        lines = [Refusal(row.line, row.offset, "because") for row in file.rows()]
        assert write_rejects(target, file, Summary(refused=lines)) == target
        assert write_rejects(target, file, Summary(refused=lines)) == target
        assert write_rejects(target, file, Summary(refused=lines[:1])).name == "rejects.2.csv"
    with target.open(newline="") as written:
        assert list(csv.reader(written)) == [
            ["a", "b", "margine:line", "margine:reason", "margine:occurrence"],
            ["1", "x, y", "2", "because", "1"],
            ["2", "", "3", "because", "1"],
        ]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["log.csv", "rejects.2.csv", "rejects.csv"]


def test_a_row_from_the_future_is_refused_and_fires_nothing(tmp_path):
    """A wrong year must not let forty years of deadlines pass."""
    log = rows("1,opened,2026-11-23 09:00,A,VPN,Rossi,P1", "2,opened,2066-11-23 09:00,A,VPN,Rossi,P1")
    summary, store = played(tmp_path, log, now=at("2026-11-23 09:10"))
    assert refused(summary) == [(3, "the row lies in the future")]
    assert (summary.breaches, summary.escalations) == (0, 0)
    assert max(event.at for event in store.events()) == at("2026-11-23 09:00")


def test_an_import_leaves_other_records_alone(tmp_path):
    """What is due on a ticket that is not the log's waits for the daemon, who tells somebody of it."""
    store = MemoryStore()
    live = Desk(store, RULES, VirtualClock(at("2026-11-20 09:00")))
    ticket = live.handle(Open(kind="ticket", by="anna", fields={"subject": "live", "client": client(live)})).id
    before = store.load(ticket)
    assert before.fires < at("2026-11-23 09:00")
    summary, _ = played(tmp_path, store=store)
    assert store.load(ticket) == before
    assert summary.applied == 5


def client(desk: Desk) -> str:
    return desk.handle(Open(kind="client", by="anna", fields={"name": "Rossi"})).id
