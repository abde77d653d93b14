"""`margine month`: closing a month, client by client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.cli.files import localised
from engine.cli.home import Home
from engine.cli.options import acting, as_json, pass_home, plain_page, utf8
from engine.problems import UsageError

if TYPE_CHECKING:
    from engine.month.acting import Act
    from engine.month.closing import Month
    from engine.month.period import MonthOf

STEPS = ("draft", "redraw", "approve", "reopen", "send")


@click.command("month")
@click.argument("month", metavar="[MONTH]", required=False)
@click.option("--client", "clients", metavar="C", multiple=True, help="Only a client, by id or part of the name.")
@click.option(
    "--all", "everybody", is_flag=True, help="With a step: every client; without, those without anything too."
)
@click.option("--draft", is_flag=True, help="Draw an invoice of what is ready.")
@click.option("--redraw", is_flag=True, help="Draw the drafts anew, with what came since.")
@click.option("--approve", is_flag=True, help="Approve the drafts whose questions are answered.")
@click.option("--reopen", is_flag=True, help="Take the approval back, as long as they are not sent.")
@click.option("--send", is_flag=True, help="Send what is approved; invoices get their numbers.")
@click.option("--anyway", default="", metavar="REASON", help="With --approve: in spite of open questions, and why.")
@click.option("--explain", is_flag=True, help="With --client: how each amount came about.")
@click.option("--export", "form", type=click.Choice(["csv", "xlsx"]), help="Write the invoices of the month as a file.")
@click.option("--issued", is_flag=True, help="With --export: those with a date of this month, whatever they bill.")
@click.option("--out", "--output", "output", metavar="FILE", help="With --export: the file.")
@localised
@acting
@plain_page
@as_json
@pass_home
def command(
    home: Home,
    /,
    *,
    month: str | None,
    clients: tuple[str, ...],
    everybody: bool,
    anyway: str,
    explain: bool,
    plain: bool,
    as_json: bool,
    form: str | None,
    issued: bool,
    output: str | None,
    locale: str,
    **steps: bool,
) -> None:
    """Close a MONTH such as 2026-11; without one, the last that is over.

    Without a step: client by client what is ready, what must be answered first and how, what is drafted, approved and
    sent. With --client: the invoice that would be drawn, line by line. A step is taken for the clients that are named,
    or for --all; nobody can draw the same thing twice. Exit code 4 when something was refused; the rest is done.
    With --export: what was sent, one row for each invoice and credit note, for whoever keeps the books.

    \b
        margine month 2026-11                          where matters stand
        margine month 2026-11 --client rossi           Rossi's invoice, before there is one
        margine month 2026-11 --draft --all            draw what is ready
        margine month 2026-11 --approve --client rossi
        margine month 2026-11 --send --all             number and send what is approved
        margine month 2026-11 --export xlsx --out november.xlsx
    """  # noqa: D301 - click's mark for lines that stay as they are
    from engine.cli.month_page import overview, previews, told
    from engine.cli.output import give

    taken = [step for step in STEPS if steps[step]]
    _sensible(taken, clients, everybody=everybody, anyway=anyway)
    if _exported(form, output, taken or clients, issued=issued, as_json=as_json):
        from engine.cli.month_export import export

        export(home, _asked(home, month), form or "", output, locale, issued=issued)
        return
    open_month = _month(home, month, search=not taken)
    named = [_client(home, text) for text in clients]
    if taken:
        acts = _act(home, open_month, taken[0], named or open_month.clients(), utf8(anyway))
        give(told(home, open_month, acts), as_json=as_json, plain=plain)
        _tell(acts)
    elif named:
        give(previews(home, open_month, named, explain=explain), as_json=as_json, plain=plain)
    else:
        give(overview(home, open_month, everybody=everybody), as_json=as_json, plain=plain)


def _sensible(taken: list[str], clients: tuple[str, ...], *, everybody: bool, anyway: str) -> None:
    """UsageError for options that do not go together."""
    if len(taken) > 1:
        raise UsageError(f"--{taken[0]} and --{taken[1]} are two steps; take one after the other")
    if taken and not clients and not everybody:
        raise UsageError(f"--{taken[0]} for whom? Name clients with --client, or say --all")
    if clients and everybody:
        raise UsageError("--client names some, --all is everybody; write one of them")
    if anyway and taken != ["approve"]:
        raise UsageError("--anyway goes with --approve: it says why open questions do not count")


def _exported(form: str | None, output: str | None, other: object, *, issued: bool, as_json: bool) -> bool:
    """Whether a file is asked for. UsageError for what does not go together with one."""
    if form and (other or as_json):
        raise UsageError("--export goes with no step, no --client and no --json")
    if not form and (output or issued):
        raise UsageError(f"{'--out' if output else '--issued'} goes with --export")
    return form is not None


def _asked(home: Home, text: str | None) -> MonthOf:
    """The month that is named; else the last that is over."""
    from engine.cli.days import month_named, today

    return month_named(utf8(text or "last"), today(home))


def _month(home: Home, text: str | None, *, search: bool) -> Month:
    from engine.month.closing import Month

    return Month(home.ledger, home.views, _asked(home, text), home.clock.now(), search=search)


def _client(home: Home, text: str) -> str:
    from engine.cli import lookup
    from engine.month.invoices import invoice_kind

    kind = invoice_kind(home.workflow)
    return lookup.reference(home, kind.definition.fields[kind.rule.client].kind, utf8(text))


def _act(home: Home, month: Month, step: str, clients: list[str], anyway: str) -> list[Act]:
    from engine.month.acting import Clerk

    clerk = Clerk(home.desk, month, home.agent)
    match step:
        case "draft":
            return clerk.draft(clients)
        case "redraw":
            return clerk.redraw(clients)
        case "approve":
            return clerk.approve(clients, anyway)
        case "reopen":
            return clerk.move(clients, "reopen")
        case _:
            return clerk.move(clients, "send")


def _tell(acts: list[Act]) -> None:
    """In sum on stderr; NotDone when something was refused."""
    from engine.cli.endings import say
    from engine.cli.outcomes import NotDone
    from engine.month.acting import summary

    refused = [act for act in acts if act.result == "refused"]
    say(summary(acts) or "there is nobody to bill")
    if refused:
        reasons = "".join(f"\n  {act.client} {act.invoice}: {act.reason}" for act in refused)
        raise NotDone(f"{len(refused)} of {len(acts)} were refused:{reasons}")
