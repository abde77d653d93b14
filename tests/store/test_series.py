"""Series of numbers without gaps: every store gives out the next one in the transaction that uses it, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.store.contract import Conflict, Store
from tests.store.changes import moved, noted, opened, put


def test_a_field_takes_the_next_number_of_its_series(store: Store):
    """A number is taken with the change that uses it; series count each for itself, and apart from records' names."""
    record = put(store, replace(opened(), takes=[("2026/{n}", 1), ("T-{n}", 1)]))
    record = put(store, replace(noted(record, "next"), takes=[("2026/{n}", 2), ("2026/{n}", 3)]))
    put(store, replace(noted(record, "a new year"), takes=[("2027/{n}", 1)]))
    assert [store.last_number(series) for series in ("2026/{n}", "2027/{n}", "T-{n}", "2028/{n}")] == [3, 1, 1, 0]
    assert put(store, opened()).id == "T-2"


@pytest.mark.parametrize("number", [0, 1, 3])
def test_only_the_next_number_can_be_taken(store: Store, number: int):
    """Who is late, or would leave a gap, writes nothing, and is told how far the series has come."""
    record = put(store, replace(opened(), takes=[("2026/{n}", 1)]))
    lost = replace(noted(record, "late"), takes=[("2026/{n}", number)])
    assert store.commit([lost]) == Conflict("2026/{n}", expected=number - 1, found=1)
    assert (store.position(), store.last_number("2026/{n}")) == (1, 1)


def test_a_number_goes_back_with_what_took_it(store: Store):
    """A commit that is lost, and a batch that fails, have taken no number."""
    record = put(store, opened())
    put(store, moved(record, "working"))
    taking = replace(opened(), takes=[("2026/{n}", 1)])
    assert isinstance(store.commit([taking, moved(record, "waiting")]), Conflict)
    with pytest.raises(ZeroDivisionError), store.batch():  # noqa: PT012
        put(store, taking)
        assert store.last_number("2026/{n}") == 1
        raise ZeroDivisionError
    assert store.last_number("2026/{n}") == 0
    put(store, taking)
    assert store.last_number("2026/{n}") == 1
