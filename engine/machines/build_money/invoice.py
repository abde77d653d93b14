"""`bills:`: that records of a kind are invoices, and which of their fields hold what."""

from __future__ import annotations

from engine.machines.build_money.naming import field_of
from engine.machines.draft import Draft
from engine.machines.money_rules import InvoiceRule


def bills(draft: Draft) -> InvoiceRule | None:
    """What makes records of this kind invoices; None where they are none."""
    if "bills" not in draft.section():
        return None
    return InvoiceRule(
        position=draft.source.key_at("bills"),
        client=field_of(draft, "an invoice names its client in", "client", ("bills", "client")),
        since=_field(draft, "begins with the day in", "date", "from"),
        until=_field(draft, "ends with the day in", "date", "until"),
        net=_field(draft, "holds its net sum in", "money", "net"),
        tax=_field(draft, "holds its tax in", "money", "tax"),
        total=_field(draft, "holds its total in", "money", "total"),
        withheld=_field(draft, "holds what is withheld in", "money", "withheld"),
        drawn_in=_states(draft, "the lines of an invoice can be drawn in", "drawn_in"),
        fixed_in=_states(draft, "the lines of an invoice are approved in", "fixed_in"),
        released_in=_states(draft, "the lines of an invoice count as not billed in", "released_in"),
        credits=_field(draft, "names what it credits in", draft.value("workflow"), "credits"),
        credited_by=draft.fired("an invoice that is credited", "bills", "credited_by"),
    )


def _field(draft: Draft, does: str, kind: str, key: str) -> str:
    return field_of(draft, f"an invoice {does}", kind, ("bills", key))


def _states(draft: Draft, what: str, key: str) -> frozenset[str]:
    return frozenset(draft.states(what, "bills", key))
