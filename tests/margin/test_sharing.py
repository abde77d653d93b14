"""What was paid for more than one piece of work: shared over it, to the cent, and marked."""

from engine.charges import Booking
from engine.margin import pieces
from tests.margin.ledger_of import asked, billed, facts, fee, price, told, work


def covered(entry, by="flat", contract="K-1", **more):
    return billed(entry, covered=by, contract=contract, **more)


def test_a_flat_fee_is_shared_over_the_work_that_it_covers_by_cost():
    """100.00 over an hour of anna (30.00) and two of bruno (50.00): 37.50 and 62.50, allocated for agents."""
    one, two = work("T-1#1", "11-03"), work("T-2#1", "11-20", 2, "bruno")
    given = facts([one, two], [covered(one), covered(two), fee("K-1", "11-01", "12-01", 10000)])
    assert told(asked(given, "agent")) == {"bruno": (6250, 5000), "anna": (3750, 3000)}
    assert asked(given, "agent").total.allocated == 10000
    assert asked(given, "ticket").total.allocated == 10000


def test_for_client_contract_and_month_a_fee_is_exact():
    """However it is shared within, it is this contract's and this month's."""
    entry = work("T-1#1", "11-03")
    given = facts([entry], [covered(entry), fee("K-1", "11-01", "12-01", 10000)])
    for by in ("client", "contract", "month", "quarter", "year"):
        assert asked(given, by).total.allocated == 0
    assert asked(given, "client", agent="anna").total.allocated == 10000


def test_a_part_of_a_month_has_a_share_of_its_fee():
    """Until the 10th one of three hours was worked: what it has of the fee is allocated, October's whole fee is not."""
    before, one, two = work("T-1#1", "10-20"), work("T-2#1", "11-03"), work("T-2#2", "11-20", 2)
    fees = [fee("K-1", "10-01", "11-01", 9000), fee("K-1", "11-01", "12-01", 9000)]
    given = facts([before, one, two], [covered(before), covered(one), covered(two), *fees])
    part = asked(given, "client", since="10-01", until="11-11").total
    assert (part.revenue, part.allocated) == (12000, 3000)
    assert asked(given, "client", since="11-11").total.allocated == 6000
    assert asked(given, "client", since="10-01", until="12-01").total.allocated == 0


def test_a_part_of_a_quiet_month_has_all_of_its_fee_or_nothing():
    """A fee without work keeps the day on which it fell due: told as allocated, for another key would split it."""
    given = facts(charges=[fee("K-1", "11-01", "12-01", 9000)])
    first, second = asked(given, "client", until="11-11").total, asked(given, "client", since="11-11").total
    assert (first.revenue, first.allocated, second.revenue) == (9000, 9000, 0)


def test_shares_go_by_time_where_a_cost_is_not_known():
    """Nobody knows what dario costs, so three hours and one share 100.00 as 75.00 and 25.00."""
    one, two = work("T-1#1", "11-03", 3), work("T-2#1", "11-20", 1, "dario")
    given = facts([one, two], [covered(one), covered(two), fee("K-1", "11-01", "12-01", 10000)])
    assert {key: revenue for key, (revenue, _) in told(asked(given, "agent")).items()} == {"anna": 7500, "dario": 2500}


def test_a_fee_that_covers_no_work_stays_with_its_contract():
    """A quiet month: all of it is margin of the contract, and no agent's."""
    given = facts(charges=[fee("K-1", "11-01", "12-01", 10000)])
    assert told(asked(given, "contract", "ticket", "agent")) == {"K-1 K-1 ": (10000, 0)}


def test_only_work_of_the_month_and_of_the_contract_has_a_share():
    """October's work and another contract's earn nothing of November's fee."""
    here, before, other = work("T-1#1", "11-03"), work("T-1#2", "10-30"), work("T-2#1", "11-04")
    charges = [covered(here), covered(before), covered(other, contract="K-2"), fee("K-1", "11-01", "12-01", 10000)]
    assert told(asked(facts([here, before, other], charges), "ticket", "month")) == {
        "T-1 2026-10": (0, 3000), "T-1 2026-11": (10000, 3000), "T-2 2026-11": (0, 3000),
    }  # fmt: skip


def test_two_fees_of_a_month_cover_the_same_work_together():
    """A fee by device and one by user: the share names both."""
    entry = work("T-1#1", "11-03")
    fees = [fee("K-1", "11-01", "12-01", 4000), fee("K-1", "11-01", "12-01", 6000, name="users")]
    (piece,) = pieces(facts([entry], [covered(entry), *fees]))
    assert (piece.revenue, piece.source) == (10000, "K-1/fee/2026-11-01 + K-1/users/2026-11-01")


def test_a_fee_of_a_year_falls_to_its_months_by_their_days():
    """365.00 a year are 31.00 in January and 28.00 in February, and no month has it all; by month it is allocated."""
    given = facts(charges=[fee("K-1", "2026-01-01", "2027-01-01", 36500)])
    answer = asked(given, "month")
    assert [row.sums.revenue for row in answer.rows][:3] == [3100, 2800, 3100]
    assert (answer.total.revenue, answer.total.allocated) == (36500, 36500)
    assert asked(given, "contract").total.allocated == 0


def test_a_block_is_earned_as_it_is_drawn():
    """Of ten hours sold for 1,000.00 in October three were drawn in November; seven wait with the block."""
    entry = work("T-1#1", "11-03", 3)
    sold = price("B-2", "10-01", 100000, contract="K-1")
    given = facts([entry], [covered(entry, "block B-2"), sold], granted={"B-2": 36000})
    assert told(asked(given, "ticket", "month")) == {"B-2 2026-10": (70000, 0), "T-1 2026-11": (30000, 9000)}


def test_a_block_drawn_to_the_end_leaves_nothing():
    """All hours drawn: nothing stays with the block, and nothing of a fee goes to what the block paid for."""
    entry = work("T-1#1", "11-03", 10)
    charges = [
        covered(entry, "block B-2"), price("B-2", "10-01", 100001, contract="K-1"), fee("K-1", "11-01", "12-01", 50),
    ]  # fmt: skip
    assert told(asked(facts([entry], charges, granted={"B-2": 36000}), "ticket")) == {
        "T-1": (100001, 30000), "K-1": (50, 0),
    }  # fmt: skip


def test_a_project_s_price_is_shared_over_its_work_and_keeps_its_day():
    """Half of the work is anna's by cost, half bruno's: the price of October is theirs in October."""
    one, two = work("T-1#1", "09-03", 5), work("T-2#1", "11-20", 6, "bruno")
    bookings = [Booking(record, "task", "C-1", project="P-1") for record in ("T-1", "T-2")]
    given = facts([one, two], [price("P-1", "10-15", 300001, project="P-1")], bookings=bookings)
    answer = asked(given, "month", "agent")
    assert told(answer) == {
        "2026-09 anna": (0, 15000), "2026-10 anna": (150001, 0), "2026-10 bruno": (150000, 0),
        "2026-11 bruno": (0, 15000),
    }  # fmt: skip
    assert (answer.total.allocated, asked(given, "project", "month").total.allocated) == (300001, 0)


def test_work_of_a_project_that_is_charged_by_itself_has_no_share_of_its_price():
    """What was paid by the hour was paid."""
    paid, free = work("T-1#1", "11-03"), work("T-2#1", "11-03")
    bookings = [Booking("T-2", "task", "C-1", project="P-1")]
    charges = [billed(paid, 8000, project="P-1"), price("P-1", "11-15", 5000, project="P-1")]
    assert told(asked(facts([paid, free], charges, bookings=bookings), "ticket")) == {
        "T-1": (8000, 3000), "T-2": (5000, 3000),
    }  # fmt: skip


def test_fees_of_clients_do_not_mix():
    """Where the client itself has the fee, there is no contract to tell two of them apart."""
    one, two = work("T-1#1", "11-03"), work("T-2#1", "11-04")
    charges = [
        covered(one, contract=""), covered(two, contract="", client="C-2"),
        fee("", "11-01", "12-01", 100, name="a"), fee("", "11-01", "12-01", 900, client="C-2", name="b"),
    ]  # fmt: skip
    assert told(asked(facts([one, two], charges), "client")) == {"C-2": (900, 3000), "C-1": (100, 3000)}


def test_work_that_no_rule_charges_is_billable_only_in_a_project():
    """The price of a project pays for its work; a task that nobody charges is paid for by nobody."""
    one, two = work("T-1#1", "11-03"), work("T-2#1", "11-04", 2)
    bookings = [Booking("T-1", "task", "C-1", project="P-1"), Booking("T-2", "task", "C-1")]
    assert asked(facts([one, two], bookings=bookings), "client").total.billable == 3600
