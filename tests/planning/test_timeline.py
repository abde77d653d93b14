"""Open time as an axis: adding, taking away and measuring agree with counting second by second."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.planning.timeline import Beyond, Timeline, together

spans = st.lists(st.integers(1, 9), min_size=2, max_size=12).map(
    lambda steps: [(sum(steps[: n]), sum(steps[: n + 1])) for n in range(1, len(steps), 2)]
)  # fmt: skip


def seconds(line: Timeline) -> list[int]:
    """Every open second."""
    return [second for start, end in line.spans for second in range(start, end)]


@given(spans, st.integers(0, 120))
def test_a_position_is_the_open_seconds_before(drawn: list[tuple[int, int]], at: int):
    """Counted one by one."""
    line = Timeline(drawn)
    assert line.position(at) == sum(second < at for second in seconds(line))


@given(spans, st.integers(0, 120), st.integers(1, 30))
def test_what_is_added_has_been_worked(drawn: list[tuple[int, int]], at: int, amount: int):
    """As many open seconds lie between as were added, and it ends with the last of them."""
    line = Timeline(drawn)
    left = [second for second in seconds(line) if second >= at]
    if len(left) < amount:
        with pytest.raises(Beyond):
            line.add(at, amount)
    else:
        assert line.add(at, amount) == left[amount - 1] + 1


@given(spans, st.integers(0, 120), st.integers(0, 20))
def test_going_back_is_the_latest_start_that_is_done_in_time(drawn: list[tuple[int, int]], end: int, amount: int):
    """One second later it would not be."""
    line = Timeline(drawn)
    if line.position(end) < amount:
        return
    start = line.back(end, amount) if amount else end
    assert line.add(start, amount) <= end
    later = [second for second in seconds(line) if start < second < end]
    if amount and later:
        assert line.position(end) - line.position(later[0]) < amount or later[0] > start


@given(spans, spans)
def test_both_and_either(one: list[tuple[int, int]], other: list[tuple[int, int]]):
    """Together is when both are open, one or the other when at least one is."""
    first, second = Timeline(one), Timeline(other)
    assert seconds(first | second) == sorted({*seconds(first), *seconds(second)})
    shared = sorted({*seconds(first)} & {*seconds(second)})
    if shared:
        assert seconds(together([first, second])) == shared
    else:
        with pytest.raises(ValueError, match="nobody is ever there"):
            together([first, second])


@given(spans, st.integers(0, 120), st.integers(0, 20))
def test_the_earliest_and_the_latest_of_a_lag(drawn: list[tuple[int, int]], at: int, lag: int):
    """Whoever waits so long after the latest instant that is allowed does not come too late."""
    line = Timeline(drawn)
    if line.position(at) < lag or line.position(at) - lag >= line.upto[-1]:
        return
    assert line.later(line.earlier(at, lag), lag) <= at or lag == 0
