"""`margine month`, `invoice` and `credit`: closing a month by typing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.store.tiny import TinyStore
from tests.cli.asking import Practice
from tests.month import shop as rules_of
from tests.month.shop import Shop


@pytest.fixture
def here(tmp_path: Path) -> Practice:
    """November of three clients: Rossi with a fee and work, Verdi with a question, Bianchi with nothing."""
    (tmp_path / "workflows").mkdir()
    for name in ("CLIENT", "CONTRACT", "TICKET", "PURCHASE", "INVOICE"):
        (tmp_path / "workflows" / f"{name.lower()}.yaml").write_text(getattr(rules_of, name))
    (tmp_path / "workflows" / "company.yaml").write_text(rules_of.MONEY)
    shop = Shop(store=TinyStore(tmp_path / "margine.db"))
    rossi, verdi = shop.client("Rossi Srl", city="Milano"), shop.client("Verdi")
    shop.client("Bianchi")
    ticket = shop.open("anna", client=rossi, contract=shop.contract(rossi), subject="VPN lenta")
    shop.work(ticket, "2026-11-10 09:00", 70, note="checked the line")
    shop.do(ticket, "close")
    second = shop.open("anna", client=verdi, subject="Stampante")
    shop.work(second, "2026-11-11 09:00", 60)
    shop.work(second, "2026-11-12 09:00", 60, by="dario")
    shop.do(second, "close")
    shop.store.close()
    return Practice(tmp_path, now="2026-12-01T09:00", agent="dario")


def table(text: str) -> list[dict[str, str]]:
    header, *rows = (line.split("\t") for line in text.splitlines())
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_a_month_is_seen_client_by_client(here: Practice):
    """Who has nothing is left out, unless everybody is asked for; amounts stand by kind."""
    rossi, verdi = table(here.say("month", "2026-11"))
    assert (rossi["name"], rossi["standing"], rossi["fees"], rossi["work"]) == (
        "Rossi Srl",
        "ready",
        "100.00",
        "100.00",
    )
    assert (rossi["net"], rossi["total"], rossi["hours"], rossi["questions"]) == ("200.00", "244.00", "1:10", "0")
    assert (verdi["standing"], verdi["net"], verdi["questions"]) == ("to answer", "80.00", "1")
    assert [row["name"] for row in table(here.say("month", "2026-11", "--all"))] == ["Bianchi", "Rossi Srl", "Verdi"]


def test_without_a_month_it_is_the_last_that_is_over(here: Practice):
    """On the first of December that is November, on the thirtieth of November October."""
    assert json.loads(here.say("month", "--json"))["month"] == "2026-11"
    here.now = "2026-11-30T09:00"
    assert json.loads(here.say("month", "--json"))["month"] == "2026-10"


def test_a_person_sees_what_must_be_answered_and_how(here: Practice):
    """Below the table: the question, and the command that answers it."""
    shown = here.on_terminal("month", "2026-11", columns=110).splitlines()
    assert shown[0] == "November 2026, Prova"
    assert shown[2].split() == ["client", "name", "standing", "fees", "work", "net", "total", "hours", "open"]
    assert shown[3].split() == ["C-1", "Rossi", "Srl", "ready", "100.00", "100.00", "200.00", "244.00", "1:10", "0"]
    assert "net: 1 ready, 200.00; 1 to answer, 80.00" in shown
    at = shown.index("To answer first")
    assert shown[at + 1] == "  C-2 Verdi"
    assert shown[at + 2].startswith("    1 entry without a price on T-2: ")
    assert shown[at + 3] == "      margine why T-2 charge"


def test_a_program_is_told_all_of_it(here: Practice):
    """Amounts in cents, questions with their commands."""
    found = json.loads(here.say("month", "2026-11", "--json"))
    assert (found["kind"], found["month"], found["currency"]) == ("month", "2026-11", "EUR")
    rossi, verdi = found["clients"]
    assert (rossi["parts"], rossi["net"], rossi["total"]) == ({"fee": 10000, "work": 10000}, 20000, 24400)
    assert verdi["questions"][0]["code"] == "unrated"
    assert verdi["questions"][0]["command"] == "margine why T-2 charge"


def test_an_invoice_is_seen_before_there_is_one(here: Practice):
    """By part of the client's name; the page has lines, entries, taxes; --explain adds how amounts came about."""
    shown = here.on_terminal("month", "2026-11", "--client", "rossi")
    assert shown.startswith("Invoice, not drawn yet\n")
    assert "T-1 VPN lenta" in shown
    assert "2026-11-10 anna, remote: checked the line" in shown
    assert "IVA 22% on 200.00" in shown
    assert "Total EUR" in shown
    assert "company.yaml" not in shown
    assert "company.yaml:" in here.on_terminal("month", "2026-11", "--client", "rossi", "--explain")


def test_a_month_is_closed_by_typing(here: Practice):
    """Draw, approve, send; what is open is refused, and goes on for a reason."""
    result = here.ask("month", "2026-11", "--draft", "--all")
    assert [(row["client"], row["result"], row["invoice"]) for row in table(result.stdout)] == [
        ("C-1", "drafted", "R-1"),
        ("C-2", "drafted", "R-2"),
    ]
    assert (result.exit_code, "2 drafted, 341.60" in result.stderr) == (0, True)
    result = here.ask("month", "2026-11", "--approve", "--all")
    assert (result.exit_code, [row["result"] for row in table(result.stdout)]) == (
        4,
        ["approved", "refused"],
    )
    assert "C-2 R-2: this must be answered first: 1 entry without a price on T-2" in result.stderr
    here.say("month", "2026-11", "--approve", "--client", "verdi", "--anyway", "a gift")
    here.say("month", "2026-11", "--reopen", "--client", "rossi")
    here.say("month", "2026-11", "--redraw", "--client", "rossi")
    here.say("month", "2026-11", "--approve", "--client", "rossi")
    sent = table(here.say("month", "2026-11", "--send", "--client", "rossi", "--client", "verdi"))
    assert [(row["result"], row["total"]) for row in sent] == [("sent", "244.00"), ("sent", "97.60")]
    assert [row["standing"] for row in table(here.say("month", "2026-11"))] == ["sent", "sent"]
    assert "Invoice 2026/1" in here.on_terminal("invoice", "R-1")


def test_a_preview_is_what_is_drawn(here: Practice):
    """The same lines and sums, key by key; only the record is new."""
    shown = json.loads(here.say("month", "2026-11", "--client", "C-1", "--json"))["clients"][0]["invoice"]
    here.say("month", "2026-11", "--draft", "--client", "C-1")
    drawn = json.loads(here.say("invoice", "R-1", "--json"))["invoice"]
    assert {key for key in drawn if drawn[key] != shown.get(key)} == {"id", "state"}


def test_an_invoice_is_structured_data(here: Practice):
    """As docs/reference/invoice-json.md says."""
    here.say("month", "2026-11", "--draft", "--client", "C-1")
    found = json.loads(here.say("invoice", "r-1", "--json"))
    invoice = found["invoice"]
    assert (found["kind"], invoice["kind"], invoice["currency"]) == ("invoice", "invoice", "EUR")
    assert (invoice["seller"]["vat_number"], invoice["buyer"]["city"]) == ("IT01234567897", "Milano")
    assert [(line["part"], line["quantity"], line["net"], line["rate"]) for line in invoice["lines"]] == [
        ("fee", 1, 10000, 2200),
        ("work", 1, 10000, 2200),
    ]
    assert invoice["totals"]["taxes"] == [
        {"tax": "standard", "title": "IVA 22%", "rate": 2200, "net": 20000, "amount": 4400, "exempt": "", "nature": ""}
    ]
    assert (invoice["totals"]["total"], invoice["totals"]["payable"]) == (24400, 24400)


def test_every_key_of_the_document_is_told(here: Practice):
    """The reference names whatever the document holds."""
    from tests.cli.asking import ROOT

    page = (ROOT / "docs/reference/invoice-json.md").read_text(encoding="utf-8")

    def keys(part: object) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(keys, part))
        return set(part) | set().union(*map(keys, part.values())) if isinstance(part, dict) else set()

    invoice = json.loads(here.say("month", "2026-11", "--client", "C-1", "--json"))["clients"][0]["invoice"]
    assert {key for key in keys(invoice) if f"`{key}`" not in page} == set()


def test_an_invoice_in_a_pipe_has_its_lines_and_what_they_are_made_of(here: Practice):
    """Lines are numbered, entries beneath them."""
    here.say("month", "2026-11", "--draft", "--client", "C-1")
    rows = table(here.say("invoice", "R-1"))
    assert [(row["line"], row["record"], row["net"]) for row in rows] == [
        ("1", "K-1", "100.00"),
        ("2", "T-1", "100.00"),
        ("2.1", "T-1#2", "100.00"),
    ]


def test_an_invoice_is_taken_back_by_typing(here: Practice):
    """The credit note's id, and then the month is open again."""
    for step in ("--draft", "--approve", "--send"):
        here.say("month", "2026-11", step, "--client", "rossi")
    note = here.say("credit", "R-1", "--note", "wrong client").strip()
    assert note == "R-2"
    assert "credits 2026/1 of 2026-12-01" in here.on_terminal("invoice", note)
    assert table(here.say("month", "2026-11"))[0]["standing"] == "ready"
    assert "is credited by R-2 already" in here.refusal("credit", "R-1", "--note", "again", exit_code=4)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["2026-13"], "'2026-13' is no month such as 2026-11"),
        (["2026-11", "--draft"], "--draft for whom? Name clients with --client, or say --all"),
        (["2026-11", "--draft", "--send", "--all"], "--draft and --send are two steps; take one after the other"),
        (["2026-11", "--client", "rossi", "--all"], "--client names some, --all is everybody; write one of them"),
        (["2026-11", "--draft", "--all", "--anyway", "so"], "--anyway goes with --approve"),
    ],
)
def test_what_makes_no_sense_is_told(here: Practice, words: list[str], said: str):
    """Asked the wrong way: exit 2, and nothing is done."""
    assert said in here.refusal("month", *words, exit_code=2)


def test_a_client_that_may_be_several_is_not_guessed(here: Practice):
    """Nobody's month is closed by a slip."""
    assert "'i' may mean several" in here.refusal("month", "2026-11", "--draft", "--client", "i", exit_code=4)


def test_a_step_is_refused_to_who_may_not_take_it(here: Practice):
    """The role stands in invoice.yaml; the message names it."""
    here.say("month", "2026-11", "--draft", "--client", "rossi")
    here.agent = "anna"
    result = here.ask("month", "2026-11", "--approve", "--client", "rossi")
    assert result.exit_code == 4
    assert "'check' is for service_manager, and anna is not" in result.stderr
    assert "invoice.yaml:" in result.stderr


def test_a_practice_without_invoices_says_how_to_have_some(here: Practice):
    """No workflow says `bills:`."""
    text = (
        rules_of.INVOICE.partition("bills:")[0]
        .replace(', numbered: "{year}/{n}"', "")
        .replace(", sets: {number: next, issued: today}", "")
    )
    (here.folder / "workflows/invoice.yaml").write_text(text)
    assert "no workflow says that its records are invoices" in here.refusal("month", "2026-11", exit_code=4)


def test_the_daemon_tells_what_it_does_and_nothing_of_how(here: Practice):
    """An invoice that falls due is one line, without what the state machine says to itself."""
    for step in ("--draft", "--approve", "--send"):
        here.say("month", "2026-11", step, "--client", "rossi")
    here.now = "2027-01-07T09:00"
    told = here.run("run", "--once").stderr.splitlines()
    assert [line for line in told if "R-1 term ran out" in line]
    assert not [line for line in told if "callbacks" in line], told
