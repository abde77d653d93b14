"""Where money is made and lost: revenue, cost and hours by whatever is asked."""

from fractions import Fraction

from engine.charges import Booking
from engine.margin import Books, Question, behind, pieces, trend
from tests.margin.ledger_of import asked, billed, facts, fee, price, spent, told, work

ROSSI, VERDI = "C-1", "C-2"


def test_revenue_less_cost_is_the_margin():
    """Two hours at 80.00 that cost 30.00 each: 160.00 − 60.00 = 100.00, which is 62.5 % and 80.00 an hour."""
    entry = work("T-1#3", "11-23", 2)
    total = asked(facts([entry], [billed(entry, 16000)]), "client").total
    assert (total.revenue, total.cost, total.margin, total.points, total.hourly) == (16000, 6000, 10000, 6250, 8000)


def test_a_part_of_an_hour_is_rounded_once():
    """50 minutes at 30.01 an hour would be 25.008…: 25.01, half up and never less."""
    given = facts([work("T-1#1", "11-23", Fraction(50, 60), "bruno")])
    assert asked(given, "agent").total.cost == 2083


def test_groups_stand_with_the_largest_margin_first_and_periods_as_time_runs():
    """What earns most is read first; months are read as they went by."""
    one, two, three = work("T-1#1", "11-23"), work("T-2#1", "11-24"), work("T-1#2", "10-05")
    given = facts([one, two, three], [billed(one, 8000), billed(two, 20000, client=VERDI), billed(three, 9000)])
    assert told(asked(given, "client")) == {VERDI: (20000, 3000), ROSSI: (17000, 6000)}
    assert list(told(asked(given, "month", "client"))) == ["2026-10 C-1", "2026-11 C-2", "2026-11 C-1"]
    assert list(told(asked(given, "client", "month"))) == ["C-2 2026-11", "C-1 2026-10", "C-1 2026-11"]


def test_every_period_has_its_name():
    """Day, week, quarter and year by the calendar; the week is that of its Thursday."""
    entry = work("T-1#1", "2027-01-01")
    given = facts([entry], [billed(entry, 100)])
    names = [asked(given, period).rows[0].key[0] for period in ("day", "week", "month", "quarter", "year")]
    assert names == ["2027-01-01", "2026-W53", "2027-01", "2027-Q1", "2027"]


def test_a_span_is_half_open():
    """The first day counts and the day after the last does not."""
    first, last = work("T-1#1", "11-01"), work("T-1#2", "12-01")
    given = facts([first, last], [billed(first, 100), billed(last, 200)])
    assert asked(given, "client", since="11-01", until="12-01").total.revenue == 100


def test_purchases_count_as_cost_and_no_hours_are_made_of_them():
    """A server bought for 3,000.00 and sold for 5,000.00."""
    booking = Booking("P-9", "purchase", client=ROSSI, project="P-1")
    given = facts(
        charges=[price("P-9", "11-23", 500000, project="P-1")], costs=[spent("P-9", "11-20", 300000)],
        bookings=[booking],
    )  # fmt: skip
    total = asked(given, "project").total
    assert (total.margin, total.purchases, total.seconds, total.hourly) == (200000, 300000, 0, None)


def test_work_for_nobody_is_shown_as_nobodys():
    """Internal work has a cost, no client, and is not billable."""
    given = facts([work("T-7#1", "11-23")])
    (row,) = asked(given, "client").rows
    assert (row.key, row.sums.cost, row.sums.billable, row.sums.pending_entries) == (("",), 3000, 0, 0)


def test_hours_without_a_cost_are_counted_and_not_free():
    """Nobody knows what an hour of dario costs: the margin says that it is not whole, by how many hours."""
    known, unknown = work("T-1#1", "11-23"), work("T-1#2", "11-23", 3, "dario")
    total = asked(facts([known, unknown], [billed(known, 8000), billed(unknown, 24000)]), "client").total
    assert (total.cost, total.uncosted, total.uncosted_entries, total.whole) == (3000, 3 * 3600, 1, False)


def test_hours_without_a_price_are_counted_and_not_given_away():
    """No rate was found for an entry: its hours stand beside the revenue."""
    entry = work("T-1#1", "11-23", 2)
    total = asked(facts([entry], [billed(entry, unrated="no rate card")]), "client").total
    assert (total.revenue, total.unrated, total.unrated_entries, total.whole) == (0, 7200, 1, False)


def test_hours_that_no_approved_invoice_holds_are_told():
    """Of two entries one is approved; the other is pending, with its hours and its amount."""
    one, two = work("T-1#1", "11-23"), work("T-1#2", "11-24", 2)
    given = facts([one, two], [billed(one, 8000), billed(two, 16000)], approved=["T-1#1"])
    total = asked(given, "client").total
    assert (total.pending, total.pending_entries, total.pending_amount) == (7200, 1, 16000)


def test_work_that_is_not_billable_is_neither_billable_nor_pending():
    """It costs, it counts as hours, and nobody waits for it to be billed."""
    entry = work("T-1#1", "11-23", billable=False, reason="our own mistake")
    total = asked(facts([entry], [billed(entry, covered="not billable")]), "client").total
    assert (total.cost, total.seconds, total.billable, total.pending_entries) == (3000, 3600, 0, 0)


def test_an_entry_that_two_charges_pay_for_is_one_entry():
    """Half drawn, half beyond: hours and cost are split as the parts are, and add up to the entry."""
    entry = work("T-1#1", "11-23", 3)
    charges = [
        billed(entry, 0, "T-1#1/included", covered="included 2026-11", seconds=3600, contract="K-1"),
        billed(entry, 30000, "T-1#1/time", seconds=7200, overage=True, contract="K-1"),
    ]
    total = asked(facts([entry], charges), "client").total
    assert (total.revenue, total.cost, total.seconds, total.entries) == (30000, 9000, 3 * 3600, 1)


def test_goods_that_were_resold_make_no_hour_dearer():
    """5,000.00 with a server that cost 1,000.00, for 80 hours: an hour brings 50.00, and not 62.50."""
    build = work("P-1#4", "09-10", 80)
    bookings = [Booking("P-1", "project", ROSSI, project="P-1")]
    given = facts([build], [price("P-1", "09-30", 500000, project="P-1")], [spent("P-1", "09-01", 100000)], bookings)
    assert asked(given, "project").total.hourly == 5000


def test_after_sales_count_into_their_project():
    """A ticket after the delivery carries its project: 5,000.00 less ten days of work less two hours after it."""
    build, after = work("P-1#4", "09-10", 80), work("T-9#1", "11-23", 2)
    bookings = [Booking("P-1", "project", ROSSI, project="P-1"), Booking("T-9", "ticket", ROSSI, project="P-1")]
    given = facts([build, after], [price("P-1", "09-30", 500000, project="P-1")], bookings=bookings)
    assert told(asked(given, "project")) == {"P-1": (500000, 246000)}
    assert told(asked(given, "project", project="P-1", since="11-01")) == {"P-1": (0, 6000)}


def test_what_stands_behind_a_figure_adds_up_to_it():
    """The pieces of a question are those that its total is made of."""
    one, two = work("T-1#1", "11-23"), work("T-2#1", "11-24")
    known = pieces(facts([one, two], [billed(one, 8000), billed(two, 100, client=VERDI)]))
    found = behind(known, Question(only=(("client", ROSSI),)))
    assert [(piece.subject, piece.source, piece.revenue) for piece in found] == [("T-1#1", "T-1#1/time", 8000)]


def test_a_trend_splits_each_group_by_month():
    """Each row of the answer, month by month."""
    one, two = work("T-1#1", "10-05"), work("T-1#2", "11-23")
    known = pieces(facts([one, two], [billed(one, 8000), billed(two, 9000)]))
    found = trend(known, Question(("client",)))
    assert {month: sums.margin for month, sums in found[ROSSI,].items()} == {"2026-10": 5000, "2026-11": 6000}


def test_answers_are_remembered_until_something_happens():
    """Facts are asked for once at each position of the ledger."""
    asked_for, position = [], [1]
    entry = work("T-1#1", "11-23")

    def given():
        asked_for.append(position[0])
        return facts([entry], [billed(entry, 1000 * position[0]), fee("K-1", "11-01", "12-01", 5)])

    books = Books(given, lambda: position[0])
    question = Question(("client",))
    assert books.margins(question) is books.margins(question)
    assert books.trend(question) is books.trend(question)
    position[0] = 2
    assert (books.margins(question).total.revenue, asked_for) == (2005, [1, 2])
