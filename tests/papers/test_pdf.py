"""The printed page, read back from the file: what it says, and what nobody can make it do."""

from __future__ import annotations

from io import BytesIO

import msgspec
import pytest
from pypdf import PdfReader

from engine.month.document import InvoiceDocument
from engine.papers.pdf import pdf, picture
from tests.papers.paper import INVOICE, WORK, bought, credit_note, other, withholding


def text(document: InvoiceDocument, language: str = "en") -> str:
    """All pages, blanks as the setting has them put aside."""
    pages = PdfReader(BytesIO(pdf(document, language))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_page_says_everything_that_the_invoice_says():
    """Title, both parties, lines with hours, taxes, sums, how to pay, and which page it is."""
    said = text(INVOICE)
    for words in (
        "Invoice 2026/17", "Prova Srl", "Rossi & Figli Srl", "10121 Torino TO", "IT09876543217", "2026-12-31",
        "T-1 VPN lenta", "2026-11-10 anna, remote: checked the line", "1:15", "12", "10.00", "120.00",
        "Exempt: Art. 10 DPR 633/72", "48.40", "318.40", "IT60 X054 2811 1010 0000 0123 456", "Page 1 / 1",
    ):  # fmt: skip
        assert words in said, (words, said)


def test_in_italian_words_amounts_and_days_are_italian():
    """Fattura, 1.234,50, 31/12/2026."""
    said = text(INVOICE, "it")
    for words in ("Fattura 2026/17", "318,40", "31/12/2026", "Imponibile", "Canoni", "Pagina 1 / 1"):
        assert words in said, (words, said)


def test_what_is_withheld_is_taken_off_and_what_is_left_is_to_pay():
    """54.00 of 318.40 go to the tax office."""
    said = text(withholding(), "it")
    assert "Ritenuta d'acconto 20%" in said.replace("\u2019", "'")
    assert "-54,00" in said
    assert "264,40" in said


def test_a_credit_note_names_the_invoice_and_asks_for_no_money():
    """It takes back, and nobody has to pay it."""
    said = text(credit_note())
    assert "Credit note 2026/18" in said
    assert "Takes back invoice 2026/17 of 2026-12-01" in said
    assert "IBAN" not in said


@pytest.mark.parametrize(("change", "mark"), [({"draft": True, "number": ""}, "Draft"), ({"void": True}, "Void")])
def test_what_does_not_count_is_marked(change: dict[str, object], mark: str):
    """A draft, or one that is void, cannot be taken for an invoice."""
    assert f"({mark})" in text(other(**change))
    assert mark not in text(INVOICE)


@pytest.mark.parametrize(
    "name", ["#panic()", "*bold* _x_ $x^2$", '#read("/etc/passwd")', "\\ // /* @x <y> `z`", "]]][["]
)
def test_a_name_sets_nothing(name: str):
    """Signs that mean something to typst are letters like any other."""
    assert name.replace(" ", "") in text(bought(name=name)).replace(" ", "")


def test_the_same_document_makes_the_same_file():
    """So that a file can be compared with what was sent."""
    assert pdf(INVOICE) == pdf(INVOICE)


def test_it_can_be_archived():
    """It says that it is PDF/A-3b."""
    made = pdf(INVOICE)
    assert b"<pdfaid:part>3</pdfaid:part>" in made
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made


def test_a_sign_that_no_font_draws_does_not_keep_the_invoice_from_being_written():
    """Then it is a plain PDF, which is better than none."""
    made = pdf(bought(name="株式会社 Rossi"))
    assert made.startswith(b"%PDF")
    assert b"pdfaid:part" not in made


def test_a_long_invoice_has_pages_with_the_head_of_the_table_on_each():
    """A hundred entries: several pages, each numbered, none lost."""
    line = msgspec.structs.replace(INVOICE.lines[1], pieces=(WORK,) * 150)
    long = other(lines=(line,))
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf(long))).pages]
    assert len(pages) > 2
    assert all("Description" in page for page in pages[:-1])
    assert f"Page {len(pages)} / {len(pages)}" in " ".join(pages[-1].split())
    assert sum(page.count("checked the line") for page in pages) == 150
    assert len(picture(long)) == len(pages)
