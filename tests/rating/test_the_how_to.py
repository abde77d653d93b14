"""The page on how an hour becomes an amount: its rules load, and its work comes to what it shows, step by step."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from engine.rating import Account, Rater, Terms
from tests.practice import COMPANY, rules
from tests.rating.deals import CONTRACT, booking, worked
from tests.test_papers import ROOT, blocks

PAGE = ROOT / "docs/how-to/how-an-hour-becomes-an-amount.md"
TERMS = {"included_minutes": 600, "overage_price": 12000, "start_date": "2026-10-01"}
WORK = (
    worked("2026-10-06 09:00", 480),
    worked("2026-11-03 09:00", 70, number=1),
    worked("2026-11-04 17:00", 120, number=2),
    worked("2026-11-05 09:00", 540, "T-2", number=1),
)


def test_the_page_shows_what_the_rules_come_to():
    """Rated by the page's price list and contract, each entry tells the steps that stand there, lines of rules included."""
    prices, contract = blocks(PAGE, "yaml")
    workflow = rules(company=COMPANY + prices, contract=CONTRACT + contract)
    company = replace(workflow.company, digest="")
    account = Account(
        "K-1", "C-1", replace(workflow.definitions["contract"], digest=""), (Terms(date.min, None, TERMS, "active"),)
    )
    rater = Rater(account, company)
    rater.extend((entry, booking(entry.record)) for entry in WORK)
    shown = dict(re.findall(r"^(\S+)\n((?:  .*\n)+)", "".join(blocks(PAGE, "text")), re.MULTILINE))
    assert [*shown] == [entry.id for entry in WORK[1:]]
    for entry, said in shown.items():
        steps = rater.explain(rater.of_entry(entry)[-1])
        lines = [f"  {s.what}: {s.text}" + (f" [{_line_of_page(s.rule)}]" if s.rule else "") for s in steps]
        assert "\n".join(lines) + "\n" == said


def _line_of_page(rule: str) -> str:
    """`company.yaml:3`: the line of what the page shows of a file."""
    file, _, line = rule.rstrip("@").partition(":")
    before = {"company.yaml": COMPANY, "contract.yaml": CONTRACT}[file]
    return f"{file}:{int(line) - before.count(chr(10))}"
