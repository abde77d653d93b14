"""`margine rules`: which rules were in force since when, and what stood in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from engine.events import Event


@click.command("rules")
@click.argument("digest", required=False)
@click.argument("file", required=False)
@as_json
@pass_home
def command(home: Home, digest: str | None, file: str | None, as_json: bool) -> None:
    """List the sets of rules that were put in force or rejected, newest first, and where they were read.

    With the DIGEST of one that was in force, print its text, or that of one FILE, as it was then.
    """
    home.tells_of_rules = False
    if digest is None:
        _list(home, as_json=as_json)
    else:
        _show(home, digest, file, as_json=as_json)


def _history(home: Home) -> Iterator[Event]:
    from engine.rule_events import RULES

    home.standing  # noqa: B018 - what is on the disk has its place in the list
    return home.store.latest(RULES)


def _list(home: Home, *, as_json: bool) -> None:
    from engine.cli.output import Answer, Column, Paper, give, table
    from engine.cli.rules_told import folder_words
    from engine.told.times import minute, written

    told = [(event.at, event.cause, *_told(event), _folder(event)) for event in _history(home)]

    def rows() -> Iterator[tuple[str, ...]]:
        for at, cause, digest, what, words, folder in told:
            yield written(at, home.zone) or "", digest, what, cause, words, folder

    def page(paper: Paper) -> Iterator[str]:
        shown = [
            (minute(at, home.zone), digest, what, words, folder_words(folder, home.rules))
            for at, _, digest, what, words, folder in told
        ]
        columns = Column("when"), Column("rules"), Column("what"), Column("", flexible=True)
        return table([*columns, Column("from", flexible=True)], shown, paper.width)

    header = ("at", "rules", "what", "cause", "words", "folder")
    data: dict[str, Any] = {"sets": [dict(zip(header, row, strict=True)) for row in rows()]}
    give(Answer("rules", data, header, rows, page), as_json=as_json)


def _folder(event: Event) -> str:
    """Where a set that was put in force had been read."""
    from engine.rule_events import RulesAdopted

    return event.body.folder if isinstance(event.body, RulesAdopted) else ""


def _told(event: Event) -> tuple[str, str, str]:
    """Digest, what became of the set, and more about it."""
    from engine.rule_events import RulesAdopted, RulesMended, RulesRejected
    from engine.rulebook import Rejection, adopted_words

    body = event.body
    if isinstance(body, RulesRejected):
        return body.digest[:7], "rejected", Rejection(event.at, body).brief
    if isinstance(body, RulesMended):
        return body.digest[:7], "as before", "the disk holds them again"
    return (body.digest[:7] if isinstance(body, RulesAdopted) else ""), "in force", adopted_words(event)


def _show(home: Home, digest: str, file: str | None, *, as_json: bool) -> None:
    from engine.rule_events import RulesAdopted

    adopted = [event.body for event in _history(home) if isinstance(event.body, RulesAdopted)]
    body = next((body for body in adopted if body.digest.startswith(digest.lower())), None)
    if body is None:
        known = did_you_mean(digest, (body.digest[:7] for body in adopted))
        raise UsageError(f"no rules {digest} were ever in force{known}; `margine rules` lists them")
    if file is not None and file not in body.files:
        raise UsageError(f"'{file}' is no file of rules {digest}{did_you_mean(file, body.files)}")
    files = {file: body.files[file]} if file is not None else body.files
    if as_json:
        import json

        from engine.cli.output import ENVELOPE

        document = {"margine": ENVELOPE, "kind": "rules_text", "rules": body.digest[:7], "files": files}
        click.echo(json.dumps(document, ensure_ascii=False))
    elif file is not None:
        click.echo(files[file], nl=False)
    else:
        for name, text in files.items():
            click.echo(f"# --- {name}\n{text}", nl=not text.endswith("\n"))
