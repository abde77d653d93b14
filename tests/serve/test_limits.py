"""How often somebody may ask, and what a request may say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.mail.incoming import read
from engine.problems import UsageError
from engine.serve.limits import Limit
from engine.serve.requests import Unfit, alert, form
from engine.serve.server import own_address


def test_a_minute_brings_so_many():
    """At once or spread; who waits as long as is said is let in."""
    now = [0.0]
    limit = Limit(60, lambda: now[0])
    assert [limit.wait() for _ in range(60)] == [0] * 60
    assert limit.wait() == pytest.approx(1)
    now[0] += 1
    assert limit.wait() == 0
    assert limit.wait() > 0
    now[0] += 3600
    assert [limit.wait() for _ in range(61)][-1] > 0


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "the body is no JSON"),
        (b"[]", "no JSON object"),
        (b"[" * 100_000, "the body is no JSON"),
        (b'{"device": "a"}', "'condition' is missing"),
        (b'{"device": 7, "condition": "b"}', "'device' is no text"),
        (b'{"device": "a", "condition": "b", "state": "maybe"}', "'state' is 'maybe', and can be firing, problem"),
        (json.dumps({"device": "a" * 201, "condition": "b"}).encode(), "'device' has 201 characters, and can have 200"),
        (b'\xff{"device": "a"}', "the body is no JSON"),
    ],
)
def test_what_does_not_fit_is_told(body: bytes, told: str):
    """With the field, and what it could be."""
    with pytest.raises(Unfit, match=told.replace("(", r"\(")):
        alert(body, "")


@given(st.dictionaries(st.sampled_from(["device", "condition", "state", "text", "key"]), st.text(max_size=50)))
def test_names_stay_on_one_line(said: dict[str, str]):
    """Whatever is sent is an alert that can be shown, or is refused."""
    try:
        found = alert(json.dumps(said).encode(), "")
    except Unfit:
        return
    assert found.device.isprintable()
    assert found.condition == " ".join(found.condition.split())


def test_a_form_is_the_mail_that_its_writer_could_have_sent():
    """No field can smuggle another header in."""
    said = {
        "email": "rita@rossi.example",
        "name": "Rita\r\nBcc: x@y.example",
        "subject": "VPN\nX: 1",
        "text": "Non va.",
    }
    found = read(form(json.dumps(said).encode(), "k", "form.invalid"))
    assert (found.sender, found.subject, found.text) == ("rita@rossi.example", "VPN X: 1", "Non va.")
    assert found.message_id == read(form(json.dumps(said).encode(), "k", "form.invalid")).message_id
    with pytest.raises(Unfit, match="no address"):
        form(json.dumps(said | {"email": "rita"}).encode(), "", "form.invalid")


def test_only_this_machines_own_addresses_are_served():
    """Others are for a proxy with TLS."""
    assert [own_address(host) for host in ("localhost", "127.0.0.1", "::1")] == ["127.0.0.1", "127.0.0.1", "::1"]
    for host in ("0.0.0.0", "192.168.1.2", "example.com"):
        with pytest.raises(UsageError):
            own_address(host)
