"""The newest events of a stream, as whoever asks for the rules in force reads them."""

from __future__ import annotations

from itertools import islice

from changes import noted, opened, put

from engine.store.contract import Store


def test_the_newest_event_comes_first(store: Store):
    """A stream is read backwards, whatever happened in others; one that is not there is empty."""
    first, second = put(store, opened()), put(store, opened())
    for number in range(9):
        first = put(store, noted(first, str(number)))
        second = put(store, noted(second, "other"))
    assert [event.version for event in store.latest("T-1")] == list(range(10, 0, -1))
    assert [event.body.text for event in islice(store.latest("T-1"), 2)] == ["8", "7"]
    assert list(store.latest("T-404")) == []


def test_what_comes_meanwhile_is_not_read_twice(store: Store):
    """Who reads backwards while others write sees what was there, each event once."""
    record = put(store, opened())
    for number in range(9):
        record = put(store, noted(record, str(number)))
    seen = []
    for event in store.latest("T-1"):
        seen.append(event.version)
        record = put(store, noted(record, "more"))
    assert seen == list(range(10, 0, -1))
