"""`margine margin` and `margine report` on the command line: tables, pipes, JSON, files, and what cannot be asked."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from engine.reports import REPORTS
from engine.store import open_store
from tests.cli.asking import Practice
from tests.reports.shop import Shop, write


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop") / "practice"
    write(folder / "workflows")
    store = open_store(folder / "margine.db")
    Shop(store)
    store.close()
    return folder


@pytest.fixture
def shop(_made: Path, tmp_path: Path) -> Practice:
    """The shop on Thursday 26 November, at noon."""
    return Practice(Path(shutil.copytree(_made, tmp_path / "practice")), now="2026-11-26T12:00")


def lines(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_where_money_is_made_this_month(shop: Practice):
    """In a pipe: exact amounts, decimal hours, one line for each client."""
    header, *rows = lines(shop.say("margin"))
    table = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert table["Studio Verdi"]["revenue"] == "200.00"
    assert (table["Rossi"]["uncosted"], table["Rossi"]["uncosted_entries"]) == ("8.00", "1")


def test_a_person_reads_totals_and_what_is_not_known(shop: Practice):
    """On a terminal numbers stand under each other, with the sums and the notes below."""
    shown = shop.on_terminal("margin", "--by", "client", columns=140)
    assert shown.startswith("Margin by client, November 2026\n")
    assert "\nTotal " in shown
    assert "has no cost rate" in shown
    assert "Allocated" not in shown


def test_names_stay_readable_on_a_narrow_terminal(shop: Practice):
    """Titles break into lines and the least important columns go, named below, before a name is cut to a stump."""
    shown = shop.on_terminal("margin", "--from", "2026-09-01", "--to", "2026-11-30", columns=80)
    title, *heads = shown.splitlines()[:4]
    assert title == "Margin by client, 2026-09-01 to 2026-11-30"
    assert heads[-1].split() == ["Client", "Revenue", "Cost", "Margin", "revenue", "Hours", "hour", "month"]
    assert "\nStudio Verdi " in shown
    assert "no room for: Uncosted, Uncosted entries, Unapproved, Unapproved entries\n" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_titles_stand_in_one_line_where_there_is_room(shop: Practice):
    """Nothing is broken or left out on a wide terminal."""
    shown = shop.on_terminal("margin", columns=160)
    assert shown.splitlines()[1].startswith("Client ")
    assert "Unapproved entries" in shown.splitlines()[1]
    assert "no room for" not in shown


def test_dates_and_ids_are_never_cut(shop: Practice):
    """In a table with many words the long names give way."""
    shown = shop.on_terminal("report", "promises", "--month", "2026-11", columns=80)
    missed = shown.split("Missed, and why\n")[1]
    assert "\nRecord  Subject" in missed
    assert len(re.findall(r" 2026-11-\d\d \d\d:\d\d ", missed)) == missed.count("2026") > 0


def test_margins_for_programs(shop: Practice):
    """Cents and seconds with their types, in the envelope."""
    document = json.loads(shop.say("margin", "--by", "agent,month", "--year", "2026", "--json"))
    assert (document["margine"], document["kind"], document["span"]) == (1, "margin", "2026")
    (table,) = document["tables"]
    assert sum(row["revenue"] for row in table["rows"]) == table["total"]["revenue"]


def test_the_charges_and_costs_behind_a_figure(shop: Practice):
    """`--explain` lists every piece, and says from which charge its revenue comes."""
    header, *rows = lines(shop.say("margin", "--client", "verdi", "--explain"))
    assert [dict(zip(header, row, strict=True)) for row in rows] == [
        {
            "day": "2026-11-03", "subject": "T-2#4", "agent": "Bruno", "hours": "4.00", "rate": "25.00",
            "cost": "100.00", "revenue": "200.00", "how": "share of K-1/fee/2026-11-01",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "span"),
    [
        (("--month", "2026-10"), "October 2026"),
        (("--month", "last"), "October 2026"),
        (("--year", "2026"), "2026"),
        (("--from", "2026-11-02", "--to", "2026-11-08"), "2026-11-02 to 2026-11-08"),
        (("--from", "2026-11-20"), "2026-11-20 to 2026-11-30"),
        (("--from", "20/11", "--to", "today"), "2026-11-20 to 2026-11-26"),
        ((), "November 2026"),
    ],
)
def test_which_time_is_meant(shop: Practice, options: tuple[str, ...], span: str):
    """A month, a year, days with the last one in it; this month where nothing is said."""
    assert json.loads(shop.say("margin", *options, "--json"))["span"] == span


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--month", "2026-13"), "'2026-13' is no month such as 2026-11, or last"),
        (("--year", "26"), "--year is '26', which is no year such as 2026"),
        (("--year", "0001"), "--year is '0001', which is no year such as 2026"),
        (("--from", "soon"), "'soon' is no day; write 2026-11-20, yesterday, fri or 20/11"),
        (("--from", "2026-11-09", "--to", "2026-11-02"), "--to 2026-11-02 lies before --from 2026-11-09"),
        (("--month", "2026-11", "--year", "2026"), "--month, --year and --from with --to exclude each other"),
        (("--by", "clients"), "'clients' is nothing that report margin is grouped by; did you mean 'client'?"),
        (("--by", "client,agent,month"), "not by client,agent,month"),
        (("--agent", "ana"), "'ana' is no agent of Prova; did you mean 'anna'?"),
    ],
)
def test_what_cannot_be_asked_is_answered(shop: Practice, options: tuple[str, ...], says: str):
    """What is written, why it cannot be, the nearest that can."""
    assert says in shop.refusal("margin", *options, exit_code=2)


def test_a_client_that_there_is_not(shop: Practice):
    """It depends on what the store holds, so it is no mistake of usage."""
    assert "'bianchi' is no client" in shop.refusal("margin", "--client", "bianchi", exit_code=4)


def test_which_reports_there_are(shop: Practice):
    """Without a name: each one, what it tells, and by what it can be grouped."""
    assert [row[0] for row in lines(shop.say("report"))] == ["name", *REPORTS]
    assert json.loads(shop.say("report", "--json"))["reports"][0]["name"] == "hours"


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("form", ["table", "json", "csv", "xlsx", "html"])
def test_every_report_in_every_form(shop: Practice, name: str, form: str):
    """The end of the file's name says the form."""
    file = shop.folder / f"out.{form}"
    chosen = ("--format", form) if form == "table" else ()
    assert shop.say("report", name, *chosen, "--out", str(file)) == ""
    data = file.read_bytes()
    assert data.startswith({"xlsx": b"PK", "html": b"<!doctype html>", "json": b'{"margine": 1'}.get(form, data[:1]))


def test_an_italian_sheet(shop: Practice):
    """Semicolons, decimal commas, and the mark by which spreadsheets know UTF-8."""
    text = shop.say("report", "margin", "--format", "csv", "--locale", "it_IT")
    assert text.startswith("\ufeffclient;revenue;cost")
    assert "Studio Verdi;200,00;100,00" in text


def test_a_page_can_be_piped(shop: Practice):
    """Without a file it goes to stdout, byte for byte."""
    assert shop.say("report", "hours", "--format", "html").rstrip().endswith("</html>")


def test_a_file_that_cannot_be_written(shop: Practice):
    """The report was made, and could not be kept: exit 5, as for every answer that is lost."""
    said = shop.refusal("report", "hours", "--out", str(shop.folder / "nowhere" / "hours.html"), exit_code=5)
    assert "the report could not be written" in said


def test_a_name_that_says_no_form(shop: Practice):
    """`report.pdf` is nothing that can be written here."""
    assert "end it in .json, .csv, .xlsx, .html" in shop.refusal("report", "hours", "--out", "x.pdf", exit_code=2)
