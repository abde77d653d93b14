"""The searches, one file each, and the table of them in the order in which they look: who finds an hour first has it.

running       timers that were forgotten                 contracts     work beside a contract that holds
untimed       traces of work without time                reasons       not billable, and nobody said why
closed        closed without any time                    short         less than the minimum
gaps          hours of a day without an entry            fees          contracts without their fee
left_out      what the last invoice left out             resale        purchases that nobody pays for
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.unbilled.detectors import (
    closed,
    contracts,
    fees,
    gaps,
    left_out,
    reasons,
    resale,
    running,
    short,
    untimed,
)
from engine.unbilled.finding import Finding
from engine.unbilled.search import Search

HOUR = 3600

Look = Callable[[Search, int], Iterator[Finding]]
"""A search, and the seconds of its span where it has one (`within`)."""

DETECTORS: Mapping[str, tuple[Look, int]] = {
    "running_timer": (running.look, 24 * HOUR),
    "work_without_time": (untimed.look, 4 * HOUR),
    "ticket_without_time": (closed.look, 0),
    "agent_gaps": (gaps.look, HOUR),
    "left_out": (left_out.look, 0),
    "no_contract": (contracts.look, 0),
    "non_billable_without_reason": (reasons.look, 0),
    "below_minimum": (short.look, 0),
    "no_fee": (fees.look, 0),
    "not_resold": (resale.look, 0),
}
"""Name in company.yaml → how it looks, and its span unless another is named."""
