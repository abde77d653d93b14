"""Who sells and who buys: what company.yaml's `issuer` and a client's record say, as an invoice needs it.

Of a client the fields are taken by their names, as far as its workflow has them: name, address, postcode, city,
province, country, vat_number, tax_code, email, recipient (where electronic invoices are delivered). Its own tax is its
field of type tax, what it withholds the percentage in `withholding`.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.company import Company
from engine.machines.definition import Definition
from engine.money import Points
from engine.month.document import Party
from engine.records import Record

ALSO_CALLED = {"recipient": ("recipient", "sdi_code", "recipient_code", "pec"), "email": ("email", "mail")}
"""Other names under which workflows have a field."""

SAID = ("address", "postcode", "city", "province", "country", "vat_number", "tax_code", "email", "recipient")


@dataclass(frozen=True, slots=True)
class Buyer:
    """A client, as far as invoices look at it."""

    record: Record
    definition: Definition | None

    @property
    def tax(self) -> str:
        """Its own tax; empty for the company's first."""
        fields = self.definition.fields.values() if self.definition else ()
        return next((self.record.text(f.name) for f in fields if f.type == "tax"), "")

    @property
    def withholding(self) -> Points:
        """What part of the net it pays to the tax office for us."""
        points = self.record.fields.get("withholding")
        return points if isinstance(points, int) and not isinstance(points, bool) else 0

    @property
    def party(self) -> Party:
        """Its name and address."""
        fields = self.record.fields
        name = str(fields.get("legal_name") or fields.get("name") or self.record.id)
        return Party(name=name, id=self.record.id, **{said: self._said(said) for said in SAID})

    def _said(self, name: str) -> str:
        names = ALSO_CALLED.get(name, (name,))
        return next((str(value) for each in names if (value := self.record.fields.get(each))), "")


def seller(company: Company) -> Party:
    """Ourselves; without an issuer in company.yaml, the company's name alone."""
    issuer = company.tariff.issuer
    return Party(
        name=issuer.name or company.name,
        address=issuer.address,
        postcode=issuer.postcode,
        city=issuer.city,
        province=issuer.province,
        country=issuer.country,
        vat_number=issuer.vat_number,
        tax_code=issuer.tax_code,
        iban=issuer.iban,
        regime=issuer.regime,
    )
