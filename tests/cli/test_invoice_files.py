"""`margine invoice --out` and `margine month --export`: what stands in the files."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from tests.cli.asking import Practice
from tests.cli.test_month import here as november  # noqa: F401 - the practice, a fixture

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def here(november: Practice) -> Practice:  # noqa: F811
    """November of Rossi, sent on the first of December as 2026/1; Verdi's is a draft."""
    november.say("set", "C-1", "name==Rossi & Figli")
    for step in ("--draft", "--approve", "--send"):
        november.say("month", "2026-11", step, "--client", "C-1")
    november.say("month", "2026-11", "--draft", "--client", "C-2")
    return november


def read(file: Path, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig")), delimiter=delimiter))


def cells(file: Path, sheet: int = 1) -> Iterator[tuple[str, str]]:
    """(place, value) of a sheet, shared texts put in; the file is read as what it is: XML in a ZIP."""
    with zipfile.ZipFile(file) as book:
        texts = ["".join(each.itertext()) for each in ET.fromstring(book.read("xl/sharedStrings.xml"))]
        for cell in ET.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml")).iter(f"{CELL}c"):
            value = cell.findtext(f"{CELL}v") or ""
            yield cell.get("r", ""), texts[int(value)] if cell.get("t") == "s" else value
            assert cell.find(f"{CELL}f") is None, "a formula"


def test_the_accountant_gets_a_row_for_each_invoice(here: Practice):
    """Number, day, client, net and tax by rate, sums, when it is due; amounts that a sheet adds up."""
    file = here.folder / "november.csv"
    told = here.ask("month", "2026-11", "--export", "csv", "--out", str(file))
    assert (told.stdout, told.stderr) == ("", "1 invoice is not sent yet and stands outside\n")
    assert b"\r\n" in file.read_bytes()
    (row,) = read(file)
    assert row == {
        "number": "2026/1", "record": "R-1", "kind": "invoice", "date": "2026-12-01", "client": "C-1",
        "name": "'=Rossi & Figli", "vat_number": "IT09876543217", "tax_code": "", "net_standard": "200.00",
        "tax_standard": "44.00", "net": "200.00", "tax": "44.00", "total": "244.00", "withheld": "0.00",
        "to_pay": "244.00", "due": "2026-12-31", "paid": "", "state": "sent", "credits": "",
    }  # fmt: skip


def test_an_italian_sheet_gets_semicolons_and_commas(here: Practice):
    """And a mark at the beginning by which it knows the letters."""
    file = here.folder / "november.csv"
    here.say("month", "2026-11", "--export", "csv", "--locale", "it_IT", "--out", str(file))
    assert file.read_bytes().startswith(b"\xef\xbb\xbfnumber;record;")
    assert read(file, ";")[0]["total"] == "244,00"


def test_a_spreadsheet_has_texts_as_texts_and_amounts_as_numbers(here: Practice):
    """A name that begins like a formula is a name; the sums stand below."""
    file = here.folder / "november.xlsx"
    here.say("month", "2026-11", "--export", "xlsx", "--out", str(file))
    found = dict(cells(file))
    assert (found["A3"], found["A4"], found["F4"], found["M4"]) == ("Number", "2026/1", "=Rossi & Figli", "244")
    assert (found["A5"], found["M5"]) == ("Total", "244")
    assert dict(cells(file, 2))["A4"] == "IVA 22%"


def test_credit_notes_stand_with_the_other_sign_and_what_they_take_back(here: Practice):
    """Both have their rows, together they come to nothing; what was taken back is not called paid."""
    here.say("credit", "R-1", "--note", "wrong client")
    here.say("month", "2026-11", "--approve", "--client", "C-1")
    credit = json.loads(here.say("list", "invoice", "--json"))["records"]
    note = next(each["id"] for each in credit if each["id"] not in {"R-1", "R-2"})
    if json.loads(here.say("invoice", note, "--json"))["invoice"]["state"] == "draft":
        here.say("do", note, "check")
    here.say("do", note, "mail")
    here.say("do", "R-1", "pay")
    file = here.folder / "november.csv"
    here.say("month", "2026-11", "--export", "csv", "--out", str(file))
    first, second = read(file)
    assert (second["kind"], second["number"], second["credits"]) == ("credit note", "2026/2", "2026/1")
    assert (first["total"], second["total"]) == ("244.00", "-244.00")
    assert (first["state"], first["paid"]) == ("paid", "")


def test_what_is_paid_says_when(here: Practice):
    """The day on which the record came to its end."""
    here.now = "2026-12-20T09:00"
    here.say("do", "R-1", "pay")
    file = here.folder / "november.csv"
    here.say("month", "2026-11", "--export", "csv", "--out", str(file))
    assert (read(file)[0]["paid"], read(file)[0]["state"]) == ("2026-12-20", "paid")


def test_a_number_keeps_its_row_when_the_invoice_is_void(here: Practice):
    """Without amounts, so that nobody looks for the number that is missing."""
    here.say("do", "R-1", "cancel", "--note", "typo")
    file = here.folder / "november.csv"
    here.say("month", "2026-11", "--export", "csv", "--out", str(file))
    (row,) = read(file)
    assert (row["number"], row["state"], row["net"], row["total"]) == ("2026/1", "void", "", "")


def test_those_with_a_date_of_the_month_are_asked_for_by_it(here: Practice):
    """What bills November is of December by its date."""
    file = here.folder / "some.csv"
    here.say("month", "2026-11", "--export", "csv", "--issued", "--out", str(file))
    assert read(file) == []
    here.say("month", "2026-12", "--export", "csv", "--issued", "--out", str(file))
    assert [row["number"] for row in read(file)] == ["2026/1"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--export", "csv", "--draft", "--all"), "--export goes with no step"),
        (("--export", "csv", "--client", "rossi"), "--export goes with no step"),
        (("--out", "x.csv"), "--out goes with --export"),
        (("--issued",), "--issued goes with --export"),
    ],
)
def test_what_does_not_go_with_an_export_is_refused(here: Practice, words: tuple[str, ...], says: str):
    """Before anything is done."""
    assert says in here.refusal("month", "2026-11", *words, exit_code=2)


def test_an_invoice_is_written_as_its_file_is_called(here: Practice):
    """PDF, sheet, CSV, JSON, text: by the end of the name."""
    for end in ("pdf", "xlsx", "csv", "json", "txt"):
        here.say("invoice", "R-1", "--out", str(here.folder / f"R-1.{end}"))
    said = PdfReader(here.folder / "R-1.pdf").pages[0].extract_text()
    assert "Invoice 2026/1" in said
    assert json.loads((here.folder / "R-1.json").read_text()) == json.loads(here.say("invoice", "R-1", "--json"))
    assert "Invoice 2026/1" in (here.folder / "R-1.txt").read_text()
    lines = read(here.folder / "R-1.csv")
    assert [(line["text"], line["hours"], line["net"]) for line in lines] == [
        ("Care, 2026-11", "", "100.00"),
        ("T-1 VPN lenta", "1.25", "100.00"),
    ]
    assert ("A4", "1") in set(cells(here.folder / "R-1.xlsx"))


def test_an_electronic_invoice_names_what_is_missing_and_takes_what_is_given(here: Practice):
    """The client's data may be completed after sending; nothing is written before."""
    file = here.folder / "R-1.xml"
    refused = here.refusal("invoice", "R-1", "--format", "fatturapa", "--out", str(file), exit_code=4)
    assert "has no postcode: margine set C-1 postcode=…" in refused
    assert "has no regime: write it into company.yaml, `issuer: {regime: …}`" in refused
    assert not file.exists()
    here.say("invoice", "R-1", "--format", "ubl", "--out", str(file))
    assert ET.parse(file).getroot().tag.endswith("}Invoice")


def test_a_name_that_says_too_little_is_asked_about(here: Practice):
    """.xml is either of two forms, and .doc none."""
    assert "add --format ubl (EN 16931) or --format fatturapa" in here.refusal(
        "invoice", "R-1", "--out", "R-1.xml", exit_code=2
    )
    assert "does not say how to write it" in here.refusal("invoice", "R-1", "--out", "R-1.doc", exit_code=2)
    assert "exclude each other" in here.refusal("invoice", "R-1", "--json", "--format", "pdf", exit_code=2)
