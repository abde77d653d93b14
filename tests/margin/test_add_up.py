"""Whatever margins are grouped by, they add up to the same total, which is that of the charges and the costs."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.charges import Booking
from engine.margin import DIMENSIONS, Question, margins, pieces
from engine.margin.labour import Labour
from engine.periods import cut_by_month
from tests.margin.ledger_of import RATES, billed, facts, fee, price, spent, work

DAYS = st.integers(0, 120).map(lambda days: (date(2026, 8, 1) + timedelta(days)).isoformat())
AGENTS = st.sampled_from(["anna", "bruno", "dario"])
RECORDS = st.sampled_from(["T-1", "T-2", "P-1", "B-1"])
COVERS = st.sampled_from(["", "flat", "included 2026-09", "block B-1", "block B-2", "not billable"])
AMOUNTS = st.integers(-5000, 100_000)


@st.composite
def histories(draw):
    """Entries with one charge, two or none; fees of months and quarters, blocks, prices of projects, purchases."""
    entries, charges, costs = [], [], []
    for number in range(draw(st.integers(0, 12))):
        entry = work(f"{draw(RECORDS)}#{number}", draw(DAYS), draw(st.fractions(0, 9)), draw(AGENTS))
        entries.append(entry)
        for part in range(draw(st.integers(0, 2))):
            how = draw(COVERS)
            charges.append(
                billed(
                    entry,
                    0 if how else draw(AMOUNTS),
                    f"{entry.id}/{part}",
                    draw(st.sampled_from(["C-1", "C-2"])),
                    covered=how,
                    contract="K-1",
                    project=draw(st.sampled_from(["", "P-1"])),
                    seconds=draw(st.integers(0, 9000)),
                    weighted=draw(st.integers(0, 9000)),
                )
            )
    for number in range(draw(st.integers(0, 4))):
        since = date.fromisoformat(draw(DAYS)).replace(day=1)
        until = (since + timedelta(draw(st.sampled_from([20, 31, 92])))).isoformat()
        charges.append(fee("K-1", since.isoformat(), until, draw(AMOUNTS), name=f"fee{number}"))
    for number in range(draw(st.integers(0, 4))):
        record = draw(st.sampled_from(["B-1", "B-2", "P-1", "T-1"]))
        charges.append(price(record, draw(DAYS), draw(AMOUNTS), name=f"n{number}", project="P-1"))
        costs.append(spent(record, draw(DAYS), draw(AMOUNTS)))
    bookings = [Booking(record, "ticket", "C-1", "K-1", "P-1") for record in ("T-2", "P-1")]
    return facts(entries, charges, costs, bookings, {"B-1": draw(st.integers(0, 90_000))})


@settings(max_examples=150, deadline=None)
@given(histories(), st.lists(st.sampled_from(DIMENSIONS), min_size=1, max_size=2, unique=True), DAYS)
def test_groups_add_up_to_the_same_total(history, by, cut):
    """Σ revenue is Σ charges, Σ cost is labour and purchases, Σ hours those worked – by any grouping, and cut at any day."""
    made, middle = pieces(history), date.fromisoformat(cut)
    labour = Labour(lambda agent, _: RATES.get(agent))
    revenue = sum(charge.amount for charge in history.charges)
    cost = sum(labour.cost(e.agent, middle, e.seconds) or 0 for e in history.entries)
    cost += sum(each.amount for each in history.costs)
    seconds = sum(entry.seconds for entry in history.entries)

    def of(*questions):
        rows = [row.sums for question in questions for row in margins(made, question).rows]
        return tuple(sum(getattr(sums, name) for sums in rows) for name in ("revenue", "cost", "seconds", "entries"))

    everything = (revenue, cost, seconds, len(history.entries))
    assert of(Question(tuple(by))) == everything
    assert of(Question(tuple(by), until=middle), Question(tuple(by), since=middle)) == everything


@given(DAYS, st.integers(0, 900))
def test_a_span_is_cut_into_months_without_a_gap(since, days):
    """The parts follow on each other, each within one month."""
    start = date.fromisoformat(since)
    parts = list(cut_by_month(start, start + timedelta(days)))
    assert [start, *(until for _, until in parts)] == [*(first for first, _ in parts), start + timedelta(days)]
    assert all(
        (first.year, first.month) == (last.year, last.month)
        for first, until in parts
        for last in [until - timedelta(1)]
    )
