"""`margine mail fetch`: take in what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.cli.output import Paper
    from engine.company import Mailbox
    from engine.intake.mail import Taken
    from engine.intake.mailboxes import Box


@click.command("fetch")
@click.argument("names", metavar="[MAILBOX]...", nargs=-1)
@as_json
@pass_home
def command(home: Home, *, names: tuple[str, ...], as_json: bool) -> None:
    """Take in the mail that waits in MAILBOXes of company.yaml; without one, in all of them.

    Each mail becomes a record or words on one, durably, before it is taken out of its mailbox: whoever dies in between,
    nothing is lost or doubled. What cannot be taken in stays where it is and is told: exit code 1.
    """
    from engine.cli.extras import need
    from engine.cli.output import Answer, give

    boxes = named(home, names)
    need("mail")
    taken = list(_taken(home, boxes))

    def page(paper: Paper) -> Iterable[str]:
        yield from (_line(each) for each in taken)
        yield paper.strong(_summary(taken))

    header = ("record", "what", "sender", "subject", "reason")
    rows = [(each.stream, each.what, each.sender, each.subject, each.reason or each.automatic) for each in taken]
    give(Answer("mail", {"mails": [_told(each) for each in taken]}, header, lambda: rows, page), as_json=as_json)
    if any(not each.stream for each in taken):
        click.get_current_context().exit(1)


def named(home: Home, names: tuple[str, ...]) -> list[Mailbox]:
    """The mailboxes of those names, or all of them. UsageError when there are none."""
    known = home.workflow.company.mailboxes
    if unknown := next((name for name in names if name not in known), ""):
        raise UsageError(f"'{unknown}' is no mailbox of company.yaml{did_you_mean(unknown, known)}")
    if not known:
        raise UsageError("company.yaml declares no mailboxes; `margine explain M637` shows how")
    return [known[name] for name in names or known]


def opening(home: Home, mailbox: Mailbox) -> Box:
    """A mailbox of this practice, with what is needed to sign in to it."""
    from engine.cli.extras import need
    from engine.intake.mailboxes.opening import opened

    if mailbox.imap is not None and mailbox.imap.oauth is not None:
        need("oauth")
    return opened(mailbox, home.folder, home.environ, home.token_path(mailbox.name))


def _taken(home: Home, boxes: Iterable[Mailbox]) -> Iterator[Taken]:
    from engine.intake.mail import Intake

    intake = Intake(home.mail_room, home.mails, home.files, home.secret)
    for mailbox in boxes:
        box = opening(home, mailbox)
        try:
            yield from intake.run_once(mailbox, box)
        finally:
            box.close()


def _line(each: Taken) -> str:
    from engine.cli.excerpt import clean

    why = each.reason or (f"written by a machine: {each.automatic}" if each.automatic else "")
    return clean(f"{each.stream or '-':8} {each.what:7} {each.sender}  {each.subject}" + (f"  ({why})" if why else ""))


def _summary(taken: list[Taken]) -> str:
    counts = {what: sum(each.what == what for each in taken) for what in ("opened", "added", "known", "stays")}
    words = {
        "opened": "opened a record",
        "added": "went to one",
        "known": "were there already",
        "stays": "stay in their mailbox",
    }
    told = ", ".join(f"{count} {words[what]}" for what, count in counts.items() if count)
    return f"{len(taken)} mails" + (f": {told}" if told else "")


_WORDS = {
    "opened": "opened a record",
    "added": "went to one",
    "known": "were there already",
    "stays": "stay in their mailbox",
}


def _told(each: Taken) -> dict[str, Any]:
    return {
        "record": each.stream, "what": each.what, "sender": each.sender, "subject": each.subject,
        "automatic": each.automatic, "reason": each.reason,
    }  # fmt: skip
