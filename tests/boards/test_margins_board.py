"""Margins on a board: the figures of the shop, the trend, what is kept, and reasons that add up to what is shown."""

from __future__ import annotations

import re
from datetime import date

import pytest

from engine.boards import margins
from engine.boards.practice import Practice
from engine.reports.values import Report
from tests.reports.shop import Shop


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop()


def practice(shop: Shop) -> Practice:
    return Practice(shop.store, shop.desk.workflow, shop.clock, "anna")


def rows(board: Report) -> dict[str, dict[str, object]]:
    table = board.tables[0]
    names = [column.name for column in table.columns]
    return {key: dict(zip(names, row, strict=True)) for key, row in zip(table.keys, table.rows, strict=True)}


@pytest.mark.parametrize("by", margins.BY)
def test_rows_add_up_to_the_total(shop: Shop, by: str):
    """Whatever margins are shown by, revenue, labour, other cost and margin of the rows are those of the last line."""
    table = margins.read(practice(shop), by).tables[0]
    for place in (1, 2, 3, 4):
        assert sum(row[place] for row in table.rows) == table.total[place]


def test_margin_is_revenue_less_both_costs(shop: Shop):
    """In every row; a loss is marked, so is what is not all known."""
    table = margins.read(practice(shop)).tables[0]
    for row, sign in zip(table.rows, table.signs, strict=True):
        assert row[1] - row[2] - row[3] == row[4]
        assert (sign == "!") == (row[4] < 0)
    assert "~" in table.signs


def test_the_trend_ends_with_the_month(shop: Shop):
    """Six months, the last of which is the shown one; Verdi's contract brought its fee in October too."""
    found = rows(margins.read(practice(shop)))[shop.verdi]
    assert len(found["trend"]) == 6
    assert found["trend"][-1] == found["margin"]
    assert found["trend"][:4] == (0, 0, 0, 0)


def test_promises_that_were_kept(shop: Shop):
    """Of Rossi's two tickets one was answered in time; Verdi's was answered a day late."""
    found = rows(margins.read(practice(shop)))
    assert found[shop.verdi]["kept"] == 0
    assert found[shop.rossi]["kept"] == 10_000


@pytest.mark.parametrize("by", margins.BY)
def test_what_is_behind_a_row_adds_up_to_it(shop: Shop, by: str):
    """The entries, charges and purchases of a row have its revenue and its cost."""
    for key, row in rows(margins.read(practice(shop), by)).items():
        inside = margins.behind_it(practice(shop), by, key).tables[0]
        names = [column.name for column in inside.columns]
        sums = dict(zip(names, inside.total, strict=True))
        assert sums["revenue"] == row["revenue"]
        assert sums["cost"] == row["labour"] + row["other"]


def amounts(text: str) -> list[int]:
    return [round(float(found.replace(",", "")) * 100) for found in re.findall(r"-?[\d,]+\.\d\d", text)]


@pytest.mark.parametrize("by", margins.BY)
def test_the_arithmetic_of_each_reason_holds(shop: Shop, by: str):
    """Revenue − cost is the margin, and the parts of revenue, labour and other cost add up to what stands before them."""
    for key, row in rows(margins.read(practice(shop), by)).items():
        margin, revenue, labour, other, *_ = margins.reasons(practice(shop), by, key)
        first, second, result = amounts(margin)[:3]
        assert first - second == result == row["margin"]
        assert amounts(revenue)[0] == sum(amounts(revenue)[1:]) == row["revenue"]
        assert amounts(labour)[0] == sum(
            amounts(part)[-1] for part in labour.split(": ", 1)[1].split("; ") if amounts(part)
        )
        assert amounts(other)[0] == sum(amounts(other)[1:]) == row["other"]


def test_a_month_without_anything(shop: Shop):
    """It has no rows and no total."""
    table = margins.read(practice(shop), "client", date(2025, 1, 1)).tables[0]
    assert (list(table.rows), table.total) == ([], ())
