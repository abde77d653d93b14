"""A firm that looks for what it has not billed: the ledger's firm, with tickets that record time, and what it finds."""

from __future__ import annotations

from datetime import date

from engine.unbilled import Finding, findings
from engine.views import Views
from tests.ledger.firm import DECEMBER, MONEY, NOVEMBER, Firm, firm_rules
from tests.practice import at

TICKET = """
workflow: ticket
number: T-{n}
fields:
  subject:  {type: text, default: VPN}
  client:   {type: client}
  contract: {type: contract}
  assignee: {type: agent}
  service_level: {type: service_level, default: quick}
  priority: {type: choice, of: [P1, P2, P3], default: P3}
states: {new: {initial: true}, working: {records_time: true}, resolved: {}, closed: {final: true}}
groups: {open: [new, working]}
transitions:
  assign:  {from: new, to: new, asks: [assignee]}
  start:   {from: new, to: working, sets: {assignee: actor}}
  pause:   {from: working, to: new}
  resolve: {from: open, to: resolved}
  close:   {from: [new, working, resolved], to: closed}
timers:
  resolution: {promise: service_level.resolution, per: priority, runs_in: open, met_by: resolve}
billing:
  work: {on: time_logged, charge: time}
"""


def trade_rules(unbilled: str = "agent_gaps: off", money: str = MONEY, **kinds: str):
    """The rules of the firm, with searches tuned."""
    return firm_rules(f"{money}unbilled: {{{unbilled}}}\n", **({"ticket": TICKET} | kinds))


class Trade(Firm):
    """A firm that asks what it has not billed."""

    def __init__(
        self, unbilled: str = "agent_gaps: off", start: str = "2026-11-02 09:00", money: str = MONEY, **kinds: str
    ) -> None:
        super().__init__(trade_rules(unbilled, money, **kinds), start)

    def found(self, since: date = NOVEMBER, until: date = DECEMBER) -> list[Finding]:
        """What every search finds in November, unless other days are named."""
        views = Views(self.store, self.desk.workflow)
        return findings(self.ledger, views, since, until, now=self.clock.now())

    def of(self, detector: str, **days: date) -> list[Finding]:
        """What one search finds."""
        return [finding for finding in self.found(**days) if finding.detector == detector]

    def one(self, detector: str) -> Finding:
        """The only finding of all searches."""
        (finding,) = self.found()
        assert finding.detector == detector, finding
        return finding


def short(found: list[Finding]) -> list[str]:
    """`work_without_time T-1 anna 80.00`, `~` before a guess."""
    return [
        f"{f.detector} {f.record} {f.agent or '-'} {'~' if f.estimated else ''}{f.cents // 100}.{f.cents % 100:02}"
        for f in found
    ]


__all__ = ["DECEMBER", "NOVEMBER", "Trade", "at", "short"]
