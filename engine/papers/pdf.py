"""An invoice as PDF: typst sets the page of invoice.typ, with the fonts that it brings along.

Texts reach the template as data and never as markup: what a client is called can set nothing.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from engine.month.document import InvoiceDocument
from engine.papers.page import Page
from engine.papers.words import Language

TEMPLATE = Path(__file__).with_name("invoice.typ")
ARCHIVED = "a-3b"
"""PDF/A-3b, which archives ask for."""


def pdf(document: InvoiceDocument, language: Language = "en") -> bytes:
    """The file; the same document makes the same one.

    It is PDF/A-3b, unless it has signs that no font of typst draws: then it is a plain PDF, with boxes in their place.
    """
    import typst

    try:
        made: bytes = _set(document, language, "pdf", [ARCHIVED])
    except typst.TypstError as error:
        if "font" not in f"{error.message} {error.diagnostic}":
            raise
        made = _set(document, language, "pdf", [])
    return made


def picture(document: InvoiceDocument, language: Language = "en") -> list[bytes]:
    """Each page as PNG."""
    made: Any = _set(document, language, "png", [])
    return made if isinstance(made, list) else [made]


def _set(document: InvoiceDocument, language: Language, form: Literal["pdf", "png"], standards: list[Any]) -> Any:
    import typst

    day = document.issued or document.until
    return typst.compile(
        str(TEMPLATE),
        format=form,
        ignore_system_fonts=True,
        pdf_standards=standards,
        timestamp=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        sys_inputs={"page": json.dumps(Page(document, language).plain(), ensure_ascii=False)},
    )
