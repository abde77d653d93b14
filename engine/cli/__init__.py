"""The command line: one door among several, with no rules of its own.

stdout is data, stderr is talk. A command is one module with a click command called `command`, and one line in the
table below; nothing else of it is imported before it is used.

    exit 0  fine                       exit 3    the store, or the machine, cannot serve
    exit 1  findings                   exit 4    refused: by a rule, or by what somebody else did meanwhile
    exit 2  asked the wrong way        exit 5    done, but the answer could not be written, as on a full disk
    exit 130  stopped by Ctrl-C        exit 141  the reader of a pipe went away
"""

from __future__ import annotations

from typing import Any

import click

from engine.cli.endings import attach_streams, endings
from engine.cli.lazy import Entry, LazyGroup, Sections

SECTIONS: Sections = {
    "Work on tickets": {
        "list": Entry("list", "Open records by due date, with their clocks"),
        "show": Entry("show", "One record: fields, clocks, what can be done next, history"),
        "new": Entry("new", "Open a ticket, a client, any kind of record"),
        "do": Entry("do", "Take a transition; without one, say what can be done"),
        "note": Entry("note", "Write on a record, for colleagues or for the client"),
        "set": Entry("set", "Give fields new values"),
        "undo": Entry("undo", "Take back the last thing that I did"),
        "log": Entry("log", "Write down work in a few words: 15m, 9:30-10:10, yesterday 1h"),
        "timer": Entry("timer", "The work timer: start, stop, switch"),
        "time": Entry("timesheet", "My day or week: entries, gaps, overlaps; correct an entry"),
        "approvals": Entry("approvals", "What waits for my approval"),
        "approve": Entry("approve", "Say yes to a transition that waits for approval"),
        "reject": Entry("reject", "Say no to it, or take back what one asked for"),
        "link": Entry("link", "Say that one record is part of another, blocks it, is the same"),
        "attach": Entry("attach", "Give a record files"),
        "files": Entry("attached", "The files of a record; save one"),
        "merge": Entry("merge", "Merge a record into another one, which goes on for both"),
        "tui": Entry("tui", "The screens of a working day: queue, clocks, margins ..."),
        "web": Entry("web", "The same screens in a browser"),
        "board": Entry("board", "What these screens show, as text: home, margins, contracts"),
    },
    "Answer for promises": {
        "why": Entry("why", "Explain a state and its deadlines, interval by interval"),
        "clocks": Entry("clocks", "Every promise: what runs, is at risk, broken, comes next"),
        "status": Entry("status", "What is open, what is due next, what waits to be sent"),
        "absent": Entry("absent", "Who is away, who stands in, and what they have open"),
        "handover": Entry("handover", "Give one agent's open records to another, with their history"),
        "demo": Entry("demo", "A fictional provider at work, in a throw-away folder"),
    },
    "Plan projects": {
        "project": Entry("project", "Plans: who does what when, Gantt, load, what if; templates"),
    },
    "See the money": {
        "month": Entry("month", "Close a month: what is ready, what must be answered first"),
        "invoice": Entry("invoice", "One invoice, and how each amount came about"),
        "credit": Entry("credit", "Take back an invoice that was sent"),
        "margin": Entry("margin", "Where money is made and lost: revenue − cost"),
        "report": Entry("report", "What the owner opens every Monday: on screen, as sheet or page"),
        "unbilled": Entry("unbilled", "Work and money that no invoice shows, and what mends it"),
    },
    "Keep the house": {
        "init": Entry("init", "Make a practice folder with commented starter rules"),
        "check": Entry("check", "Find every mistake in the workflow files"),
        "test": Entry("scenarios", "Play the scenarios of the practice: do the rules do what they must?"),
        "plan": Entry("plan", "Say what changed rules would do to live work, before they hold"),
        "config": Entry("config", "What my screens are set to, where from, and all keys"),
        "rules": Entry("rules", "Which rules were in force since when, and their text"),
        "explain": Entry("explain", "Tell more about a problem code or a kind of record"),
        "graph": Entry("graph", "Draw a workflow: Mermaid, SVG, or on the terminal"),
        "mail": Entry("mail", "Mail in and out: tickets from mailboxes, answers by mail"),
        "serve": Entry("serve", "Alerts and forms over HTTP become tickets; health and metrics"),
        "run": Entry("run", "The daemon that keeps every promise on time"),
        "import": Entry("imports", "Play history into the store"),
        "doctor": Entry("doctor", "See whether everything that margine needs is in order"),
        "backup": Entry("backup", "Copy the store while others go on working"),
    },
}

OVERVIEW = """\
margine: workflows in YAML, promises kept, margins at a glance

A technician     margine tui                     the queue on the screen
                 margine list --mine             my tickets by due date
                 margine new ticket client=rossi subject="VPN lenta"
                 margine log 15m "looked at the VPN" --client rossi
An owner         margine status                  what is open, due and waiting
                 margine why T-1                 why a deadline is what it is
                 margine unbilled                what was worked and never billed
                 margine month 2026-11           what can be invoiced, and what must be answered first
An admin         margine init DIR                a practice folder to start from
                 margine check                   every mistake in the rules
                 margine run                     the daemon that keeps promises

margine demo shows all of it at work; margine --help lists every command."""

EPILOG = """Exit codes: 0 fine, 1 findings, 2 asked the wrong way, 3 the store cannot serve, 4 refused, 5 done but the
answer could not be written, 130 Ctrl-C, 141 the reader of a pipe went away.

Shell completion: put eval "$(_MARGINE_COMPLETE=bash_source margine)" into ~/.bashrc (zsh_source, fish_source for
these shells)."""


class Root(LazyGroup):
    """The group at the top. Its options can fail too: `--help` and `--version` write while they are read."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        with endings():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with endings():
            super().invoke(ctx)


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from engine.cli.version import version

        click.echo(f"margine {version()}")
        ctx.exit()


@click.command(
    cls=Root,
    sections=SECTIONS,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--home",
    metavar="DIR",
    envvar="MARGINE_HOME",
    help="The practice folder: it holds workflows/ and the store margine.db. Else the nearest one around here.",
)
@click.option(
    "--as",
    "agent",
    metavar="AGENT",
    envvar="MARGINE_AS",
    help="Who acts: an agent of company.yaml, or client. Else the agent whose user or id is that of the machine.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context, home: str | None, agent: str | None) -> None:
    """Professional services automation for small IT providers: workflows in YAML, promises kept."""
    from engine.cli.home import Home

    if ctx.invoked_subcommand is None:
        click.echo(OVERVIEW)
        return
    ctx.obj = Home(home, agent)
    ctx.call_on_close(ctx.obj.close)


def main() -> None:
    """Run the command line on the process's arguments; ends the process."""
    attach_streams()
    cli.main(prog_name="margine")
