"""Invoices: one kind of them, whose lines are one thing in each state, and whose sums stand in fields of their own."""

from __future__ import annotations

from engine.machines.checks import Case, Check

_SUMS = ("net", "tax", "total", "withheld")
_DAYS = ("from", "until")
_WITHHOLDING = "withholding"
_LINES = {
    "drawn_in": "can be drawn anew",
    "fixed_in": "are approved",
    "released_in": "count as not billed",
}


def one_kind(case: Case) -> None:
    """A second kind of invoice: nobody could tell of which kind the month's are."""
    if case.definition.bills is None:
        return
    for other in case.kinds.values():
        if other.kind != case.definition.kind and other.bills is not None:
            message = f"'{case.definition.kind}' are invoices ('bills'), and so are '{other.kind}'; one kind can be"
            related = ((other.bills.position, f"'bills' of {other.kind}"),)
            case.draft.report("M260", message, "bills", key=True, related=related)


def states(case: Case) -> None:
    """A state in which lines would be two things at once."""
    first: dict[str, str] = {}
    for key, says in _LINES.items():
        for state in case.draft.states("", "bills", key):
            if state in first:
                message = (
                    f"in '{state}' the lines of an invoice {says}, and they {_LINES[first[state]]} ('{first[state]}')"
                )
                case.draft.report("M261", message, "bills", key)
            first.setdefault(state, key)


def fields(case: Case) -> None:
    """One field for two things that an invoice holds."""
    for keys in (_SUMS, _DAYS):
        first: dict[str, str] = {}
        for key in keys:
            name = case.draft.value("bills", key)
            if name is not None and first.setdefault(name, key) != key:
                message = f"'{key}' of an invoice is '{name}', and so is '{first[name]}'; each needs a field of its own"
                case.draft.report("M262", message, "bills", key)


def withholding(case: Case) -> None:
    """What a client withholds is known by the name of its field, so the field must hold a percentage."""
    field = case.definition.fields.get(_WITHHOLDING)
    if case.definition.kind == "client" and field is not None and field.type != "percent":
        found = field.kind or field.type
        message = (
            f"'{_WITHHOLDING}' of a client is what invoices leave out for the tax office: of type percent, not {found}"
        )
        case.draft.report("M256", message, "fields", _WITHHOLDING, "type")


CHECKS = (Check(withholding), Check(one_kind), Check(states, frozenset({"M220"})), Check(fields))
