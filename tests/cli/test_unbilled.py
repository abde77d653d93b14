"""`margine unbilled`: what was found, as a page, as lines, as JSON; the period, the filters, the exit code."""

from __future__ import annotations

import json

import pytest

from tests.cli.asking import Practice


@pytest.fixture
def lost(here: Practice) -> Practice:
    """Anna answered on T-1 and wrote nothing of it down; the rest of her day is on T-2. The next morning."""
    ticket = here.folder / "workflows" / "ticket.yaml"
    text = ticket.read_text()
    if "\nbilling:" not in text:
        ticket.write_text(text + "\nbilling:\n  work: {on: time_logged, charge: time}\n")
    here.now = "2026-11-23T11:00"
    here.say("note", "T-1", "Riavviato il router", "--public")
    here.now = "2026-11-23T18:00"
    here.say("log", "T-2", "9-9:40")
    here.say("log", "T-2", "9:40-18", "--not-billable", "course")
    here.now = "2026-11-24T09:00"
    return here


def test_what_is_found(lost: Practice):
    """Lines for a pipe with everything that a program wants; exit code 1."""
    result = lost.ask("unbilled")
    assert result.exit_code == 1, result.output
    header, *lines = result.stdout.splitlines()
    assert header.split("\t")[:8] == ["detector", "day", "client", "record", "agent", "seconds", "amount", "estimated"]
    (row,) = [line.split("\t") for line in lines]
    assert row[:8] == ["work_without_time", "2026-11-23", "C-1", "T-1", "anna", "1800", "40.00", "true"]
    assert row[8:] == [
        "anna wrote to the client on T-1 VPN lenta at 2026-11-23 11:00, with no time near it",
        "margine log T-1 2026-11-23 from 10:30 30m --for anna",
        "",
    ]


def test_what_it_says_mends_it(lost: Practice):
    """The command that is shown can be typed, and then nothing is found any more; exit code 0."""
    (finding,) = json.loads(lost.ask("unbilled", "--json").stdout)["findings"]
    assert lost.ask(*finding["command"].split()[1:], "--overlapping").exit_code == 0
    assert lost.say("unbilled", "--json").count('"findings": []') == 1
    assert lost.on_terminal("unbilled") == "nothing unbilled from 2026-08-24 to 2026-11-24\n"


def test_the_document(lost: Practice):
    """JSON has the period, half-open, every finding in cents and seconds, and the sums, exact and guessed apart."""
    told = json.loads(lost.ask("unbilled", "--json").stdout)
    assert (told["kind"], told["since"], told["until"]) == ("unbilled", "2026-08-24", "2026-11-25")
    (finding,) = told["findings"]
    assert (finding["amount"], finding["seconds"], finding["estimated"], finding["entries"]) == (4000, 1800, True, [])
    assert told["total"] == {"findings": 1, "seconds": 1800, "exact": 0, "estimated": 4000}
    assert told["totals"] == {"work_without_time": told["total"]}


def test_the_page(lost: Practice):
    """Search by search with what mends it, then the sums; a guess is marked."""
    settings = lost.process_environment()
    assert settings["MARGINE_AS"] == "anna"
    shown = page(lost, "unbilled")
    assert shown == [
        "work_without_time: 1 finding, about 40.00 EUR",
        "  2026-11-23  T-1  anna  Rossi Srl  ~30m  ~40.00",
        "      anna wrote to the client on T-1 VPN lenta at 2026-11-23 11:00, with no time near it",
        "      margine log T-1 2026-11-23 from 10:30 30m --for anna",
        "",
        "search             found  hours  exact  estimated",
        "work_without_time  1      30m           ~40.00",
        "all                1      30m           ~40.00",
        "from 2026-08-24 to 2026-11-24, in EUR; ~ is a guess",
    ]


def page(here: Practice, *words: str, columns: int = 100) -> list[str]:
    """What a terminal shows of a command that ends with findings."""
    try:
        here.on_terminal(*words, columns=columns)
    except AssertionError as ended:
        return str(ended).split("\nassert ")[0].replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    raise AssertionError("there were no findings")


def test_a_sentence_goes_on_below_where_the_terminal_is_narrow(lost: Practice):
    """Under itself, dates and names in one piece; the command stays in a line, to be copied."""
    shown = page(lost, "unbilled", columns=60)
    assert "      anna wrote to the client on T-1 VPN lenta at" in shown
    assert "      2026-11-23 11:00, with no time near it" in shown
    assert "      margine log T-1 2026-11-23 from 10:30 30m --for anna" in shown


def test_the_period_and_the_filters(lost: Practice):
    """A month, days, a client, an agent, a search."""
    for words, count in (
        (["--month", "2026-11"], 1), (["--month", "2026-10"], 0), (["--from", "2026-11-24"], 0), (["--month", "last"], 0),
        (["--from", "2026-11-01", "--to", "yesterday"], 1), (["--to", "2026-11-22"], 0),
        (["--client", "rossi"], 1), (["--client", "verdi"], 0), (["--agent", "bruno"], 0),
        (["--detector", "left_out", "--detector", "work_without_time"], 1), (["--detector", "left_out"], 0),
    ):  # fmt: skip
        result = lost.ask("unbilled", *words)
        assert (len(result.stdout.splitlines()) - 1, result.exit_code) == (count, min(count, 1)), words


def test_asked_the_wrong_way(lost: Practice):
    """Names and days that are none are told with what is near; exit code 2."""
    told = lost.refusal("unbilled", "--detector", "leftout", exit_code=2)
    assert "'leftout' is no search for unbilled work; did you mean 'left_out'?" in told
    assert "did you mean 'anna'?" in lost.refusal("unbilled", "--agent", "ana", exit_code=2)
    assert "'11/2026' is no month such as 2026-11, or last" in lost.refusal(
        "unbilled", "--month", "11/2026", exit_code=2
    )
    assert "exclude each other" in lost.refusal("unbilled", "--month", "2026-11", "--from", "mon", exit_code=2)
    assert "lies before" in lost.refusal("unbilled", "--from", "2026-11-20", "--to", "2026-11-19", exit_code=2)


def test_a_search_that_is_off(lost: Practice):
    """company.yaml tunes it."""
    rules = lost.folder / "workflows" / "company.yaml"
    rules.write_text(rules.read_text().replace("work_without_time: {within: 4h}", "work_without_time: off"))
    assert lost.ask("unbilled").exit_code == 0
