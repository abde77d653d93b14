"""`margine serve` as a monitoring system and a web site meet it: a real server, real requests."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.cli import asking
from tests.cli.asking import COMMAND, Practice

ALERTS = """
alerts:
  monitor: {opens: {ticket: {priority: P2}}, client: rossi srl, recovery: resolve, per_minute: 20}
  website: {opens: {ticket: {}}}
  mute:    {opens: {ticket: {}}}
"""
TOKEN = "gettone"


class Served:
    """A practice whose alerts are served."""

    def __init__(self, here: Practice, port: int) -> None:
        self.here, self.port = here, port

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str]:
        return self.answered(method, path, body, **headers)[:2]

    def answered(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str, HTTPResponse]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            heads = {name.replace("_", "-"): value for name, value in headers.items()}
            raw = body if isinstance(body, bytes) else json.dumps(body) if body is not None else None
            connection.request(method, path, raw, {"Authorization": f"Bearer {TOKEN}", **heads})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer
        finally:
            connection.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Client C-1 Rossi Srl, the sources above; `mute` has no token."""
    here = asking.with_tickets(tmp_path / "practice")
    company = here.folder / "workflows" / "company.yaml"
    company.write_text(company.read_text() + ALERTS)
    here.more |= {"MARGINE_ALERTS_MONITOR_TOKEN": TOKEN, "MARGINE_ALERTS_WEBSITE_TOKEN": TOKEN}
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    command = [*COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=here.process_environment(), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "source 'mute' is not served" in process.stderr.readline()
        assert f"serving http://127.0.0.1:{port}" in process.stderr.readline()
        yield Served(here, port)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in {0, -signal.SIGTERM}


DISK = {"device": "srv-1", "condition": "disk full", "text": "/var has 1 % left"}


def test_an_alert_from_the_first_to_the_last(served: Served):
    """Opened, repeated, told twice, over; the ticket tells of each."""
    assert served.ask("POST", "/alerts/monitor", DISK) == (201, '{"what":"opened","record":"T-4"}')
    key = {"Idempotency_Key": "7"}
    assert served.ask("POST", "/alerts/monitor", DISK, **key) == (200, '{"what":"added","record":"T-4"}')
    assert served.ask("POST", "/alerts/monitor", DISK, **key) == (200, '{"what":"known","record":"T-4"}')
    over = {**DISK, "state": "resolved", "text": ""}
    assert served.ask("POST", "/alerts/monitor", over) == (200, '{"what":"closed","record":"T-4"}')
    shown = served.here.on_terminal("show", "T-4")
    assert "srv-1: disk full is over" in shown
    assert "resolved" in shown


def test_a_form_becomes_a_ticket_of_whoever_wrote(served: Served):
    """As if they had written a mail: known once by its key."""
    served.here.say("set", "C-1", "email=rita@rossi.example")
    form = {"email": "rita@rossi.example", "name": "Rita", "subject": "VPN", "text": "Non va."}
    assert served.ask("POST", "/forms/website", form, Idempotency_Key="1") == (201, '{"what":"opened","record":"T-4"}')
    assert served.ask("POST", "/forms/website", form, Idempotency_Key="1") == (200, '{"what":"known","record":"T-4"}')
    assert "mail from Rita <rita@rossi.example>: VPN" in served.here.on_terminal("show", "T-4")


def test_a_site_that_is_out_of_its_mind_is_told_to_wait(served: Served):
    """Beyond what its source may send in a minute; and one port serves one server, which the second is told."""
    form = {"email": "rita@rossi.example", "subject": "VPN", "text": "Non va."}
    answers = [served.ask("POST", "/forms/website", form | {"text": f"Non va {number}."}) for number in range(61)]
    assert {code for code, _ in answers[:60]} == {201}
    assert answers[-1][0] == 429
    address = f"127.0.0.1:{served.port}"
    assert f"{address} cannot be had" in served.here.refusal("serve", "--port", str(served.port), exit_code=2)


def test_without_a_token_nobody_learns_anything(served: Served):
    """A wrong one, none, one of another kind; a source that is not there answers alike."""
    wrong = [
        ("monitor", "Bearer falso"),
        ("monitor", ""),
        ("monitor", TOKEN),
        ("mute", f"Bearer {TOKEN}"),
        ("none", "Bearer "),
    ]
    answers = {served.ask("POST", f"/alerts/{name}", DISK, Authorization=shown) for name, shown in wrong}
    assert answers == {(401, '{"error":"a token of a source is needed"}')}


def test_what_does_not_fit_is_answered_with_its_reason(served: Served):
    """No JSON, too much, no client, too often: and the server serves on."""
    assert served.ask("POST", "/alerts/monitor", b"{")[0] == 400
    assert served.ask("POST", "/alerts/monitor", b"x" * 70_000)[0] == 413
    stranger = {**DISK, "client": "nessuno"}
    assert served.ask("POST", "/alerts/monitor", stranger) == (
        422, '{"what":"refused","reason":"\'nessuno\' is no client"}',
    )  # fmt: skip
    codes = [served.answered("POST", "/alerts/monitor", b"{") for _ in range(30)]
    assert {code for code, _, _ in codes} == {400, 429}
    assert int(codes[-1][2].headers["Retry-After"]) >= 1
    assert served.ask("GET", "/health")[0] == 200


def test_others_can_watch_us(served: Served):
    """Health, and counts in the format of Prometheus; the rules in force are followed while it serves."""
    served.ask("POST", "/alerts/monitor", DISK)
    assert json.loads(served.ask("GET", "/health")[1])["serves"] is True
    counts = served.ask("GET", "/metrics")[1]
    assert 'margine_requests_total{source="monitor",what="opened"} 1.0' in counts
    assert 'margine_open_records{kind="ticket"} 4.0' in counts
    company = served.here.folder / "workflows" / "company.yaml"
    company.write_text(company.read_text().replace("{ticket: {priority: P2}}", "{ticket: {priority: P1}}"))
    served.here.say("rules")
    served.here.say("status")
    served.ask("POST", "/alerts/monitor", {**DISK, "device": "srv-2"})
    assert json.loads(served.here.say("show", "T-5", "--json"))["record"]["fields"]["priority"] == "P1"


def test_sources_without_a_token_are_not_served(tmp_path: Path):
    """Nobody could post; nor are they served to everybody."""
    here = asking.practice(tmp_path / "practice")
    company = here.folder / "workflows" / "company.yaml"
    company.write_text(company.read_text() + ALERTS)
    told = here.ask("serve")
    assert (told.exit_code, "no source has a token" in told.stderr) == (2, True)
    here.more["MARGINE_ALERTS_MONITOR_TOKEN"] = TOKEN
    assert "others can reach 0.0.0.0" in here.ask("serve", "--host", "0.0.0.0").stderr


def test_calendars_are_given_out_to_who_has_their_address(served: Served):
    """What the plan says by now; with another token, of another agent and of nobody there is nothing."""
    here = served.here
    here.say("new", "project", "subject=New server", "client=C-1", "price=5000")
    here.say("new", "task", "project=P-1", "subject=Install it", "planned=4h", "assignee=anna")
    path = here.say("project", "calendar", "anna", "--address").strip()
    status, text, answer = served.answered("GET", path, Authorization="")
    assert (status, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "SUMMARY:A-1 Install it" in text
    here.say("set", "A-1", "subject=Install both")
    assert "SUMMARY:A-1 Install both" in served.ask("GET", path)[1]
    for other in (path.replace("anna", "bruno"), path.replace("anna", "nobody"), "/calendar/anna/guessed.ics"):
        assert served.ask("GET", other)[0] == 404


def test_without_sources_there_are_calendars_all_the_same(tmp_path: Path):
    """Nothing can be posted; the rest is served."""
    here = asking.with_tickets(tmp_path / "practice")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    command = [*COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=here.process_environment(), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "sources: none" in process.stderr.readline()
        served = Served(here, port)
        assert served.ask("GET", "/health")[0] == 200
        assert served.ask("POST", "/alerts/monitor", DISK)[0] == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in {0, -signal.SIGTERM}
