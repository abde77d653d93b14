"""What happened, event by event, in a few words each: for histories, not for arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.attachments.sizes import spelled
from engine.clock import Instant
from engine.events import (
    ApprovalAsked,
    ApprovalEnded,
    ApprovalGiven,
    ApprovalRefused,
    Attached,
    Escalated,
    Event,
    GuardFailed,
    Linked,
    LinkTold,
    NotificationQueued,
    Opened,
    SlaBreached,
    StateRenamed,
    TimeLogged,
    TimerFired,
    TimerMet,
    TimerPaused,
    TimerResumed,
    TimerRetargeted,
    TimerStarted,
    TimerStopped,
    Transitioned,
    Undone,
    Unlinked,
)
from engine.machines.definition import Field
from engine.mail_events import MailReceived
from engine.money_events import (
    Billed,
    Charged,
    Incurred,
    Measured,
    TimeEdited,
    TimeRemoved,
    Unpriced,
    WorkBegan,
    WorkEnded,
)
from engine.plan_events import PlanKept
from engine.records import Mail, Record
from engine.rules.fields import spoken
from engine.rules.links import phrase
from engine.store.contract import Store
from engine.why.telling_money import told_of_money


def history(store: Store, stream: str, now: Instant | None = None) -> list[Event]:
    """The events of a record up to `now`, oldest first."""
    return [event for event in store.events(stream) if now is None or event.at <= now]


def whole_history(store: Store, record: Record, now: Instant | None = None) -> list[Event]:
    """The events of a record and of all that were merged into it, by time: neither history is lost."""
    events = history(store, record.id, now)
    waiting, seen = record.linked("merged"), {record.id}
    while waiting:
        stream = waiting.pop()
        if stream not in seen:
            seen.add(stream)
            theirs = history(store, stream, now)
            events += theirs
            waiting += [e.body.other for e in theirs if isinstance(e.body, Linked) and e.body.relation == "merged"]
    return events if len(seen) == 1 else sorted(events, key=lambda event: (event.at, event.position))


def told_in(record: Record, event: Event, fields: Mapping[str, Field] | None = None) -> str:
    """One event of a whole history in a few words; those of another record begin with its id."""
    text = told(event, fields)
    return f"{event.stream}: {text}" if text and event.stream != record.id else text


def recipients(to: Iterable[str], away: Collection[str]) -> str:
    """Who was told, and who of them was not here: a deputy beside them is there because of that."""
    return ", ".join(f"{who} (away)" if who in away else who for who in to)


def told(event: Event, fields: Mapping[str, Field] | None = None) -> str:
    """One event in a few words; empty for those that only say how a clock went on.

    Values read as people write them where the record's `fields` are known.
    """
    match event.body:
        case Opened(state=state):
            return f"opened as {state}"
        case Undone(what=what):
            return f"took back: {what}"
        case Attached(file=file):
            return f"attached {file.name} ({spelled(file.size)})"
        case MailReceived(mail=mail):
            return told_of_mail(mail)
        case StateRenamed(source=source, target=target, final=final) if source == target:
            return f"{target} is final by now" if final else f"{target} is no longer final"
        case StateRenamed(source=source, target=target):
            return f"its state is called {target} by now, no longer {source}"
        case Transitioned(transition=transition, source=source, target=target, approved_by=approver):
            return f"{transition}: {source} → {target}" + (f", approved by {approver}" if approver else "")
        case SlaBreached(name=name):
            return f"{name} breached"
        case Escalated(name=name, rung=rung, skipped=skipped):
            return f"{name} at {rung}" + (", skipped" if skipped else "")
        case NotificationQueued(to=to, away=away):
            return f"notify {recipients(to, away) or 'nobody (no one to reach)'}"
        case GuardFailed(transition=transition, error=error):
            return f"{transition} not taken: {error}"
        case Linked(other=other, relation=relation):
            return phrase(relation, other)
        case Unlinked(other=other, relation=relation):
            words = phrase(relation, other)
            return f"is no longer {words.removeprefix('is ')}" if words.startswith("is ") else f"no longer {words}"
        case PlanKept(slots=slots, baseline=agreed):
            return f"plan of {len(slots)} tasks {'agreed' if agreed else 'kept'}"
        case LinkTold(other=other, open=is_open):
            return f"{other} was {'reopened' if is_open else 'closed'}"
        case (
            TimeEdited() | TimeRemoved() | WorkBegan() | WorkEnded()
            | Charged() | Incurred() | Unpriced() | Billed() | Measured()
        ):  # fmt: skip
            return told_of_money(event.body)
        case ApprovalAsked() | ApprovalGiven() | ApprovalRefused() | ApprovalEnded():
            return _told_approval(event.body, fields or {})
        case _:
            return _told_rest(event, fields or {})


def told_of_mail(mail: Mail) -> str:
    """Who wrote, and why nothing follows where nothing does."""
    who = f"{mail.name} <{mail.sender}>" if mail.name else mail.sender or "nobody named"
    why = f"; written by a machine ({mail.automatic}), so nothing follows" if mail.automatic else ""
    failed = f"; not to be reached: {', '.join(mail.failed)}" if mail.failed else ""
    left = f"; {mail.left_out} files only in the mail as it came" if mail.left_out else ""
    return f"mail from {who}: {mail.subject or '(no subject)'}{why}{failed}{left}"


def _told_approval(
    body: ApprovalAsked | ApprovalGiven | ApprovalRefused | ApprovalEnded, declared: Mapping[str, Field]
) -> str:
    """One event of an approval in a few words."""
    name = body.transition
    match body:
        case ApprovalAsked(role=role, fields=fields, note=note):
            given = [f"{field} = {spoken(declared.get(field), value)}" for field, value in fields.items()]
            return "; ".join([f"{name} asks {role} first", *given, *([note] if note else [])])
        case ApprovalGiven(asked_by=asker):
            return f"approved {name}, which {asker} asked for"
        case ApprovalRefused(asked_by=asker, note=note):
            return f"did not approve {name}, which {asker} asked for" + (f": {note}" if note else "")
        case ApprovalEnded(withdrawn=withdrawn):
            return f"{name} was withdrawn" if withdrawn else f"{name} needs no approval any more"


def _told_rest(event: Event, declared: Mapping[str, Field]) -> str:
    body = event.body
    match body:
        case TimerMet(name=name, timer=timer):
            return f"{name} {'met late' if timer.breached else 'met'}"
        case TimerRetargeted(name=name):
            return f"{name}: new target"
        case TimerFired(name=name):
            return f"{name} ran out"
        case TimerStarted() | TimerPaused() | TimerResumed() | TimerStopped():
            return ""
    fields = getattr(body, "fields", None)
    if fields is not None:
        given = {name: spoken(declared.get(name), value) for name, value in fields.items()}
        return ", ".join(f"{name} = {value or '(cleared)'}" for name, value in given.items())
    text = getattr(body, "text", "")
    return f"{'public note' if getattr(body, 'public', False) else 'note'}: {text}" if text else _logged(event)


def _logged(event: Event) -> str:
    body = event.body
    if not isinstance(body, TimeLogged):
        return ""
    unpaid = "" if body.billable else f", not billable{f' ({body.reason})' if body.reason else ''}"
    return f"{body.seconds // 60} min of work by {body.agent}{unpaid}" + (f": {body.note}" if body.note else "")
