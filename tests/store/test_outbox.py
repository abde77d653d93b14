"""Messages that wait: taken out again, and their keys and numbers."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from engine.store.contract import Committed, Store
from tests.store.changes import NOON, message, noted, opened, put


def test_messages_that_wait_can_be_withdrawn(store: Store):
    """A message that is not to be sent any more is gone from the outbox; the others keep their numbers and instants."""
    waiting = structs.replace(message("b"), send_at=NOON + 30)
    record = put(store, opened(messages=(message("a"), waiting)))
    store.commit([replace(noted(record, "x"), withdraws=("a",))])
    assert [(number, found.key, found.send_at) for number, found in store.messages()] == [(2, "b", NOON + 30)]


def test_what_was_withdrawn_can_be_said_again(store: Store):
    """A key is free again once its message was withdrawn; the number is a new one, so that no reader passes it over."""
    record = put(store, opened(messages=(message("a"),)))
    store.commit([replace(noted(record, "x"), withdraws=("a",))])
    again = replace(noted(store.load(record.id), "y"), messages=(message("a"),))
    assert isinstance(store.commit([again]), Committed)
    assert [(number, found.key) for number, found in store.messages(after=1)] == [(2, "a")]
