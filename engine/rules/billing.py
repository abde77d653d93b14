"""What rules charge, and what stands on invoices, as part of a decision.

A price is decided in the commit of what triggers it, once for its record and rule: `P-3/deposit`. When the fields that
it is worked out from change later, the same key is told again with what the price is by then; taken back, with 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from engine.commands import Fire, Measure, Refusal
from engine.events import ENGINE, FIRST_REPLY, GuardFailed, TimerStarted
from engine.machines.definition import MERGE, Definition, Transition
from engine.money import Cents
from engine.money_events import Charged, Incurred, Measured, Unpriced
from engine.problems import did_you_mean
from engine.records import Price, Value
from engine.rules.guard import GuardError, evaluate
from engine.rules.places import ID, worded
from engine.rules.plans import MeterPlan
from engine.rules.prices import PriceRule, worked_out
from engine.rules.story import Story


def begun(story: Story) -> None:
    """The record was opened, and is in its first state."""
    _triggered(story, story.kind.prices.entering.get(story.record.state, ()))


def taken(story: Story, transition: Transition) -> None:
    """A transition was taken. What ends because another record goes on for it enters no state that is charged."""
    prices = story.kind.prices
    if not prices.any:
        return
    for each in prices.undone_by.get(transition.name, ()):
        _undo(story, each)
    _triggered(story, prices.on.get(transition.name, ()))
    if transition.name != MERGE:
        _triggered(story, prices.entering.get(transition.target, ()))


def left(story: Story, state: str) -> None:
    """A state was left: a credit note that goes out settles its invoice, or its journal tells why that cannot be."""
    record, bills = story.record, story.kind.definition.bills
    if bills is None or not bills.credits or not bills.credited_by:
        return
    credited = record.text(bills.credits)
    if credited and state in bills.drawn_in | bills.fixed_in and record.state not in bills.unsent:
        note = f"credited by {record.id}"
        story.commands.append(Fire(id=credited, transition=bills.credited_by, by=ENGINE, note=note))


def replied(story: Story) -> None:
    """An agent has answered for the first time."""
    _triggered(story, story.kind.prices.on.get(FIRST_REPLY, ()))


def repriced(story: Story, changed: Collection[str]) -> None:
    """Fields have changed: prices that were decided from them are by now what the fields say."""
    depending = story.kind.prices.depending
    if not depending or depending.keys().isdisjoint(changed):
        return
    for each in {id(each): each for name in changed for each in depending.get(name, ())}.values():
        if price := _decided(story, each).get(each.rule.name):
            _reprice(story, each, price)


def fixed(story: Story, given: Mapping[str, Value]) -> Refusal | None:
    """Why what an invoice says cannot be changed by hand: its lines make the sums, and what was sent stays as it is."""
    definition, record = story.kind.definition, story.record
    if (bills := definition.bills) is None:
        return None
    held = {bills.client, bills.credits, bills.net, bills.tax, bills.total, bills.withheld}
    if record.state not in bills.drawn_in:
        held |= {bills.since, bills.until, *_dated(definition)}
    name = next((each for each, value in given.items() if each in held and record.fields.get(each) != value), "")
    if not name:
        return None
    if record.state in bills.drawn_in:
        why = "comes with its lines; `margine month` draws them anew, or cancel it and draw another"
    elif record.state in bills.fixed_in:
        why = "is approved; take that back first, and draw it anew"
    elif record.state in bills.released_in:
        why = f"stays as it was: it is {record.state}"
    else:
        why = f"stays as it was sent; `margine credit {record.id}` takes it back"
    return Refusal(f"'{name}' of {record.id} {why}", _where(definition))


def _dated(definition: Definition) -> Iterator[str]:
    """The fields with the day on which a number was given."""
    for each in (each for alternatives in definition.transitions.values() for each in alternatives):
        if "next" in each.sets.values():
            yield from (name for name, value in each.sets.items() if value == "today")


def undrawable(story: Story) -> Refusal | None:
    """Why the lines of a record cannot be drawn."""
    definition, record = story.kind.definition, story.record
    if definition.bills is None:
        return no_invoice(definition)
    if record.state in definition.bills.drawn_in:
        return None
    reason = f"the lines of {record.id} cannot be drawn anew in state '{record.state}'"
    return Refusal(f"{reason}, only in {' or '.join(sorted(definition.bills.drawn_in))}", _where(definition))


def measure(story: Story, command: Measure) -> Refusal | None:
    """Tell a meter how much of an allowance is used; the rungs that this reaches follow as those of other clocks do."""
    plan, before = story.kind.plans.get(command.name), story.record.timers.get(command.name)
    if not isinstance(plan, MeterPlan):
        meters = [name for name, each in story.kind.plans.items() if isinstance(each, MeterPlan)]
        return Refusal(f"{story.record.id} has no meter '{command.name}'{did_you_mean(command.name, meters)}")
    after = plan.measured(before, story.record, command, story.now)
    if after is None or after is before:
        return None
    started = before is None or before.cycle != after.cycle
    story.happen(TimerStarted(plan.name, after, plan.where) if started else Measured(plan.name, after))
    return None


def no_invoice(definition: Definition) -> Refusal:
    """The refusal of lines where none belong."""
    return Refusal(f"a {definition.kind} is no invoice: its workflow says nothing under 'bills'", definition.rule)


def _where(definition: Definition) -> str:
    return definition.rule_at(definition.bills.position) if definition.bills else definition.rule


def _triggered(story: Story, rules: Iterable[PriceRule]) -> None:
    """Decide the prices of rules that were not triggered before, and whose guards hold."""
    for each in rules:
        if each.rule.name in _decided(story, each) or not _holds(story, each):
            continue
        day, found = story.today(), worked_out(each.rule, story.record.fields)
        if isinstance(found, str):
            story.happen(Unpriced(each.rule.name, _key(story, each), day, found, each.where, each.cost))
        else:
            _price(story, each, day, *found)


def _reprice(story: Story, each: PriceRule, price: Price) -> None:
    """A price that was triggered before, by the fields as they are; without an amount nothing is owed."""
    found = worked_out(each.rule, story.record.fields)
    amount, quantity = (0 if price.amount else price.amount, 1) if isinstance(found, str) else found
    if amount is not None and amount != price.amount:
        _price(story, each, price.day, amount, quantity)


def _decided(story: Story, each: PriceRule) -> Mapping[str, Price]:
    return story.record.incurred if each.cost else story.record.charged


def _key(story: Story, each: PriceRule) -> str:
    """`P-3/deposit`; of a new record `/deposit`, which the store completes with the id that it gives out."""
    return f"{story.record.id}/{each.rule.name}"


def _holds(story: Story, each: PriceRule) -> bool:
    """Whether the guard of a rule holds; one that fails is journalled and counts as false."""
    guard = each.rule.guard
    try:
        return guard is None or evaluate(guard, story.record, story.by, story.roles, story.now)
    except GuardError as error:
        story.happen(GuardFailed(each.rule.name, str(error), each.where))
        return False


def _undo(story: Story, each: PriceRule) -> None:
    """Take a price back, if there is one."""
    if price := _decided(story, each).get(each.rule.name):
        _price(story, each, price.day, 0, 1, undone=True)


def _price(story: Story, each: PriceRule, day: date, amount: Cents, quantity: int, *, undone: bool = False) -> None:
    rule, key, text = each.rule, _key(story, each), _text(story, each)
    if each.cost:
        story.happen(Incurred(rule.name, key, amount, day, text, each.where, undone))
    else:
        story.happen(Charged(rule.name, key, amount, day, text, each.where, quantity, rule.tax, undone))


def _text(story: Story, each: PriceRule) -> str:
    """The rule's title with its places filled; without one, what the record is about and the rule's name."""
    if each.rule.title:
        return worded(story, each.rule.title)
    fields = story.record.fields
    about = fields.get("subject") or fields.get("name") or story.record.id or ID
    return f"{about}: {each.rule.name.replace('_', ' ')}"
