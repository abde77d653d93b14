"""The demonstration as text: the same practice and story, walked through with the commands that a person would type.

Every answer is what the command prints on a terminal; the tour only chooses the questions and moves the clock.
"""

from __future__ import annotations

import io
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from textwrap import wrap

import click

from engine import timers
from engine.cli.demo_history import ROME
from engine.cli.demo_story import MORNING
from engine.cli.home import Home
from engine.clock import Instant, VirtualClock, iso, local
from engine.daemon import told
from engine.store.contract import Where

LEAST, MOST = 80, 100
"""Cells of a line: as wide as the terminal is, within these."""


class Page(io.StringIO):
    """Collects what a command prints for a person."""

    def isatty(self) -> bool:
        return True


def tour(folder: Path) -> None:
    """Walk through the practice in `folder`, on stdout."""
    guide = Guide(folder)
    guide.say(
        "Officina Digitale is a small IT service provider, and made up. What it promises its clients stands in YAML "
        f"files; here they are in {folder}/workflows. The clock shows Monday, ten o'clock."
    )
    guide.title("The rules are checked like code")
    guide.ask("check")
    with guide.edited("ticket.yaml", "to: resolved,", "to: resloved,"):
        guide.say("A slip of the pen, and what it is answered with:")
        guide.ask("check")

    guide.title("What they must do is told by stories, and played on a virtual clock")
    guide.ask("test", "--coverage")

    guide.title("What is pressing?")
    guide.ask("list", "--limit", "12")
    guide.say("`!` is a broken promise, `~` one at risk, `z` one that stands still while it is the client's turn.")

    guide.title("Half an hour later")
    guide.run_until(MORNING + 30 * 60)
    guide.say("The daemon was on time with every warning and every breach; each names its rule, file and line.")

    vpn = guide.called("VPN lenta da casa")
    guide.title(f"Why is {vpn} late?")
    guide.ask("why", vpn, "response")

    guide.title("A technician takes it")
    guide.ask("do", vpn, "resolve")
    guide.ask("do", vpn, "start")
    guide.ask("note", vpn, "Abbiamo ridotto l'MTU del tunnel, va meglio?", "--public")
    guide.ask("do", vpn, "wait", "--note", "Il cliente prova da casa.")
    guide.ask("show", vpn)

    guide.title("What would another promise change?")
    with guide.edited("company.yaml", "P4: 40h", "P4: 16h"):
        guide.say("A file is edited, P4 of gold: 16 working hours instead of 40. Before it is merged:")
        guide.ask("plan")

    planned(guide)

    guide.title("The workflow, and who is where")
    guide.ask("graph", "ticket", "--counts")

    money(guide)

    guide.title("Your turn")
    guide.say(
        "  margine demo          the same on the screen, in a terminal, with running clocks",
        "  margine init DIR      a practice of your own, with these rules to start from",
        "  margine --help        every command",
    )


def planned(guide: Guide) -> None:
    """What the project lead asks before anything is sold."""
    guide.title("Who does what when, before it is sold?")
    guide.say("The next servers are planned first: backing up and installing run beside each other, the rest waits.")
    guide.ask("project", "plan", "P-2")
    guide.ask("project", "gantt", "P-2")
    guide.say("What if Bruno had half his time for it, and began a week later?")
    guide.ask("project", "gantt", "P-2", "--share", "bruno=50%", "--from", "+1w")


def money(guide: Guide) -> None:
    """What the owner asks on a Monday: each question with its number, and where the number comes from."""
    everything = ("--from", "2026-08-01", "--to", "2026-11-30")

    guide.title("Do we bill every hour worked?")
    guide.say("Up to the week before, twelve hours were worked that no invoice shows:")
    guide.ask("unbilled", "--from", "2026-08-01", "--to", "2026-11-16")

    guide.title("Where is money made and lost?")
    guide.ask("margin", "--by", "client", *everything)

    guide.title("The servers were sold for 5,000.00: what is left of it?")
    guide.say("Two people worked on it for five days, and three calls came after the delivery:")
    guide.ask("margin", "--by", "project", "--project", "P-1", *everything)

    guide.title("What does the flat contract really cost?")
    guide.ask("report", "contracts", "--month", "2026-10")

    guide.title("Which client asks most, and costs most time?")
    guide.ask("report", "demand", "--month", "2026-10")

    guide.title("Why does this hour cost what it costs?")
    guide.say("A client has a special discount; every step from the minutes to the amount names its rule:")
    guide.ask("why", guide.called("Certificato scaduto"), "charge")

    guide.title("Did we keep what we promised?")
    guide.ask("report", "promises", "--from", "2026-10-01", "--to", "2026-11-22")

    guide.title("Who has not paid?")
    guide.ask("list", "invoice", "--state", "overdue")

    guide.title("What must be renewed, and when?")
    guide.ask("report", "renewals")

    guide.title("A quarter of an hour, in one line")
    guide.ask("log", "15m", "Controllo delle copie", "--client", "ferramenta")

    guide.title("Closing October takes minutes")
    guide.ask("month", "2026-10")
    guide.say("Looking and drawing are one path; what is drawn can be drawn anew, and taken back until it is sent:")
    guide.ask("month", "2026-10", "--draft", "--all", "--as", "dario")
    guide.ask("month", "2026-10", "--client", "cavillo")


class Guide:
    """Asks the questions, and keeps the demonstration's time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = MORNING
        self.width = min(max(shutil.get_terminal_size((MOST, 24)).columns, LEAST), MOST)

    def say(self, *lines: str) -> None:
        """Words of the guide; a line that is too long goes on below."""
        broken = (wrap(line, self.width, break_long_words=False, break_on_hyphens=False) for line in lines)
        click.echo("\n".join(part for parts in broken for part in parts) + "\n")

    def title(self, text: str) -> None:
        """A new station of the tour."""
        click.echo(f"{text}\n{'-' * len(text)}")

    def ask(self, *words: str) -> None:
        """A command and its answer, as a terminal shows them."""
        from engine.cli import cli

        click.echo(f"$ margine {shlex.join(words)}")
        page = Page()
        with self._at_the_desk(), redirect_stdout(page), redirect_stderr(page):
            try:
                cli.main(args=list(words), prog_name="margine", standalone_mode=False)
            except click.ClickException as refused:
                refused.show()
        sys.stdout.write(page.getvalue() + "\n")

    def run_until(self, moment: Instant) -> None:
        """Let the clock run, with the daemon's log."""
        home = Home(str(self.folder), clock=VirtualClock(self.now))
        click.echo(f"$ margine run          ({self._time(self.now)} to {self._time(moment)})")
        try:
            timers.run_once(
                home.desk, moment, on_time=True, tell=lambda e: click.echo(f"{iso(e.at, ROME)[11:19]}  {told(e)}")
            )
        finally:
            home.close()
        self.now = moment
        click.echo()

    def called(self, subject: str) -> str:
        """The newest ticket of a subject."""
        home = Home(str(self.folder), clock=VirtualClock(self.now))
        try:
            found = home.views.all(Where(kind="ticket"), "id")
            return [record.id for record in found if record.fields.get("subject") == subject][-1]
        finally:
            home.close()

    @contextmanager
    def edited(self, name: str, before: str, after: str) -> Iterator[None]:
        """A file of the rules with other words in it, put back afterwards."""
        path = self.folder / "workflows" / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(text, encoding="utf-8")

    @contextmanager
    def _at_the_desk(self) -> Iterator[None]:
        """The environment of somebody who works here at this moment."""
        before = dict(os.environ)
        os.environ.update(
            MARGINE_HOME=str(self.folder),
            MARGINE_AS="anna",
            MARGINE_CLOCK=iso(self.now),
            NO_COLOR="1",
            COLUMNS=str(self.width),
        )
        os.environ.pop("MARGINE_STORE", None)
        os.environ.pop("GITHUB_ACTIONS", None)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    @staticmethod
    def _time(moment: Instant) -> str:
        return local(moment, ROME).strftime("%H:%M")
