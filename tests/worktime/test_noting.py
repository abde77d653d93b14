"""A quick entry on one line, and the correction of an interval in the same words."""

from __future__ import annotations

from datetime import date

import pytest

from engine.charges import TimeEntry
from engine.worktime.amounts import Unread
from engine.worktime.noting import Asked, interval, line, remarks
from engine.worktime.when import When, read
from tests.practice import TICKET, Office, at, rules, said

MONDAY = date(2026, 11, 23)


def test_a_line_has_words_a_note_and_options():
    """Options stand anywhere; their values are a word, or several in quotes."""
    assert line("15m Router replaced", MONDAY) == Asked(When(seconds=900), "Router replaced")
    assert line('15m l\'altro router --not-billable "own mistake, ours" --activity on_site', MONDAY) == Asked(
        When(seconds=900), "l'altro router", activity="on_site", reason="own mistake, ours"
    )
    assert line("--overlapping 15m --for=bruno x", MONDAY) == Asked(
        When(seconds=900), "x", agent="bruno", overlapping=True
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("15m x --billable", "'--billable' is no option of a quick entry"),
        ("15m x --activty remote", "did you mean '--activity'?"),
        ("15m x --activity", "--activity says nothing"),
        ('15m x --not-billable ""', "--not-billable says nothing"),
        ("Router replaced", "'Router' says no time"),
        ("", "no time is said"),
    ],
)
def test_a_line_that_cannot_be_read(text: str, words: str):
    """It is refused with what to write."""
    with pytest.raises(Unread, match=words):
        line(text, MONDAY)


@pytest.mark.parametrize(
    ("words", "interval_now"),
    [
        ("45m", "2026-11-20 09:30 45m"),
        ("from 9:40", "2026-11-20 09:40 30m"),
        ("14-15", "2026-11-20 14:00 60m"),
        ("thu 45m", "2026-11-19 09:30 45m"),
        ("thu 14-15", "2026-11-19 14:00 60m"),
        ("from 14:00 45m", "2026-11-20 14:00 45m"),
        ("23:30-0:30", "2026-11-20 23:30 60m"),
    ],
)
def test_a_correction_keeps_what_was_not_said(words: str, interval_now: str):
    """An amount keeps the beginning, a beginning the end, a time its day, a day the time."""
    before = TimeEntry("T-1#2", "T-1", "anna", at("2026-11-20 09:30"), 2400)
    desk = Office(start="2026-11-23 12:00").desk
    start, seconds = interval(desk, before, read(words.split(), MONDAY)[0])
    assert f"{said(start)} {seconds // 60}m" == interval_now


def test_what_no_rule_charges_is_said():
    """Work on a kind that charges no time is kept, and whoever wrote it down hears that it brings nothing."""
    charging = TICKET + "billing: {work: {on: time_logged, charge: time}}\n"
    for text, told in [(TICKET, ["time on a ticket is not charged by the hour; it counts as cost"]), (charging, [])]:
        office = Office(rules(ticket=text))
        entry = TimeEntry("T-1#2", office.open(), "anna", at("2026-11-20 09:30"), 2400)
        assert remarks(office.desk, entry) == told
