"""An invoice as a file that somebody names on the screen: PDF, a sheet, or CSV, by the end of its name.

What `margine invoice ID --out FILE` writes; the packages that a PDF needs are added by the command line alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.boards.practice import Practice
from engine.problems import MargineError, UsageError

if TYPE_CHECKING:
    from engine.month.document import InvoiceDocument


def write(practice: Practice, stream: str, path: Path, *, italian: bool) -> Path:
    """Write an invoice to a new file; where it is. UsageError when that cannot be."""
    data = _bytes(practice, stream, path, italian=italian)
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise UsageError(f"{path} is there already; choose another name") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None
    return path.absolute()


def _bytes(practice: Practice, stream: str, path: Path, *, italian: bool) -> bytes:
    from engine.month.documents import Documents
    from engine.papers.table import invoice_table

    record = practice.store.load(stream)
    if record is None:
        raise UsageError(f"there is no record '{stream}'")
    document = Documents(practice.views).of(record)
    match path.suffix.casefold():
        case ".pdf":
            return _pdf(stream, document, path, italian=italian)
        case ".xlsx":
            from engine.reports.sheets import xlsx

            return xlsx(invoice_table(document))
        case ".csv":
            from engine.reports.spelling import MANNERS
            from engine.reports.text import csv_text

            text = csv_text(invoice_table(document).tables[0], MANNERS["it" if italian else "en"])
            return text.encode("utf-8-sig" if italian else "utf-8")
        case _:
            raise UsageError(f"'{path.name}' does not say how to write it: end it in .pdf, .xlsx or .csv")


def _pdf(stream: str, document: InvoiceDocument, path: Path, *, italian: bool) -> bytes:
    from engine.papers.pdf import pdf

    try:
        return pdf(document, "it" if italian else "en")
    except ImportError:
        command = f"margine invoice {stream} --out {path}"
        raise MargineError(f"a PDF needs packages that are not here yet; `{command}` adds them") from None
