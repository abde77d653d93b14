"""`margine run`: the daemon."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import pass_home

if TYPE_CHECKING:
    from engine.events import Event
    from engine.timers import Pass


@click.command("run")
@click.option(
    "--once", is_flag=True, help="Bring live records under the rules in force, fire what is due now, and end."
)
@pass_home
def command(home: Home, once: bool) -> None:
    """Keep every promise on time: fire what falls due, until stopped (SIGTERM, Ctrl-C). Any number may run.

    Each escalation is a line on stderr. Workflow files that change are put in force as soon as they are whole and sound
    (SIGHUP looks at once); else the problems are told, and the rules before them stay. Where no rules were ever in
    force, those that do not load are shown, and nothing is started.
    """
    import logging
    from dataclasses import replace

    from engine.clock import iso
    from engine.daemon import Daemon, stop_on_signals, told

    logging.basicConfig(format="margine: %(message)s")
    logging.getLogger("margine").setLevel(logging.INFO)

    def tell(event: Event) -> None:
        due = getattr(event.body, "due", event.at)
        late = "" if due == event.at else f", was due {iso(due, home.zone)}"
        say(f"{iso(event.at, home.zone)} {told(event)}{late}")

    daemon = Daemon(home.desk, tell, home.rulebook, home.snapshot_path)
    if once:
        daemon.take_over()
        done = daemon.run_once()
        say(_summary(replace(done, escalations=done.escalations + daemon.measure())))
        return
    stop_on_signals(daemon)
    rules = home.workflow
    say(f"margine: keeping {home.store_path} under rules {rules.digest} of {rules.company.name}")
    _notify("READY=1")
    daemon.run()
    _notify("STOPPING=1")
    say("margine: stopped")


def _summary(done: Pass) -> str:
    """`2 records, 6 rungs, 4 of them skipped, 1 breach`."""
    counts = [(done.records, "record", "s"), (done.escalations, "rung", "s"), (done.breaches, "breach", "es")]
    records, rungs, breaches = (f"{count} {noun}{plural if count != 1 else ''}" for count, noun, plural in counts)
    skipped = f", {done.skipped} of them skipped" if done.skipped else ""
    return f"{records}, {rungs}{skipped}, {breaches}"


def _notify(state: str) -> None:
    """Tell systemd, where it started us (Type=notify)."""
    if not (address := os.environ.get("NOTIFY_SOCKET")):
        return
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
