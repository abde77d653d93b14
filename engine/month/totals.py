"""What lines add up to, tax by tax: pure.

The rules are those of the European standard for invoices, EN 16931: the tax of a rate is worked out once, on the sum
of what is taxed at that rate, and rounded to cents (BR-CO-17); the tax of the invoice is the sum over its rates
(BR-CO-14); with it the net becomes the total (BR-CO-15). A credit is the exact mirror of what it takes back: cents are
rounded half away from zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from engine.charges import Line
from engine.money import Cents, Points, half_up, part_of
from engine.problems import did_you_mean
from engine.tariff import Tax


class TaxShare(msgspec.Struct, frozen=True):
    """What is taxed at one rate, or free of tax for one reason."""

    tax: str
    """The tax of company.yaml; of several with the same rate the first that occurs."""
    title: str
    rate: Points
    net: Cents
    amount: Cents
    exempt: str = ""
    """Why there is no tax; empty where there is."""
    nature: str = ""
    """The reason's code in electronic invoices."""


class Totals(msgspec.Struct, frozen=True):
    """What an invoice comes to, in cents; negative for a credit note."""

    net: Cents
    taxes: tuple[TaxShare, ...]
    """The highest rate first; what is exempt last."""
    tax: Cents
    total: Cents
    """Net and tax."""
    withheld: Cents = 0
    """Of the net: what the client pays to the tax office for us."""
    withholding: Points = 0
    """The percentage of that."""

    @property
    def payable(self) -> Cents:
        """What the client pays us."""
        return self.total - self.withheld


class UnknownTax(ValueError):  # noqa: N818 - reads as what happened
    """A line names a tax that company.yaml does not have; the message is for a person."""


def tax_named(name: str, client: str, taxes: Mapping[str, Tax]) -> str:
    """The tax of a charge: its own, else the client's, else the company's first; empty where none is declared.

    A client who is exempt is so whatever a charge says of itself: who owes no tax owes none for anything.
    UnknownTax when the one that counts is not declared: an invoice is no place to guess.
    """
    exempt = client in taxes and bool(taxes[client].exempt)
    wanted = (client if exempt else name) or client or next(iter(taxes), "")
    if wanted and wanted not in taxes:
        raise UnknownTax(f"'{wanted}' is no tax of company.yaml{did_you_mean(wanted, taxes)}")
    return wanted


def totals(lines: Iterable[Line], client: str, taxes: Mapping[str, Tax], withholding: Points = 0) -> Totals:
    """What lines come to for a client whose own tax is `client` (empty: none), of taxes that company.yaml declares.

    `withholding` is a percentage of the net. Raises UnknownTax.
    """
    nets: dict[str, Cents] = {}
    for line in lines:
        name = tax_named(line.charge.tax, client, taxes)
        nets[name] = nets.get(name, 0) + line.charge.amount
    return summed(nets, taxes, withholding)


def summed(nets: Mapping[str, Cents], taxes: Mapping[str, Tax], withholding: Points = 0) -> Totals:
    """As `totals`, of what is taxed by the names of the taxes."""
    shares: dict[tuple[Points, str, str], TaxShare] = {}
    for name, net in nets.items():
        rate, exempt, nature, title = _known(taxes.get(name))
        before = shares.get((rate, exempt, nature))
        first = before or TaxShare(name, title, rate, 0, 0, exempt, nature)
        both = first.net + net
        shares[rate, exempt, nature] = msgspec.structs.replace(first, net=both, amount=half_up(part_of(both, rate)))
    ordered = tuple(sorted(shares.values(), key=lambda share: (-share.rate, share.exempt, share.nature)))
    net, tax = sum(share.net for share in ordered), sum(share.amount for share in ordered)
    return Totals(net, ordered, tax, net + tax, half_up(part_of(net, withholding)), withholding)


def _known(tax: Tax | None) -> tuple[Points, str, str, str]:
    """Rate, reason, code and title; where no tax is declared there is none."""
    return (tax.rate, tax.exempt, tax.nature, tax.title) if tax else (0, "", "", "no tax")
