"""Every report, of a November whose figures can be worked out by hand."""

from datetime import date

import pytest

from engine.ledger.ledger import Ledger
from engine.month.crediting import credit
from engine.problems import UsageError
from engine.reports import REPORTS, Reading, make
from engine.reports.explained import explained
from engine.reports.values import Asked
from tests.ledger.firm import INVOICE
from tests.practice import rules
from tests.reports.shop import COMPANY, KINDS, Shop, told, total


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop()


def hours(amount: float) -> int:
    return int(amount * 3600)


def test_margins_by_client(shop: Shop):
    """Rossi's VPN is 1:30 h at 80.00, and the server 5,000.00 less 3,000.00 of goods and the hours that it took."""
    verdi, rossi = sorted(told(shop.report("margin")), key=lambda row: row["revenue"])
    assert (verdi["client"], verdi["revenue"], verdi["cost"], verdi["hours"]) == ("Studio Verdi", 20000, 10000, 14400)
    assert (rossi["client"], rossi["revenue"], rossi["cost"]) == ("Rossi", 512000, 300000 + 4500 + 24000 + 3000)
    assert rossi["margin"] == rossi["revenue"] - rossi["cost"]
    assert (rossi["uncosted"], rossi["uncosted_entries"]) == (hours(8), 1)


def test_a_margin_says_what_is_not_known(shop: Shop):
    """Nobody knows what Dario costs, and nothing is approved yet: the notes say so, with hours and entries."""
    notes = "\n".join(shop.report("margin").notes)
    assert "8:00 h in 1 entry has no cost rate" in notes
    assert "stand on no approved invoice yet" in notes


@pytest.mark.parametrize(("final", "revenue"), [(True, 0), (False, 512000)])
def test_what_is_written_off_is_no_revenue(final: bool, revenue: int):
    """A final credit note takes the money back and leaves the cost; another one only has it billed again."""
    shop = Shop()
    (before,) = (row for row in told(shop.report("margin")) if row["client"] == "Rossi")
    credit(shop.desk, shop.record(shop.invoice(shop.rossi)), by="dario", note="Bankrupt", final=final)
    (after,) = (row for row in told(shop.report("margin")) if row["client"] == "Rossi")
    assert (before["revenue"], after["revenue"], after["cost"]) == (512000, revenue, before["cost"])
    assert total(shop.report("margin", "agent"))["revenue"] == revenue + 20000


def test_after_sales_are_in_their_project(shop: Shop):
    """5,000.00 for the server less goods, Anna's day and her hour after it: 1,730.00, and Dario's day is not known."""
    row = next(row for row in told(shop.report("margin", "project")) if row["project"] == "P-1 New server")
    assert (row["revenue"], row["cost"], row["margin"]) == (500000, 327000, 173000)


def test_two_levels_add_up_to_one(shop: Shop):
    """By client and agent as by client alone."""
    one, two = shop.report("margin", "client"), shop.report("margin", "client", "agent")
    assert total(one)["margin"] == total(two)["margin"] == sum(row["margin"] for row in told(two))
    assert [row["agent"] for row in told(two) if row["client"] == "Studio Verdi"] == ["Bruno"]


def test_several_months_have_a_trend(shop: Shop):
    """October's fee was earned without work; a chart has a place for each month, a row its margins."""
    report = shop.report("margin", since="2026-10-01")
    verdi = next(row for row in told(report) if row["client"] == "Studio Verdi")
    assert verdi["trend"] == (20000, 10000)
    assert [chart.labels for chart in report.charts][1] == ("2026-10", "2026-11")
    assert "trend" not in told(shop.report("margin"))[0]


def test_only_what_is_asked_for_counts(shop: Shop):
    """One client's margin by agent."""
    report = shop.report("margin", "agent", client=shop.verdi)
    assert [(row["agent"], row["revenue"], row["allocated"]) for row in told(report)] == [("Bruno", 20000, 20000)]
    assert report.span == "November 2026, only client Studio Verdi"


def test_what_a_margin_is_made_of(shop: Shop):
    """Every entry, charge and purchase, where its revenue comes from, and the same sums as the margin has."""
    november = Asked(date(2026, 11, 1), date(2026, 12, 1), date(2026, 11, 26))
    report = explained(shop.reading, november)
    rows = {row["subject"]: row for row in told(report)}
    assert rows["T-2#4"]["how"] == "share of K-1/fee/2026-11-01"
    assert (rows["T-1#5"]["how"], rows["T-1#5"]["rate"], rows["T-1#5"]["revenue"]) == ("T-1#5/time", 3000, 12000)
    assert [row["how"] for row in rows.values() if row["subject"].startswith("T-3")] == ["not billable"]
    margin = total(shop.report("margin"))
    assert (total(report)["revenue"], total(report)["cost"]) == (margin["revenue"], margin["cost"])


def test_hours_by_client_and_why_some_are_not_billable(shop: Shop):
    """18:30 h for Rossi, one of them ours to mend."""
    report = shop.report("hours")
    assert [(row["client"], row["hours"], row["billable"]) for row in told(report)] == [
        ("Rossi", hours(18.5), hours(17.5)), ("Studio Verdi", hours(4), hours(4)),
    ]  # fmt: skip
    assert told(report, 1) == [{"reason": "ours to mend", "entries": 1, "hours": 3600}]


@pytest.mark.parametrize("by", [("agent",), ("service",), ("activity",), ("week",), ("agent", "client")])
def test_hours_add_up_by_whatever_is_asked(shop: Shop, by: tuple[str, ...]):
    """22:30 h in all."""
    report = shop.report("hours", *by)
    assert total(report)["hours"] == sum(row["hours"] for row in told(report)) == hours(22.5)


def test_who_asked_most(shop: Shop):
    """Rossi asked twice and took 18:30 h."""
    rows = told(shop.report("demand"))
    assert [(row["client"], row["asked"], row["open"], row["hours"]) for row in rows] == [
        ("Rossi", 2, 2, hours(18.5)), ("Studio Verdi", 1, 1, hours(4)),
    ]  # fmt: skip


def test_promises_met_and_missed_and_why(shop: Shop):
    """Two answers came in time; the printer waited for 16 working hours with Bruno, where four were promised."""
    report = shop.report("promises")
    assert [(row["promise"], row["met"], row["missed"]) for row in told(report)] == [("response", 2, 1)]
    (missed,) = told(report, 1)
    assert (missed["record"], missed["who"], missed["calendar"]) == ("T-2", "Bruno", "office")
    assert (missed["due"], missed["target"], missed["used"]) == ("2026-11-02 13:00", hours(4), hours(16))
    assert missed["rule"].startswith("ticket.yaml:")


def test_promises_by_client_and_agent(shop: Shop):
    """Who missed what for whom; the worst first."""
    rows = told(shop.report("promises", "client", "agent"))
    assert [(row["client"], row["agent"], row["met"], row["missed"]) for row in rows] == [
        ("Studio Verdi", "Bruno", 0, 1), ("Rossi", "Anna", 1, 0), ("Rossi", "Dario", 1, 0),
    ]  # fmt: skip
    assert told(shop.report("promises", "level"))[0]["level"] == "Gold"


def test_what_ends_ahead(shop: Shop):
    """Verdi's contract ends on 31 January, is worth 2,400.00 a year, and Dario is told 30 days before."""
    report = shop.report("renewals", since="2026-11-26", until="2027-03-26")
    (row,) = told(report)
    assert (row["record"], row["ends"], row["days"]) == ("K-1", date(2027, 1, 31), 66)
    assert (row["worth"], row["reminder"], row["renewal"]) == (240000, date(2027, 1, 1), "by itself")
    assert told(shop.report("renewals", since="2026-11-26", until="2026-12-26")) == []


def test_an_invoice_that_falls_due_is_no_renewal(monkeypatch: pytest.MonkeyPatch):
    """A rule may watch the day on which it is to be paid: that is no end of anything agreed."""
    watched = "timers:\n  due: {until: period_end, runs_in: sent, escalate: late}\nladders:\n  late: [{at: 0d, notify: dario}]\n"
    monkeypatch.setitem(KINDS, "invoice", INVOICE + watched)
    shop = Shop()
    shop.invoice(shop.rossi)
    assert told(shop.report("renewals", since="2026-11-26", until="2026-12-26")) == []


def test_what_was_worked_and_is_not_invoiced(shop: Shop):
    """Two fees and covered work of Verdi's, the VPN and the server of Rossi's, with the oldest day of each."""
    rows = {row["client"]: row for row in told(shop.report("wip", since="2026-01-01"))}
    assert (rows["Studio Verdi"]["amount"], rows["Studio Verdi"]["oldest"]) == (40000, date(2026, 10, 1))
    assert (rows["Rossi"]["amount"], rows["Rossi"]["oldest"], rows["Rossi"]["days"]) == (512000, date(2026, 11, 2), 24)


def test_capacity(shop: Shop):
    """19 days of eight hours until today, two of them without Bruno; two days of November are ahead."""
    rows = {row["agent"]: row for row in told(shop.report("capacity"))}
    assert (rows["Anna"]["open_hours"], rows["Anna"]["absent"], rows["Anna"]["ahead"]) == (hours(152), 0, hours(16))
    assert (rows["Bruno"]["absent"], rows["Bruno"]["logged"], rows["Bruno"]["records"]) == (hours(16), hours(4), 1)
    assert rows["Bruno"]["utilisation"] == 294


def test_somebody_who_has_left_still_has_worked():
    """Without open hours of their own, so that what was logged adds up to what `report hours` tells."""
    shop = Shop()
    anna = next(line for line in COMPANY.splitlines(keepends=True) if line.startswith("  anna:"))
    workflow = rules(company=COMPANY.replace(anna, ""), **KINDS)
    reading = Reading(shop.store, workflow, Ledger(shop.store, workflow), date(2026, 11, 26))
    report = make("capacity", reading, Asked(date(2026, 11, 1), date(2026, 12, 1), date(2026, 11, 26)))
    rows = {row["agent"]: row for row in told(report)}
    assert (rows["anna"]["logged"], rows["anna"]["open_hours"], rows["anna"]["utilisation"]) == (hours(10.5), 0, None)
    assert total(report)["logged"] == total(shop.report("hours"))["hours"]


def test_health_of_contracts(shop: Shop):
    """200.00 for four hours that cost 100.00 and would have brought 320.00 by the hour."""
    (row,) = told(shop.report("contracts"))
    assert (row["fees"], row["cost"], row["margin"], row["hourly"]) == (20000, 10000, 10000, 5000)
    assert (row["at_card"], row["verdict"]) == (32000, "below the card")
    (row,) = told(shop.report("contracts", since="2026-10-01", until="2026-11-01"))
    assert (row["fees"], row["covered" if "covered" in row else "hours"], row["verdict"]) == (20000, 0, "nobody asked")


def test_what_a_project_pays_for_is_no_burden_of_the_contract():
    """A project of the contract's client, booked on the contract: neither its price nor its hours are the fee's."""
    shop = Shop()
    (before,) = told(shop.report("contracts"))
    project = shop.open(kind="project", client=shop.verdi, contract=shop.contract, price=100000, goods=30000)
    shop.do(project, "accept")
    shop.log(project, "2026-11-27 09:00", 480, "bruno")
    assert told(shop.report("contracts")) == [before]


def test_work_that_is_not_billable_is_not_covered_by_a_fee():
    """It costs the contract something, and no client was promised it."""
    shop = Shop()
    (before,) = told(shop.report("contracts"))
    shop.log(shop.printer, "2026-11-27 09:00", 120, "bruno", billable=False, reason="learning")
    (after,) = told(shop.report("contracts"))
    assert (after["hours"], after["at_card"]) == (before["hours"], before["at_card"])
    assert after["cost"] == before["cost"] + 5000


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_of_an_empty_time_is_empty(shop: Shop, name: str):
    """Before the first day there is nothing, and nobody divides by it."""
    report = shop.report(name, since="2020-01-01", until="2020-02-01")
    assert all(table.columns for table in report.tables)


@pytest.mark.parametrize(
    ("name", "by", "says"),
    [
        ("margins", (), "'margins' is no report; did you mean 'margin'?"),
        ("margin", ("clients",), "'clients' is nothing that report margin is grouped by; did you mean 'client'?"),
        (
            "margin",
            ("colour",),
            (
                "'colour' is nothing that report margin is grouped by; it is by client, contract, service, "
                "project, ticket, agent, activity, day, week, month, quarter, year"
            ),
        ),
        ("margin", ("client", "client"), "report margin is grouped by one thing, or by two different ones"),
        ("demand", ("client", "service"), "report demand is grouped by one thing, not by client,service"),
    ],
)
def test_what_cannot_be_told_is_said(shop: Shop, name: str, by: tuple[str, ...], says: str):
    """Unknown reports and groups are answered with the nearest that there is."""
    with pytest.raises(UsageError, match=says.split(";", maxsplit=1)[0].replace("?", r"\?")) as caught:
        shop.report(name, *by)
    assert says in str(caught.value)


def test_reports_of_one_client_or_agent(shop: Shop):
    """Only what belongs there: promises, requests, what ends, capacity."""
    assert total(shop.report("promises", client=shop.verdi))["missed"] == 1
    assert total(shop.report("promises", agent="anna"))["met"] == 1
    assert total(shop.report("demand", client=shop.verdi))["asked"] == 1
    assert told(shop.report("renewals", until="2027-03-01", client=shop.rossi)) == []
    assert [row["agent"] for row in told(shop.report("capacity", agent="bruno"))] == ["Bruno"]
    with pytest.raises(UsageError, match="report capacity cannot be told for one client alone; for one agent it can"):
        shop.report("capacity", client=shop.verdi)


def test_promises_cannot_be_asked_by_what_they_have_not(shop: Shop):
    """A promise has no activity."""
    with pytest.raises(UsageError, match="cannot be told for one activity alone"):
        shop.report("promises", activity="remote")
