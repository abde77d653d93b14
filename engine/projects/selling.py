"""What is done with offers: new versions, lines from a template, sending, and what an accepted one becomes.

Each is one commit: all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.commands import Done, Fire, Open, Refusal, Refused, SetFields
from engine.desk import Desk
from engine.machines.predecessors import Predecessor, predecessors
from engine.projects import fields
from engine.projects.keeping import keep
from engine.projects.links import through
from engine.projects.offers import BECOMES, CHARGE, LINE, OFFER, PURCHASE, TASK, Line, Offer, numbered, offers
from engine.projects.opening import NotOpened, done, values_of, waiting_for
from engine.projects.outlook import look
from engine.projects.template import Answers, Template
from engine.records import Record, Value
from engine.store.contract import Where, every

ACCEPTED = "accepted"
"""The state of an offer that was."""
DROPPED = (OFFER, BECOMES, fields.AFTER, "price")
"""Fields of a line that its task or its purchase does not take over as they are."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What became of an offer."""

    project: str
    records: tuple[str, ...]
    """Tasks, purchases and milestones, in the order of the lines."""


def new_version(desk: Desk, project: Record, by: str) -> str:
    """A new version of the offer of a project, with the lines of the last one, which is replaced. Raises NotOpened.

    Of a project whose offer was accepted it is a change of it, which begins without lines.
    """
    with desk.batch():
        before = offers(desk.store, project)
        last = before[-1] if before else None
        version = fields.number(last, "version") + 1 if last is not None else 1
        change = any(each.state == ACCEPTED for each in before)
        said: dict[str, Value] = {"subject": project.text("subject"), "project": project.id, "version": version}
        if change:
            said["change"] = True
        offer = done(desk, Open(kind=OFFER, by=by, fields=said)).id
        if last is not None and last.state != ACCEPTED:
            _copy(desk, last.id, project.text("client"), offer, by)
            if last.open:
                done(desk, Fire(id=last.id, transition="replace", by=by))
    return offer


def from_template(desk: Desk, template: Template, answers: Answers, offer: str, by: str) -> list[str]:
    """A template's tasks and materials as lines of an offer. Raises NotOpened."""
    ids: dict[str, str] = {}
    with desk.batch():
        for name, waits in template.network(answers).items():
            said = values_of(desk, template.tasks[name], answers) | waiting_for(waits, ids)
            ids[name] = _opened_line(desk, said, TASK, offer, by)
        wanted = [part for part in template.materials.values() if part.wanted(answers)]
        goods = [_opened_line(desk, values_of(desk, part, answers), PURCHASE, offer, by) for part in wanted]
    return [*ids.values(), *goods]


def send(desk: Desk, offer: Offer, project: Record, by: str) -> Refusal | None:
    """Send an offer with the sum of its lines as its price, once its project may be offered; why not, else None."""
    with desk.batch():
        if not is_change(offer.record) and project.state != "offered":
            asked = desk.handle(Fire(id=project.id, transition="offer", by=by, fields={"price": offer.of_project}))
            if isinstance(asked, Refused):
                return asked.refusal
            if isinstance(asked, Done) and asked.record.state != "offered":
                return Refusal(f"{project.id} waits for approval first; send the offer once it is there")
        outcome = desk.handle(Fire(id=offer.record.id, transition="send", by=by, fields={"price": offer.price}))
    if isinstance(outcome, Done) and outcome.record.asked:
        return Refusal(f"{offer.record.id} waits for approval first, because it changes what was agreed")
    return outcome.refusal if isinstance(outcome, Refused) else None


def is_change(offer: Record) -> bool:
    """Whether an offer changes a project that was accepted."""
    return offer.fields.get("change") is True


def accept(desk: Desk, offer: Offer, project: Record, by: str) -> Agreed:
    """An offer is accepted: the project has its price, and its lines become what they say. Raises NotOpened."""
    with desk.batch():
        done(desk, Fire(id=offer.record.id, transition="accept", by=by))
        before = fields.number(project, fields.PRICE) if is_change(offer.record) else 0
        done(desk, SetFields(id=project.id, fields={"price": before + offer.of_project}, by=by))
        if not is_change(offer.record):
            done(desk, Fire(id=project.id, transition="accept", by=by))
        records = _become(desk, offer, project, by)
        for line in offer.lines:
            done(desk, Fire(id=line.record.id, transition="agree", by=by))
        found = look(desk.store, desk.workflow, [project], desk.clock.now())
        if found.rows() and (refused := keep(desk, found, by, agreed=True)):
            raise NotOpened(Refusal(refused[0]))
    return Agreed(project.id, tuple(records))


def _become(desk: Desk, offer: Offer, project: Record, by: str) -> list[str]:
    """Tasks and milestones, each after those that it waits for, and purchases.

    No task waits for a purchase: what does waits for what the purchase would have waited for.
    """
    lines = {line.record.id: line for line in offer.lines}
    work = {name for name, line in lines.items() if line.becomes != PURCHASE}
    ids: dict[str, str] = {}
    for name, waits in through(_waits(line.record for line in offer.lines), work).items():
        said = _taken(desk, lines[name], project)
        if name in work:
            said |= waiting_for(waits, ids)
        if lines[name].becomes == CHARGE:
            said["price"] = lines[name].price
        ids[name] = done(desk, Open(kind=TASK if name in work else PURCHASE, by=by, fields=said)).id
    return [ids[name] for name in lines]


def _taken(desk: Desk, line: Line, project: Record) -> dict[str, Value]:
    """The fields of a line that its task or purchase has as well."""
    kind = PURCHASE if line.becomes == PURCHASE else TASK
    known = desk.workflow.definitions[kind].fields
    own = {name: value for name, value in line.record.fields.items() if name in known and name not in DROPPED}
    if line.quote is not None and kind == PURCHASE:
        own |= {name: line.quote.fields.get(name) for name in (fields.COST, "supplier") if name in known}
    return {**own, fields.PROJECT: project.id, "client": project.text("client")}


def _waits(lines: Iterable[Record]) -> dict[str, tuple[Predecessor, ...]]:
    """What lines wait for among each other."""
    found = {line.id: predecessors(line.text(fields.AFTER)) for line in lines}
    return {name: tuple(each for each in named if each.id in found) for name, named in found.items()}


def _copy(desk: Desk, last: str, client: str, offer: str, by: str) -> None:
    """The lines of an earlier version, with their links among each other."""
    found = (each for each in every(desk.store, Where(kind=LINE, client=client)) if each.text(OFFER) == last)
    lines = {line.id: line for line in sorted((each for each in found if each.state != "dropped"), key=numbered)}
    ids: dict[str, str] = {}
    for name, waits in through(_waits(lines.values()), lines).items():
        line = lines[name]
        said = {**line.fields, OFFER: offer, fields.AFTER: None, **waiting_for(waits, ids)}
        ids[name] = done(desk, Open(kind=LINE, by=by, fields=said)).id
        if line.open:
            done(desk, Fire(id=line.id, transition="drop", by=by))


def _opened_line(desk: Desk, said: Mapping[str, Value], becomes: str, offer: str, by: str) -> str:
    known = desk.workflow.definitions[LINE].fields
    own = {name: value for name, value in said.items() if name in known}
    return done(desk, Open(kind=LINE, by=by, fields={**own, OFFER: offer, BECOMES: becomes})).id
