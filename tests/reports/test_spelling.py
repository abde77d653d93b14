"""Values as people and as programs write them, without a float between them and the cents."""

from datetime import date

import pytest

from engine.money import tenths
from engine.reports.spelling import MANNERS, hundredths, middle, of, shown, sparkline, written


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0.00"), (45_000, "12.50"), (18, "0.01"), (17, "0.00"), (-5400, "-1.50")]
)
def test_hours_for_sheets(seconds: int, text: str):
    """Decimal hours, half a hundredth up."""
    assert hundredths(seconds) == text


def test_amounts_shares_days_and_counts():
    """Each type in its own way, and nothing for what is not known."""
    assert [shown(123456, "money"), shown(1234, "count"), shown(6250, "percent")] == ["1,234.56", "1,234", "62.5%"]
    assert [shown(date(2026, 11, 26), "date"), shown(None, "money"), shown("Rossi", "text")] == [
        "2026-11-26",
        "",
        "Rossi",
    ]
    assert [tenths(-3), tenths(-5), tenths(995)] == ["0.0%", "-0.1%", "10.0%"]


def test_files_in_italian_have_decimal_commas():
    """No thousands, and a comma: what a spreadsheet set to Italian reads as a number."""
    assert [written(v, t, MANNERS["it"]) for v, t in [(-123456, "money"), (45_000, "hours"), (6250, "percent"), (1234, "count")]] == [
        "-1234,56", "12,50", "62,5", "1234",
    ]  # fmt: skip
    assert written((100, -50), "trend", MANNERS["en"]) == "1.00 -0.50"


def test_a_sparkline_stands_on_zero():
    """Between 0 and the highest; below 0 when something was lost."""
    assert [sparkline([0, 50, 100]), sparkline([-100, 0, 100]), sparkline([0, 0]), sparkline([])] == [
        "▁▄█",
        "▁▄█",
        "▁▁",
        "",
    ]


def test_parts_and_ranks():
    """Half up; of nothing there is no part; the nearest rank is a value that there was."""
    assert [of(1, 3), of(2, 3), of(1, 0)] == [3333, 6667, None]
    assert [middle([5, 1, 3, 4, 2], 5_000), middle([5, 1, 3, 4, 2], 9_000), middle([], 5_000), middle([7], 9_000)] == [
        3,
        5,
        None,
        7,
    ]
