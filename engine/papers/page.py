"""An invoice in words: every text of the printed page, in the order in which it stands. The template only sets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from engine.month.document import DocumentLine, InvoiceDocument, Party, Piece
from engine.month.totals import TaxShare
from engine.papers.words import WORDS, Language, written_day, written_hours, written_money, written_percent

Plain = dict[str, Any]


class Page:
    """One invoice in one language."""

    def __init__(self, document: InvoiceDocument, language: Language) -> None:
        self.document, self.language = document, language
        self.words: Mapping[str, str] = WORDS[language]
        self.money: Callable[[int], str] = lambda cents: written_money(cents, language)

    def plain(self) -> Plain:
        """The page for the template: texts, lists and keys, and nothing else."""
        document, words = self.document, self.words
        mark = "void" if document.void else "draft" if document.draft or not document.number else ""
        return {
            "language": self.language,
            "words": dict(words),
            "title": f"{words[document.kind]} {document.number or document.id}".strip(),
            "mark": words[mark] if mark else "",
            "issued": document.issued.isoformat() if document.issued else "",
            "seller": self._party(document.seller),
            "buyer": self._party(document.buyer),
            "facts": self._facts(),
            "parts": self._parts(),
            "taxes": [self._share(share) for share in document.totals.taxes],
            "sums": self._sums(),
            "payment": self._payment(),
            "note": document.note,
        }

    def _party(self, party: Party) -> list[str]:
        """The name, then the lines of the address."""
        words = self.words
        place = " ".join(word for word in (party.postcode, party.city, party.province) if word)
        abroad = party.country if party.country != self.document.seller.country else ""
        numbers = [("vat", party.vat_number), ("code", party.tax_code)]
        told = [f"{words[name]} {number}" for name, number in numbers if number]
        return [line for line in (party.name, party.address, place, abroad, *told, party.email) if line]

    def _facts(self) -> list[tuple[str, str]]:
        document, words = self.document, self.words
        facts = [
            ("number", document.number),
            ("issued", self._day(document.issued)),
            ("period", f"{self._day(document.since)} – {self._day(document.until)}"),
            ("due", self._day(document.due)),
        ]
        if other := document.credits:
            day = f" {words['of']} {self._day(other.issued)}" if other.issued else ""
            facts.append(("credits", f"{other.number or other.id}{day}"))
        return [(words[name], value) for name, value in facts if value]

    def _day(self, day: Any) -> str:
        return written_day(day, self.language)

    def _parts(self) -> list[Plain]:
        """Lines under the titles of their parts."""
        return [
            {
                "title": self.words["price_part" if part == "price" else part],
                "lines": [self._line(line) for line in lines],
            }
            for part, lines in groupby(self.document.lines, key=lambda line: line.part)
        ]

    def _line(self, line: DocumentLine) -> Plain:
        counted = line.unit == "hour" or abs(line.quantity) != 1
        return {
            "text": line.text,
            "hours": written_hours(line.weighted),
            "quantity": str(line.quantity) if counted else "",
            "price": self.money(line.unit_price) if counted else "",
            "tax": self._rate(line.rate, line.nature),
            "net": self.money(line.net),
            "work": [self._piece(piece) for piece in line.pieces if piece.seconds],
        }

    def _piece(self, piece: Piece) -> Plain:
        who = " ".join(word for word in (self._day(piece.day), piece.agent) if word)
        said = ", ".join(word for word in (who, piece.activity) if word)
        return {
            "text": f"{said}: {piece.text}" if piece.text else said,
            "hours": written_hours(piece.weighted),
            "net": f"({piece.covered})" if piece.covered and not piece.amount else self.money(piece.amount),
        }

    def _rate(self, rate: int, nature: str) -> str:
        return written_percent(rate, self.language) if rate else nature or self.words["exempt"]

    def _share(self, share: TaxShare) -> Plain:
        why = f": {share.exempt}" if share.exempt else ""
        return {"title": f"{share.title}{why}", "net": self.money(share.net), "amount": self.money(share.amount)}

    def _sums(self) -> list[tuple[str, str, bool]]:
        """(what, amount, whether it is what counts)."""
        words, sums, currency = self.words, self.document.totals, self.document.currency
        rows = [
            (words["net_sum"], self.money(sums.net), False),
            (words["tax_sum"], self.money(sums.tax), False),
            (f"{words['total']} {currency}", self.money(sums.total), not sums.withheld),
        ]
        if sums.withheld:
            part = written_percent(sums.withholding, self.language)
            rows.append((f"{words['withheld']} {part}", self.money(-sums.withheld), False))
            rows.append((f"{words['payable']} {currency}", self.money(sums.payable), True))
        return rows

    def _payment(self) -> list[tuple[str, str]]:
        """How to pay; nothing where there is nothing to pay."""
        document, words = self.document, self.words
        if document.totals.payable <= 0 or document.void:
            return []
        iban = document.seller.iban
        apart = " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
        told = [
            (words["payable"], f"{self.money(document.totals.payable)} {document.currency}"),
            (words["due"], self._day(document.due)),
            (words["transfer"], f"{document.seller.name}, IBAN {apart}" if iban else ""),
            (words["purpose"], document.number),
        ]
        return [(name, value) for name, value in told if value]
