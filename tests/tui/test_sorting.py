"""Boards are sorted by a click on a title or by a key: by values, with sums last and the cursor on its line."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from shown import NORMAL, lines, press, settled, text

from tests.projects.firm import Firm
from tests.reports.shop import Shop
from tui.app import MargineApp
from tui.widgets.lines import Lines
from tui.widgets.sorting import Sorting, after, in_order


@dataclass
class Row:
    values: tuple[object, ...]


@pytest.mark.parametrize(
    ("values", "down", "found"),
    [
        ([3, None, 10, 2], True, [10, 3, 2, None]),
        ([3, None, 10, 2], False, [2, 3, 10, None]),
        (["b", "A", "c"], False, ["A", "b", "c"]),
        ([(1, 9), (5, 2)], True, [(1, 9), (5, 2)]),
        ([1, "x", 2], False, [1, 2, "x"]),
    ],
)
def test_values_are_compared_and_not_texts(values: list[object], down: bool, found: list[object]):
    """Ten is more than three; what is not known comes last either way; what has no values keeps the end."""
    rows = [Row((value,)) for value in values] + [Row(())]
    ordered = in_order(rows, 0, down=down)
    assert [row.values[0] for row in ordered[:-1]] == found
    assert ordered[-1].values == ()


def test_a_column_goes_round():
    """The most first, the least first, as usual."""
    first = after(None, "Price")
    second = after(first, "Price")
    assert (first, second, after(second, "Price")) == (Sorting("Price"), Sorting("Price", down=False), None)


async def test_margins_by_a_key_and_by_a_click():
    """O goes from column to column, its capital turns the order; a click on a title does both, sums stay last."""
    shop = Shop()
    app = MargineApp(lambda: shop.store, shop.desk.workflow, shop.clock, "anna")
    async with app.run_test(size=NORMAL) as pilot:
        await settled(pilot)
        await press(pilot, "0", "m", "o")
        pane = pilot.app.screen.query_one(Lines)
        assert pane.sorting is not None
        names = [item.cells[0].text for item in pane.items]  # type: ignore[union-attr]
        assert names[-1] == "Total"
        assert names[:-1] == sorted(names[:-1], key=str.casefold, reverse=True)
        assert "▼" in text(pilot)
        chosen = pane.current
        await press(pilot, "O")
        assert [item.cells[0].text for item in pane.items][:-1] == sorted(names[:-1], key=str.casefold)  # type: ignore[union-attr]
        assert pane.current == chosen
        head = next(line for line in lines(pilot) if "▲" in line)
        await pilot.click(Lines, offset=(head.index("Revenue"), 0))
        await settled(pilot)
        assert pane.sorting == Sorting("Revenue")
        revenue = [item.values[1] for item in pane.items[:-1]]
        assert revenue == sorted(revenue, reverse=True)


async def test_bars_of_a_plan_keep_the_order_of_time():
    """Where nothing can be sorted, the key says so."""
    firm = Firm()
    firm.task(firm.project(), "One", planned="1h", assignee="anna")
    app = MargineApp(lambda: firm.store, firm.desk.workflow, firm.clock, "dario")
    async with app.run_test(size=NORMAL, notifications=True) as pilot:
        await settled(pilot)
        await press(pilot, "0", "g", "o")
        assert pilot.app.screen.query_one(Lines).sorting is None
