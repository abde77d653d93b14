"""What a change becomes once its stream has a name: every store fills in the same places in the same way."""

from __future__ import annotations

import dataclasses

import msgspec

from engine.events import Body, Event, NotificationQueued
from engine.money_events import Charged, Incurred, Unpriced
from engine.records import Message, Record
from engine.store.contract import Change


def name_of(pattern: str, number: int) -> str:
    """`T-{n}` and 7 make `T-7`. ValueError when the pattern has no place for the number."""
    if "{n}" not in pattern:
        raise ValueError(f"number pattern {pattern!r} has no {{n}}, so every record would have the same name")
    return pattern.replace("{n}", str(number))


def check_shape(change: Change) -> None:
    """ValueError when a change contradicts itself: the decision is wrong then, and no retry helps."""
    if not change.events:
        raise ValueError(f"a change of {change.stream or change.number!r} has no events")
    version = change.expected
    for event in change.events:
        version += 1
        if event.version != version:
            raise ValueError(f"event of {change.stream!r} has version {event.version}, expected {version}")
    if change.record is not None and change.record.version != version:
        raise ValueError(f"record {change.stream!r} has version {change.record.version} after event {version}")
    if bool(change.stream) == bool(change.number):
        raise ValueError(f"a change names its stream ({change.stream!r}) or a number pattern ({change.number!r})")
    if change.number and change.expected:
        raise ValueError(f"a new record of {change.number!r} cannot be based on version {change.expected}")


def without_record(stream: str) -> ValueError:
    """The error for a change that forgets the record of its stream: the record would no longer be its events' sum."""
    return ValueError(f"{stream} has a record; a change of it must say what the record is afterwards")


def named(change: Change, stream: str) -> Change:
    """The change of a new record once it has its name."""
    return dataclasses.replace(change, events=[named_event(event, stream, 0) for event in change.events])


def named_event(event: Event, stream: str, position: int) -> Event:
    """The event as the journal keeps it."""
    body = event.body if event.stream else _named_body(event.body, stream)
    return Event(event.stream or stream, event.version, event.at, event.by, event.cause, body, position)


def _named_body(body: Body, stream: str) -> Body:
    """Prices that were decided while the record had no name: their keys begin with it."""
    match body:
        case Charged(key=key, text=text) | Incurred(key=key, text=text):
            return msgspec.structs.replace(body, key=_keyed(key, stream), text=text.replace("{id}", stream))
        case Unpriced(key=key):
            return msgspec.structs.replace(body, key=_keyed(key, stream))
        case NotificationQueued(key=key, text=text):
            return msgspec.structs.replace(body, key=key.replace("{id}", stream), text=text.replace("{id}", stream))
        case _:
            return body


def _keyed(key: str, stream: str) -> str:
    """`/deposit` and `P-3` make `P-3/deposit`."""
    return f"{stream}{key}" if key.startswith("/") else key


def named_record(record: Record, stream: str) -> Record:
    """The record under its own name."""
    return record if record.id else msgspec.structs.replace(record, id=stream)


def named_message(message: Message, stream: str) -> Message:
    """The message with the record that it is about."""
    if message.stream:
        return message
    key, text, subject = (each.replace("{id}", stream) for each in (message.key, message.text, message.subject))
    return msgspec.structs.replace(message, stream=stream, key=key, text=text, subject=subject)
