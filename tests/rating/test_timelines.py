"""Terms over time: what was set, from which day on it holds, and what a later correction replaces."""

from __future__ import annotations

from engine.rating import Account, Change, timeline
from tests.rating.deals import day, kind


def told(changes: list[Change], start: str = "") -> list[str]:
    """`2026-11-15: fee=3, state active`, one line for each of the terms."""
    return [
        f"{terms.since if terms.since.year > 1 else 'ever'}: "
        + ", ".join(f"{name}={value}" for name, value in terms.fields.items())
        + f" {terms.state}"
        for terms in timeline(changes, day(start) if start else None)
    ]


def test_what_is_set_first_holds_from_the_beginning():
    """Work of before a client was opened here is rated by the terms that it was opened with."""
    assert told([Change(day("2026-11-10"), {"fee": 1}, "draft")]) == ["ever: fee=1 ", "2026-11-10: fee=1 draft"]


def test_a_change_holds_from_its_day():
    """Half-open: the terms before end where the next begin."""
    changes = [Change(day("2026-11-01"), {"fee": 1}), Change(day("2026-11-15"), {"fee": 2})]
    first, second = timeline(changes)
    assert (first.until, second.since, second.until) == (day("2026-11-15"), day("2026-11-15"), None)
    assert told(changes) == ["ever: fee=1 ", "2026-11-15: fee=2 "]


def test_what_was_set_before_the_start_holds_from_the_beginning():
    """The negotiation before a contract begins is no history of its terms."""
    changes = [Change(day("2026-10-01"), {"fee": 1}), Change(day("2026-10-20"), {"fee": 2, "units": 5})]
    assert told(changes, "2026-11-01") == ["ever: fee=2, units=5 "]


def test_a_correction_from_an_earlier_day_replaces_what_was_said_of_later_ones():
    """2 from April was a mistake: it is 3 from February on, April included; other fields stay."""
    changes = [
        Change(day("2026-01-01"), {"fee": 1, "units": 5}),
        Change(day("2026-04-01"), {"fee": 2, "units": 6}),
        Change(day("2026-02-01"), {"fee": 3}),
    ]
    assert told(changes) == ["ever: fee=1, units=5 ", "2026-02-01: fee=3, units=5 ", "2026-04-01: fee=3, units=6 "]


def test_a_change_announced_for_later_leaves_today_as_it_is():
    """Two changes of one day for different days: each holds from its own."""
    changes = [
        Change(day("2026-01-01"), {"fee": 1}),
        Change(day("2027-01-01"), {"fee": 2}),
        Change(day("2026-06-01"), {"units": 5}),
    ]
    assert told(changes) == ["ever: fee=1 ", "2026-06-01: fee=1, units=5 ", "2027-01-01: fee=2, units=5 "]


def test_states_keep_their_days():
    """A contract that was left and taken up again was not in force in between."""
    states = [("2026-01-01", "draft"), ("2026-02-01", "active"), ("2026-05-01", "ended"), ("2026-06-01", "active")]
    changes = [Change(day(since), {}, state) for since, state in states]
    account = Account("K-1", "C-1", kind(), timeline(changes))
    assert account.spans("", "", {"active"}) == (
        (day("2026-02-01"), day("2026-05-01")),
        (day("2026-06-01"), None),
    )
