"""What happened, event by event, in a few words each: for histories, not for arithmetic."""

from __future__ import annotations

from collections.abc import Mapping

from engine.clock import Instant
from engine.events import (
    Escalated,
    Event,
    GuardFailed,
    NotificationQueued,
    Opened,
    SlaBreached,
    TimerFired,
    TimerMet,
    TimerPaused,
    TimerResumed,
    TimerRetargeted,
    TimerStarted,
    TimerStopped,
    Transitioned,
)
from engine.machines.definition import Field
from engine.rules.fields import spoken
from engine.store.contract import Store


def history(store: Store, stream: str, now: Instant | None = None) -> list[Event]:
    """The events of a record up to `now`, oldest first."""
    return [event for event in store.events(stream) if now is None or event.at <= now]


def told(event: Event, fields: Mapping[str, Field] | None = None) -> str:
    """One event in a few words; empty for those that only say how a clock went on.

    Values read as people write them where the record's `fields` are known.
    """
    match event.body:
        case Opened(state=state):
            return f"opened as {state}"
        case Transitioned(transition=transition, source=source, target=target):
            return f"{transition}: {source} → {target}"
        case SlaBreached(name=name):
            return f"{name} breached"
        case Escalated(name=name, rung=rung, skipped=skipped):
            return f"{name} at {rung}" + (", skipped" if skipped else "")
        case NotificationQueued(to=to):
            return f"notify {', '.join(to) or 'nobody (no one to reach)'}"
        case GuardFailed(transition=transition, error=error):
            return f"{transition} not taken: {error}"
        case _:
            return _told_rest(event, fields or {})


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
    seconds = getattr(event.body, "seconds", 0)
    return f"{seconds // 60} min of work by {getattr(event.body, 'agent', '')}"
