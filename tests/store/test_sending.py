"""Messages that leave: which may, what became of the others, and what of a file of a former version."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import structs

from engine.store.contract import Store
from engine.store.tiny import TinyStore
from tests.store.changes import NOON, message, opened, put

LATER = NOON + 3600


def test_messages_leave_when_they_may_and_once(store: Store):
    """Those that have waited longest first; what was sent is not given again, whoever says so late."""
    early, late = structs.replace(message("a"), send_at=NOON), structs.replace(message("b"), send_at=LATER)
    put(store, opened(messages=(late, early, message("c"))))
    assert [each.message.key for each in store.to_send(NOON + 1)] == ["c", "a"]
    assert [each.message.key for each in store.to_send(NOON + 1, 1)] == ["c"]
    for each in store.to_send(NOON + 1):
        store.tried(each.number, NOON + 1)
    store.tried(2, NOON + 2, again=LATER, trouble="too late to say so")
    assert store.to_send(LATER) == []
    assert [each.message.key for each in store.to_send(LATER + 1)] == ["b"]
    assert len(store.messages()) == 3


def test_what_fails_is_tried_again_and_given_up_in_the_end(store: Store):
    """With the trouble; by hand it begins anew."""
    put(store, opened(messages=(message("a"),)))
    store.tried(1, NOON, again=LATER, trouble="421 busy")
    assert store.to_send(LATER) == []
    (waiting,) = store.to_send(LATER + 1)
    assert (waiting.tries, waiting.trouble) == (1, "421 busy")
    store.tried(1, LATER, trouble="550 no such user")
    assert (store.to_send(LATER + 9), store.given_up()[0].trouble) == ([], "550 no such user")
    assert (store.resend(1, LATER), store.resend(1, LATER), store.resend(7, LATER)) == (True, False, False)
    (anew,) = store.to_send(LATER + 1)
    assert (anew.tries, anew.message.at, store.given_up()) == (0, LATER, [])


def test_what_machines_were_sent_is_counted_by_address(store: Store):
    """Automatic messages that were sent, from an instant on."""
    person = structs.replace(message("b"), automatic=False)
    put(store, opened(messages=(message("a"), person, message("c"), message("d"))))
    for number in (1, 2, 3):
        store.tried(number, NOON, address="rita@rossi.example")
    store.tried(4, NOON, address="rita@rossi.example", trouble="no")
    assert store.sent_to("rita@rossi.example", NOON) == 2
    assert store.sent_to("rita@rossi.example", NOON + 1) == store.sent_to("", 0) == 0


def test_messages_of_new_records_are_named_with_them(store: Store):
    """Each record's own, though they were decided before the records had names."""
    unnamed = structs.replace(message("{id}/message/received/2"), stream="", text="Your request is {id}.")
    ids = [put(store, opened(messages=(unnamed,))).id for _ in range(2)]
    found = [(each.message.key, each.message.stream, each.message.text) for each in store.to_send(LATER)]
    assert found == [(f"{each}/message/received/2", each, f"Your request is {each}.") for each in ids]


def test_messages_of_a_former_version_are_not_sent(path: Path):
    """They waited for nobody, perhaps for years."""
    store = TinyStore(path)
    put(store, opened(messages=(message("a"),)))
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "DROP INDEX to_send; DROP INDEX given_up; DROP INDEX sent_to; PRAGMA user_version = 3;"
            + "".join(
                f"ALTER TABLE outbox DROP COLUMN {name};"
                for name in ("subject", "automatic", "state", "tries", "trouble", "address", "sent_at")
            )
        )
    store = TinyStore(path)
    assert (store.to_send(LATER), store.given_up()) == ([], [])
    assert [each.key for _, each in store.messages()] == ["a"]
    assert store.check().problems == ()
    store.close()
