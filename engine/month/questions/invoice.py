"""Questions about the invoice itself: taxes nobody declares, a draft out of date, a month that is not over."""

from __future__ import annotations

from collections.abc import Iterator

from engine.money import grouped
from engine.month.questions.question import Question, count, named
from engine.month.questions.situation import Asked, Situation
from engine.records import Record


def untaxed(_: Situation, asked: Asked) -> Iterator[Question]:
    """Lines that are left out because their tax is none of company.yaml."""
    found = [left for left in asked.left_out if left.lacks == "tax"]
    records = tuple(dict.fromkeys(left.line.charge.record for left in found))
    if records:
        text = f"{count(len(found), 'line')} of {named(records)} left out: {found[0].reason}"
        cents = sum(left.line.charge.amount for left in found)
        yield Question("tax", text, f"margine show {asked.client}", records=records, cents=cents)


def stale(situation: Situation, asked: Asked) -> Iterator[Question]:
    """What came since the draft of the month was drawn."""
    closer = asked.closer
    if not asked.lines or (closer is None and not asked.shut):
        return
    cents, month = sum(line.charge.amount for line in asked.lines), situation.month
    lines, records = count(len(asked.lines), "line"), tuple({line.charge.record: None for line in asked.lines})
    if closer is not None and situation.kind.stage(closer) == "drafted":
        text = f"{lines} came since {closer.id} was drawn, on {named(records)}"
        command = f"margine month {month} --redraw --client {asked.client}"
        yield Question("stale", text, command, records=records, cents=cents)
    else:
        missed = closer.id if closer else month.title
        text = f"{lines} came too late for {missed}, on {named(records)}: on the next invoice"
        yield Question("late", text, f"margine month {month} --client {asked.client}", False, records, cents)


def taxed_otherwise(situation: Situation, asked: Asked) -> Iterator[Question]:
    """A draft whose lines hold, and whose client is taxed or withholds otherwise than when it was drawn."""
    draft, rule = asked.closer, situation.kind.rule
    if draft is None or asked.lines or situation.kind.stage(draft) != "drafted":
        return
    said = _cents(draft, rule.total) - _cents(draft, rule.withheld)
    by_now = asked.sums.payable if rule.withheld else asked.sums.total
    if asked.whole and said != by_now:
        text = f"{draft.id} was drawn with {grouped(said)} to pay, and by the client's taxes of today "
        text += f"it is {grouped(by_now)}"
        yield Question("stale", text, f"margine month {situation.month} --redraw --client {asked.client}")


def unfinished_month(situation: Situation, asked: Asked) -> Iterator[Question]:
    """That a month is invoiced before it is over."""
    month = situation.month
    if asked.whole and situation.today < month.until and (asked.closer is None or _draft(situation, asked)):
        days = (month.until - situation.today).days
        text = f"{month.title} is not over: {count(days, 'day')} to come, whose work would be late"
        yield Question("month", text, "", must=False)


def adjustments(situation: Situation, asked: Asked) -> Iterator[Question]:
    """What changes earlier invoices."""
    lines = [line for line in asked.lines if line.adjusts]
    if lines and asked.closer is None:
        invoices = tuple(dict.fromkeys(line.adjusts for line in lines))
        text = f"{count(len(lines), 'adjustment')} of {named(invoices)}"
        cents = sum(line.charge.amount for line in lines)
        command = f"margine month {situation.month} --client {asked.client}"
        yield Question("adjustments", text, command, False, invoices, cents)


def unknown_buyer(situation: Situation, asked: Asked) -> Iterator[Question]:
    """That an electronic invoice could not say who the client is."""
    record = situation.views.store.load(asked.client)
    definition = situation.definition(record) if record else None
    fields = [name for name in ("vat_number", "tax_code") if definition and name in definition.fields]
    if record and asked.whole and fields and not any(record.fields.get(name) for name in fields):
        names = " nor ".join(fields)
        text = f"{'neither' if len(fields) == 2 else 'no'} {names} of {situation.subject(record.id)} is known"
        yield Question("buyer", text, f"margine set {record.id} {fields[0]}=…", must=False, records=(record.id,))


ASKERS = (untaxed, stale, taxed_otherwise, unfinished_month, adjustments, unknown_buyer)


def _draft(situation: Situation, asked: Asked) -> bool:
    return asked.closer is not None and situation.kind.stage(asked.closer) == "drafted"


def _cents(record: Record, field: str) -> int:
    value = record.fields.get(field) if field else 0
    return value if isinstance(value, int) else 0
