"""`margine invoice`: one invoice, as the client reads it, and in every form in which it leaves the house."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.files import csv_bytes, put
from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.month.document import InvoiceDocument
    from engine.month.documents import Documents
    from engine.papers.words import Language

FORMS = ("text", "json", "csv", "xlsx", "pdf", "ubl", "fatturapa")
ENDS = {".txt": "text", ".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".pdf": "pdf"}
"""Ends of file names → the form that they ask for."""


@click.command("invoice")
@click.argument("stream", metavar="ID")
@click.option("--explain", is_flag=True, help="How each amount came about, step by step, with the rules.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="How it is written. [default: by the end of FILE's name, else text]",
)
@click.option("--out", "--output", "output", metavar="FILE", help="Write it to FILE: .pdf, .xlsx, .csv, .json or .txt.")
@click.option(
    "--locale",
    type=click.Choice(["en", "it_IT"]),
    default="en",
    show_default=True,
    help="Words of the PDF, numbers of PDF and CSV.",
)
@acting
@as_json
@pass_home
def command(
    home: Home, /, *, stream: str, explain: bool, form: str | None, output: str | None, locale: str, as_json: bool
) -> None:
    """Show an invoice or a credit note: its lines, its taxes, what is to be paid; or write it to a file.

    With --json it is the structured data that an electronic invoice needs: seller, buyer, lines, the sums of each tax,
    terms; docs/reference/invoice-json.md tells every key. ubl is EN 16931, fatturapa the Italian form: both name what
    is missing, and how to give it. pdf, ubl and fatturapa need packages that a clone adds when it is first asked.

    \b
        margine invoice R-5 --out R-5.pdf --locale it_IT
        margine invoice R-5 --format fatturapa --out R-5.xml
    """  # noqa: D301 - click's mark for lines that stay as they are
    from engine.cli import lookup
    from engine.cli.invoice_page import answer
    from engine.cli.output import give
    from engine.month.documents import Documents

    form = _form(form, output, as_json=as_json)
    record = lookup.record(home, stream)
    documents = Documents(home.views)
    document = documents.of(record)
    if output is None and form in {"text", "json"}:
        give(answer(document, explain=explain), as_json=form == "json")
        return
    if form in {"text", "json"}:
        from engine.cli.output import in_file

        data = in_file(answer(document, explain=explain), as_json=form == "json")
    else:
        data = _bytes(documents, document, form, locale)
    put(data, output, "the invoice", form)


def _form(form: str | None, output: str | None, *, as_json: bool) -> str:
    """The form that is asked for in words, else by the name of the file. UsageError for contradictions."""
    if as_json and form not in {None, "json"}:
        raise UsageError("--json and --format exclude each other")
    if form or as_json or output is None:
        return form or ("json" if as_json else "text")
    suffix = Path(output).suffix.casefold()
    if suffix == ".xml":
        raise UsageError(f"'{output}' may be either: add --format ubl (EN 16931) or --format fatturapa")
    if suffix not in ENDS:
        raise UsageError(f"'{output}' does not say how to write it: end it in {', '.join(ENDS)}, or add --format")
    return ENDS[suffix]


def _bytes(documents: Documents, document: InvoiceDocument, form: str, locale: str) -> bytes:
    """The invoice as a file."""
    if form in {"csv", "xlsx"}:
        from engine.papers.table import invoice_table
        from engine.reports.sheets import xlsx

        table = invoice_table(document)
        return xlsx(table) if form == "xlsx" else csv_bytes(table.tables[0], locale)
    from engine.cli.extras import need

    need("invoice")
    if form == "pdf":
        from engine.papers.pdf import pdf

        language: Language = "it" if locale == "it_IT" else "en"
        return pdf(document, language)
    return _electronic(documents, document, form)


def _electronic(documents: Documents, document: InvoiceDocument, form: str) -> bytes:
    """The XML of the form, from the document and, for what it lacks, the client of today."""
    from engine.papers.identity import checked

    now = documents.buyer_now(document.buyer.id)
    if form == "ubl":
        from engine.papers.ubl import ubl

        return ubl(checked(document, "ubl", now))
    from engine.papers.fatturapa import fatturapa

    return fatturapa(checked(document, "fatturapa", now))
