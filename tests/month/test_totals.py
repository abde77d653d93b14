"""What lines add up to: by tax, rounded once for each rate, exactly mirrored by a credit."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.charges import Line
from engine.money import half_up, part_of
from engine.month.totals import TaxShare, UnknownTax, totals
from tests.month.lines import TAXES, line


def test_tax_is_rounded_once_on_the_sum_of_its_rate():
    """Three lines of 0.50 at 22 % are 0.33 of tax; rounded line by line they would be 0.33, and of 0.02 they are 0.01, not 0."""
    assert totals([line(50), line(50), line(50)], "", TAXES).tax == 33
    assert totals([line(2), line(2), line(2)], "", TAXES).tax == 1


def test_half_a_cent_of_tax_is_rounded_up():
    """22 % of 0.25 is 5.5 cents: 6."""
    assert totals([line(25)], "", TAXES).tax == 6


def test_rates_are_summed_and_told_apart():
    """Each rate has its net and its tax; what is exempt comes last, with reason and nature."""
    found = totals([line(10000), line(5000, tax="reduced"), line(700, tax="exempt")], "standard", TAXES)
    assert found.taxes == (
        TaxShare("standard", "IVA 22%", 2200, 10000, 2200),
        TaxShare("reduced", "IVA 10%", 1000, 5000, 500),
        TaxShare("exempt", "Exempt", 0, 700, 0, "Art. 10", "N4"),
    )
    assert (found.net, found.tax, found.total) == (15700, 2700, 18400)


def test_two_names_of_one_rate_are_one_sum():
    """The standard knows rates, not names: 0.02 under each of two names at 22 % is one sum of 0.04."""
    found = totals([line(2), line(2, tax="standard_again")], "", TAXES)
    assert [(share.tax, share.net, share.amount) for share in found.taxes] == [("standard", 4, 1)]


def test_reasons_for_no_tax_are_kept_apart():
    """Exempt and abroad are both without tax, for different reasons that the invoice must state."""
    found = totals([line(100, tax="exempt"), line(200, tax="abroad")], "", TAXES)
    assert {share.nature: share.net for share in found.taxes} == {"N4": 100, "N2.1": 200}


def test_the_clients_tax_holds_where_a_line_names_none():
    """A line's own, else the client's, else the first that company.yaml has."""
    assert totals([line(100)], "reduced", TAXES).tax == 10
    assert totals([line(100, tax="reduced")], "standard", TAXES).tax == 10
    assert totals([line(100)], "", TAXES).tax == 22


def test_who_is_exempt_owes_no_tax_for_anything():
    """Whatever a charge says of itself."""
    assert totals([line(100), line(100, tax="reduced")], "exempt", TAXES).tax == 0


def test_what_is_withheld_is_of_the_net():
    """20 % of the net is paid to the tax office; the client owes us the rest of the total."""
    found = totals([line(100000)], "", TAXES, 2000)
    assert (found.total, found.withheld, found.payable) == (122000, 20000, 102000)


def test_a_tax_that_is_not_declared_is_told():
    """No rate is guessed, and the nearest name is said."""
    with pytest.raises(UnknownTax, match=r"'standart' is no tax of company.yaml; did you mean 'standard'\?"):
        totals([line(100, tax="standart")], "", TAXES)


def test_without_any_taxes_there_is_none():
    """A company that declares none bills without."""
    found = totals([line(100)], "", {})
    assert (found.tax, found.total, [share.title for share in found.taxes]) == (0, 100, ["no tax"])


def test_nothing_comes_to_nothing():
    """No lines, no tax, no total."""
    found = totals([], "", TAXES, 2000)
    assert (found.net, found.taxes, found.tax, found.total, found.withheld) == (0, (), 0, 0, 0)


lines_of = st.lists(st.builds(line, st.integers(-(10**7), 10**7), tax=st.sampled_from(["", *TAXES])), max_size=30)


def negated(given: Line) -> Line:
    return msgspec.structs.replace(given, charge=msgspec.structs.replace(given.charge, amount=-given.charge.amount))


@given(lines_of, st.integers(0, 10000))
def test_a_credit_is_the_exact_mirror(lines: list[Line], withholding: int):
    """Whatever stands on an invoice, its credit note brings every figure back to zero."""
    found, back = totals(lines, "", TAXES, withholding), totals(map(negated, lines), "", TAXES, withholding)
    assert (found.net, found.tax, found.total, found.withheld) == (-back.net, -back.tax, -back.total, -back.withheld)


@given(lines_of)
def test_the_figures_of_the_standard_agree(lines: list[Line]):
    """BR-CO-14, BR-CO-15, BR-CO-17: sums over rates, total, and each rate's tax."""
    found = totals(lines, "", TAXES)
    assert found.net == sum(share.net for share in found.taxes) == sum(each.charge.amount for each in lines)
    assert found.tax == sum(share.amount for share in found.taxes)
    assert found.total == found.net + found.tax
    assert all(share.amount == half_up(part_of(share.net, share.rate)) for share in found.taxes)
    assert len({(share.rate, share.nature) for share in found.taxes}) == len(found.taxes)


def test_the_order_of_lines_does_not_count():
    """Drawn anew in another order, an invoice has the same figures."""
    lines = [line(3, tax="reduced"), line(5), line(7, tax="exempt"), line(11)]
    assert totals(lines, "", TAXES) == totals(lines[::-1], "", TAXES)
