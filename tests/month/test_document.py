"""Lines as an invoice shows them: grouped, numbered, each position exact."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.charges import Line
from engine.month.document import DocumentLine, document_line
from engine.month.grouping import grouped
from tests.month.lines import TAXES, line

NOVEMBER = date(2026, 11, 1)
TITLES = {"T-1": "VPN lenta", "T-2": "Stampante"}


def shown(*lines: Line) -> list[DocumentLine]:
    """Lines as positions of the invoice of November."""
    groups = grouped(lines, NOVEMBER, TITLES)
    return [document_line(number, group, TAXES.get(group.tax)) for number, group in enumerate(groups, 1)]


def test_an_invoice_is_read_from_fees_to_what_was_covered():
    """Fees, prices, work by ticket, late work, adjustments, covered work at 0: in this order."""
    found = shown(
        line(0, "T-2#4", covered="flat"),
        line(500, "T-1#9", day="2026-10-30"),
        line(-300, "T-1#2", adjusts="R-3", before=900, day="2026-10-02"),
        line(2000, "T-1#5"),
        line(7000, "P-1/deposit", "price", text="Deposit"),
        line(9000, "K-1/fee/2026-11-01", "fee", text="Maintenance"),
    )
    assert [(each.number, each.part, each.text, each.net) for each in found] == [
        (1, "fee", "Maintenance", 9000),
        (2, "price", "Deposit", 7000),
        (3, "work", "T-1 VPN lenta", 2000),
        (4, "late", "T-1 VPN lenta", 500),
        (5, "adjustment", "T-1 VPN lenta (R-3)", -300),
        (6, "covered", "T-2 Stampante", 0),
    ]


def test_the_work_on_a_ticket_is_one_position_with_its_entries_beneath():
    """Entries in order of their days; the position adds them up."""
    found = shown(
        line(300, "T-1#7", day="2026-11-12", seconds=1800, weighted=3600),
        line(200, "T-1#3", day="2026-11-02", seconds=600, weighted=900),
    )
    assert [(each.net, each.seconds, each.weighted, each.since, each.until) for each in found] == [
        (500, 2400, 4500, date(2026, 11, 2), date(2026, 11, 12))
    ]
    assert [piece.subject for piece in found[0].pieces] == ["T-1#3", "T-1#7"]


def test_what_is_taxed_otherwise_is_a_position_of_its_own():
    """A position has one tax, as the standard asks."""
    found = shown(line(300, "T-1#7"), line(200, "T-1#3", tax="exempt"))
    assert [(each.tax, each.net, each.nature) for each in found] == [("", 300, ""), ("exempt", 200, "N4")]


def test_devices_are_counted_where_the_price_parts_evenly():
    """12 devices for 120.00 are 12 at 10.00; for 100.00 they are one position of 100.00."""
    even = shown(line(12000, "K-1/fee/2026-11-01", "fee", quantity=12))[0]
    odd = shown(line(10000, "K-1/fee/2026-11-01", "fee", quantity=12))[0]
    assert (even.quantity, even.unit_price) == (12, 1000)
    assert (odd.quantity, odd.unit_price) == (1, 10000)


def test_a_credit_has_a_negative_quantity_and_no_negative_price():
    """The standard allows no negative price; the sign is the quantity's."""
    fee, work = shown(line(-12000, "K-1/fee/2026-11-01", "fee", quantity=12), line(-500))
    assert [(each.quantity, each.unit_price, each.net) for each in (fee, work)] == [
        (-12, 1000, -12000),
        (-1, 500, -500),
    ]


def test_a_fee_says_the_days_that_it_is_for():
    """The last day is one before the half-open end."""
    found = shown(line(100, "K-1/fee/2026-11-01", "fee", day="2026-11-01", until=date(2026, 12, 1)))[0]
    assert (found.since, found.until) == (date(2026, 11, 1), date(2026, 11, 30))


@given(
    st.lists(
        st.builds(
            line,
            st.integers(-(10**6), 10**6),
            st.sampled_from(["T-1#1", "T-2#4", "P-1/deposit", "K-1/fee"]),
            st.sampled_from(["time", "fee", "price"]),
            tax=st.sampled_from(["standard", "exempt"]),
            quantity=st.integers(0, 30),
            adjusts=st.sampled_from(["", "R-1"]),
        )
    )
)
def test_every_position_is_quantity_times_price_and_no_line_is_lost(lines: list[Line]):
    """The positions add up to the lines, and each to its own figures."""
    found = shown(*lines)
    assert all(each.quantity * each.unit_price == each.net and each.unit_price >= 0 for each in found)
    assert sum(each.net for each in found) == sum(each.charge.amount for each in lines)
    assert sum(len(each.pieces) for each in found) == len(lines)
