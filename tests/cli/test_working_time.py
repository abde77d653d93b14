"""`margine log`, `margine timer`, `margine time`: work is written down in a few words, and read back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.asking import Practice


@pytest.fixture
def noon(here: Practice) -> Practice:
    """Monday, 12:00."""
    here.now = "2026-11-23T12:00"
    return here


def log(here: Practice, *words: str) -> dict[str, Any]:
    return json.loads(here.say("log", *words, "--json"))


def test_an_entry_in_one_line(noon: Practice):
    """The id for a pipe, the sentence on a terminal, the whole entry as JSON."""
    entry = noon.say("log", "t-1", "9:30-10:10", "Router replaced").strip()
    assert entry.startswith("T-1#")
    assert noon.on_terminal("log", "T-1", "10:10-10:30", "and tested").endswith(
        "Mon 2026-11-23 10:10–10:30 20m by anna: and tested\n"
    )
    told = log(noon, "T-1", "11-11:15", "--not-billable", "own mistake", "--activity", "on_site")
    assert told["activity"] == "on_site"
    assert (told["start"], told["seconds"], told["billable"], told["reason"]) == (
        "2026-11-23T11:00:00+01:00", 900, False, "own mistake",
    )  # fmt: skip


def test_work_for_a_client_and_for_ourselves(noon: Practice):
    """Without a ticket it is booked on the client's own record, or on the company's."""
    result = noon.ask("log", "15m", "checked the remote backup", "--client", "rossi")
    assert (result.stdout, result.stderr) == ("C-1#2\n", "assumed: it ended now\n")
    told = log(noon, "--internal", "10-10:30", "Reading")
    assert told["record"] == "company-1"
    assert log(noon, "--internal", "9-9:30")["record"] == "company-1"


def test_what_is_not_said_is_asked_for(noon: Practice):
    """No record is guessed, no reading of a word is; exit code 2."""
    told = noon.refusal("log", "15m", "x", exit_code=2)
    assert told == ("margine: say on what the work was: the id of a record in front, or --client NAME, or --internal\n")
    noon.say("log", "T-2", "9-10")
    assert ", for example T-2," in noon.refusal("log", "15m", "x", exit_code=2)
    assert "write from 1:15 for the one, 1h15 for the other" in noon.refusal("log", "T-1", "1:15", exit_code=2)
    assert "name two things" in noon.refusal("log", "T-1", "15m", "--client", "rossi", exit_code=2)
    assert "'T-1' says no time" not in noon.refusal("log", "T-1", exit_code=2)
    assert "wants a reason" in noon.refusal("log", "T-1", "15m", "--not-billable", "", exit_code=2)


def test_a_refusal_says_what_would_be_possible(noon: Practice):
    """Overlaps, time to come, activities that are none; exit code 4."""
    entry = noon.say("log", "T-2", "9-10").strip()
    told = noon.refusal("log", "T-1", "9:30-10:30", exit_code=4)
    assert told == (
        f"margine: refused: 2026-11-23 09:30–10:30 overlaps {entry} 09:00–10:00; --overlapping records it all the same\n"
    )
    assert noon.ask("log", "T-1", "9:30-10:30", "--overlapping").exit_code == 0
    assert "is still to come: it is 2026-11-23 12:00" in noon.refusal("log", "T-1", "13-14", exit_code=4)
    assert "'nonsense' is no activity" in noon.refusal("log", "T-1", "11-12", "--activity", "nonsense", exit_code=4)
    assert "'ana' is no agent" in noon.refusal("log", "T-1", "11-12", "--for", "ana", exit_code=4)


def test_what_is_odd_is_said_and_done(noon: Practice):
    """Work on a day of absence, and on a task that is closed."""
    rules = noon.folder / "workflows" / "company.yaml"
    text = rules.read_text()
    rules.write_text(text.replace("name: Anna Brambilla,", "name: Anna Brambilla, absent: [2026-11-20],", 1))
    result = noon.ask("log", "T-1", "fri 9-10")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "anna is absent on 2026-11-20")
    noon.say("new", "task", "subject=Cavo")
    noon.say("do", "A-1", "drop", "--note", "non serve")
    assert noon.ask("log", "A-1", "10-10:30").stderr == "A-1 is dropped\n"


def test_the_timer(noon: Practice):
    """Started, asked for, switched with the question what becomes of the time, stopped."""
    assert noon.say("timer", "start", "t-1", "VPN") == "T-1\n"
    assert noon.say("timer", "status") == (
        "agent\trecord\tstart\tseconds\tactivity\tnote\tforgotten\n"
        "anna\tT-1\t2026-11-23T12:00:00+01:00\t0\t\tVPN\tfalse\n"
    )
    noon.now = "2026-11-23T12:40"
    told = noon.refusal("timer", "start", "T-2", exit_code=4)
    assert told.splitlines()[1] == "  margine timer switch T-2 --log   or   margine timer switch T-2 --drop"
    assert "say --log to write that time down, or --drop" in noon.refusal("timer", "switch", "T-2", exit_code=2)
    switched = json.loads(noon.say("timer", "switch", "T-2", "--log", "--json"))
    assert (switched["running"]["record"], switched["ended"]["entry"]["seconds"]) == ("T-2", 2400)
    noon.now = "2026-11-23T13:00"
    assert noon.say("timer", "stop", "done").startswith("T-2#")
    assert "no timer of anna is running" in noon.refusal("timer", "stop", exit_code=4)


def test_a_forgotten_timer(noon: Practice):
    """It says that it was probably forgotten; how long it really was can be told, or it is dropped."""
    noon.say("timer", "start", "T-1")
    noon.now = "2026-11-25T12:00"
    assert "more than a day: forgotten?" in noon.on_terminal("timer", "status", "--all")
    assert "--took" in noon.refusal("timer", "stop", exit_code=4)
    told = json.loads(noon.say("timer", "stop", "--took", "45m", "--json"))
    assert told["ended"]["entry"]["seconds"] == 2700
    noon.say("timer", "start", "T-1")
    result = noon.ask("timer", "drop", "--why", "lunch")
    assert (result.exit_code, result.stdout) == (0, "")


def test_my_day(noon: Practice):
    """Entries and gaps in order, overlaps, what is billable, what runs."""
    one = noon.say("log", "T-1", "9:30-10:10", "Router").strip()
    two = noon.say("log", "T-2", "10-10:30", "Toner", "--overlapping", "--not-billable", "gift").strip()
    noon.say("timer", "start", "T-3")
    noon.now = "2026-11-23T12:10"
    page = [" ".join(line.split()) for line in noon.on_terminal("time").splitlines()]
    assert page == [
        "Mon 2026-11-23 anna 1h10m: 40m billable, 30m not",
        "09:00–09:30 30m (nothing)",
        f"09:30–10:10 40m {one} Router",
        f"10:00–10:30 30m {two} not billable (gift) Toner",
        "10:30–12:00 1h30m (nothing)",
        f"overlap: {one} and {two} share 10:00–10:10",
        "the timer runs on T-3 since 12:00, 10m",
    ]
    told = json.loads(noon.say("time", "--json"))
    assert (told["seconds"], told["billable"], told["timer"]["record"]) == (4200, 2400, "T-3")
    assert [gap["start"][11:16] for gap in told["days"][0]["gaps"]] == ["09:00", "10:30"]
    assert told["overlaps"][0]["entries"] == [one, two]


def test_a_week_and_another_day(noon: Practice):
    """Monday to Sunday; days by their names; somebody else's."""
    noon.say("log", "T-1", "fri 9-10", "--for", "bruno")
    assert json.loads(noon.say("time", "--day", "fri", "--agent", "bruno", "--json"))["seconds"] == 3600
    week = json.loads(noon.say("time", "--day", "2026-11-20", "--week", "--agent", "bruno", "--json"))
    assert [day["day"] for day in week["days"]] == [f"2026-11-{n}" for n in range(16, 23)]
    assert "the week  1h: 1h billable" in noon.on_terminal("time", "--day", "fri", "--week", "--agent", "bruno")
    assert "'someday' is no day" in noon.refusal("time", "--day", "someday", exit_code=2)
    assert "did you mean 'bruno'?" in noon.refusal("time", "--agent", "brno", exit_code=2)


def test_an_entry_is_corrected(noon: Practice):
    """In the words of `margine log`: an amount keeps the beginning, a beginning the end, a time its day."""
    entry = noon.say("log", "T-1", "fri 9:30-10:10", "Router").strip()

    def edit(*words: str) -> tuple[str, int, str]:
        told = json.loads(noon.say("time", "edit", entry.lower(), *words, "--json"))
        return told["start"][:16], told["seconds"] // 60, told["note"]

    assert edit("45m") == ("2026-11-20T09:30", 45, "Router")
    assert edit("from 10:00") == ("2026-11-20T10:00", 15, "Router")
    assert edit("14-15", "Router and switch") == ("2026-11-20T14:00", 60, "Router and switch")
    assert edit("thu 30m") == ("2026-11-19T14:00", 30, "Router and switch")
    assert edit("only a note") == ("2026-11-19T14:00", 30, "only a note")
    assert json.loads(noon.say("time", "edit", entry, "--not-billable", "gift", "--json"))["reason"] == "gift"
    assert "there is no time entry 'T-1#99'" in noon.refusal("time", "edit", "T-1#99", "5m", exit_code=4)


def test_an_entry_is_taken_back(noon: Practice):
    """It is in no list afterwards, and the record has its seconds no more."""
    entry = noon.say("log", "T-1", "9:30-10:10").strip()
    assert noon.say("time", "remove", entry, "--why", "other ticket") == f"{entry}\n"
    assert json.loads(noon.say("time", "--json"))["days"][0]["entries"] == []
    assert json.loads(noon.say("show", "T-1", "--json"))["record"]["seconds"] == 0


def test_a_correction_that_changes_nothing_says_so(noon: Practice):
    """The entry's id all the same; and as with `log`, what is not billable has a reason."""
    entry = noon.say("log", "T-1", "9-10").strip()
    result = noon.ask("time", "edit", entry, "1h")
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{entry}\n", f"{entry} reads like that already\n")
    assert "wants a reason" in noon.refusal("time", "edit", entry, "--not-billable", " ", exit_code=2)


def test_the_days_of_who_has_left_are_still_shown(noon: Practice):
    """Whoever has an entry has a sheet, in company.yaml or not."""
    entry = noon.say("log", "T-1", "9-10", "--for", "bruno").strip()
    company = noon.folder / "workflows" / "company.yaml"
    company.write_text(company.read_text().replace("bruno", "berta"))
    assert noon.say("time", "--agent", "bruno", "--json").count(f'"{entry}"') == 1
    assert "'bruna' is no agent" in noon.refusal("time", "--agent", "bruna", exit_code=2)
