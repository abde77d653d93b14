"""An invoice as the Italian exchange takes it: FatturaPA 1.2, written and validated by a38.

Invoices are TD01, credit notes TD04 with positive amounts. Signs stand on prices, since quantities have none. Texts are
put into Latin-1, which is all that the form knows.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

from engine.money import Cents, amount
from engine.month.document import DocumentLine, InvoiceDocument, Party
from engine.month.totals import TaxShare
from engine.problems import MargineError

PLAIN = str.maketrans({
    "−": "-", "–": "-", "—": "-", "\u2018": "'", "\u2019": "'", "“": '"', "”": '"', "…": "...", "→": "->", "•": "-",
    "€": "EUR",
})  # fmt: skip
"""Signs that people use, and the form does not know."""
UNITS = {"piece": "pz", "hour": "h"}
TRANSFER, COMPLETE, AT_ONCE = "MP05", "TP02", "I"
UNREACHED = "0000000"
ABROAD = "XXXXXXX"


class NotValid(MargineError):  # noqa: N818 - reads as what happened
    """What the form does not allow in an invoice; the message says where."""

    exit_code = 4


def fatturapa(document: InvoiceDocument) -> bytes:
    """The XML of a document that identity.checked has seen. NotValid for what a38 finds wrong with it."""
    from xml.etree import ElementTree as ET

    form = _form(document)
    _validate(document, form)
    if document.totals.withheld:
        _withheld(form)
    root = form.build_etree().getroot()
    ET.register_namespace("p", root.tag.partition("}")[0].strip("{"))
    ET.indent(root)
    xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def latin(text: str, longest: int) -> str:
    """As much of a text as the form takes: signs by their like in Latin-1, what has none as `?`, in one line."""
    plain = " ".join(text.translate(PLAIN).split())
    known = "".join(c if ord(c) < 256 else _like(c) for c in plain)
    return "".join(c for c in known if c.isprintable())[:longest].strip()


def _like(letter: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", letter) if ord(c) < 256)
    return bare or "?"


def _money(cents: Cents) -> Decimal:
    return Decimal(amount(cents))


def _form(document: InvoiceDocument) -> Any:
    import a38

    public = len(document.buyer.recipient) == 6
    form = (a38.FatturaPA12 if public else a38.FatturaPrivati12)()
    head = form.fattura_elettronica_header
    head.dati_trasmissione.update(**_sent_to(document))
    head.cedente_prestatore = a38.CedentePrestatore(_seller(document.seller), _seat(a38.Sede, document.seller))
    head.cessionario_committente = a38.CessionarioCommittente(_buyer(document.buyer), _seat(a38.Sede, document.buyer))
    form.fattura_elettronica_body = [_body(document)]
    return form


def _sent_to(document: InvoiceDocument) -> dict[str, Any]:
    import a38

    seller, recipient = document.seller, document.buyer.recipient
    where: dict[str, Any] = {"codice_destinatario": recipient}
    if "@" in recipient:
        where = {"codice_destinatario": UNREACHED, "pec_destinatario": recipient}
    elif document.buyer.country != "IT":
        where = {"codice_destinatario": ABROAD}
    number = "".join(c for c in document.id if c.isascii() and c.isalnum())[-10:]
    sender = a38.IdTrasmittente(*_vat(seller))
    return {"id_trasmittente": sender, "progressivo_invio": number, **where}


def _vat(party: Party) -> tuple[str, str]:
    return party.vat_number[:2], party.vat_number[2:]


def _seller(party: Party) -> Any:
    import a38

    return a38.DatiAnagraficiCedentePrestatore(
        id_fiscale_iva=a38.IdFiscaleIVA(*_vat(party)),
        codice_fiscale=party.tax_code or None,
        anagrafica=a38.Anagrafica(denominazione=latin(party.name, 80)),
        regime_fiscale=party.regime,
    )


def _buyer(party: Party) -> Any:
    import a38

    return a38.DatiAnagraficiCessionarioCommittente(
        id_fiscale_iva=a38.IdFiscaleIVA(*_vat(party)) if party.vat_number else None,
        codice_fiscale=party.tax_code if party.tax_code and party.country == "IT" else None,
        anagrafica=a38.Anagrafica(denominazione=latin(party.name, 80)),
    )


def _seat(kind: Any, party: Party) -> Any:
    home = party.country == "IT"
    return kind(
        indirizzo=latin(party.address, 60),
        cap=party.postcode if home else "00000",
        comune=latin(party.city, 60),
        provincia=party.province.upper() if home and len(party.province) == 2 else None,
        nazione=party.country,
    )


def _body(document: InvoiceDocument) -> Any:
    import a38

    sign = -1 if document.kind == "credit note" else 1
    body = a38.FatturaElettronicaBody()
    body.dati_generali = _general(document, sign)
    body.dati_beni_servizi = a38.DatiBeniServizi(
        [_line(line, sign) for line in document.lines],
        [_share(share, sign) for share in document.totals.taxes],
    )
    if sign * document.totals.payable > 0:
        body.dati_pagamento.append(a38.DatiPagamento(COMPLETE, [_payment(document, sign)]))
    return body


def _general(document: InvoiceDocument, sign: int) -> Any:
    import a38

    sums, other = document.totals, document.credits
    paper = a38.DatiGeneraliDocumento(
        tipo_documento="TD04" if sign < 0 else "TD01",
        divisa=document.currency,
        data=document.issued,
        numero=latin(document.number, 20),
        importo_totale_documento=_money(sign * sums.total),
        causale=[latin(document.note, 200)] if document.note else None,
    )
    if sums.withheld:
        paper.dati_ritenuta = [_withholding(document, sign)]
    general = a38.DatiGenerali(paper)
    if other:
        general.dati_fatture_collegate = [
            a38.DatiFattureCollegate(id_documento=latin(other.number or other.id, 20), data=other.issued)
        ]
    return general


def _withholding(document: InvoiceDocument, sign: int) -> Any:
    """RT01 of a person, who has a tax code of 16 characters, else RT02.

    Condominiums withhold 4 % of contract work (W); else it is for professional services (A).
    """
    import a38

    sums = document.totals
    return a38.DatiRitenuta(
        tipo_ritenuta="RT01" if len(document.seller.tax_code) == 16 else "RT02",
        importo_ritenuta=_money(sign * sums.withheld),
        aliquota_ritenuta=_money(sums.withholding),
        causale_pagamento="W" if sums.withholding == 400 else "A",
    )


def _line(line: DocumentLine, sign: int) -> Any:
    import a38

    price = line.unit_price if line.quantity >= 0 else -line.unit_price
    return a38.DettaglioLinee(
        numero_linea=line.number,
        descrizione=latin(line.text, 1000) or "-",
        quantita=Decimal(abs(line.quantity)),
        unita_misura=UNITS[line.unit],
        data_inizio_periodo=line.since,
        data_fine_periodo=line.until,
        prezzo_unitario=_money(sign * price),
        prezzo_totale=_money(sign * line.net),
        aliquota_iva=_money(line.rate),
        natura=line.nature or None,
    )


def _share(share: TaxShare, sign: int) -> Any:
    import a38

    return a38.DatiRiepilogo(
        aliquota_iva=_money(share.rate),
        natura=share.nature or None,
        imponibile_importo=_money(sign * share.net),
        imposta=_money(sign * share.amount),
        esigibilita_iva=AT_ONCE if share.rate else None,
        riferimento_normativo=latin(share.exempt, 100) or None,
    )


def _payment(document: InvoiceDocument, sign: int) -> Any:
    import a38

    return a38.DettaglioPagamento(
        modalita_pagamento=TRANSFER,
        data_scadenza_pagamento=document.due,
        importo_pagamento=_money(sign * document.totals.payable),
        iban=document.seller.iban or None,
    )


def _withheld(form: Any) -> None:
    """Every line counts for what is withheld. Marked after validating: a38 0.1.8 fails on the check of this mark."""
    for line in form.fattura_elettronica_body[0].dati_beni_servizi.dettaglio_linee:
        line.ritenuta = "SI"


def _validate(document: InvoiceDocument, form: Any) -> None:
    """NotValid with what a38 finds; a code of seven zeros without an address is for who is reached by no channel."""
    from a38.validation import Validation

    found = Validation()
    form.validate(found)
    unreached = document.buyer.recipient == UNREACHED
    wrong = [str(error) for error in found.errors if not (unreached and error.code == "00426")]
    if wrong:
        raise NotValid(f"{document.id} does not fit the FatturaPA:" + "".join(f"\n  {each}" for each in wrong))
