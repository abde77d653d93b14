"""`margine explain`: a problem code, or what the rules say about a kind of record."""

from __future__ import annotations

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home
from engine.problems import UsageError, did_you_mean


@click.command("explain")
@click.argument("words", nargs=-1, required=True, metavar="CODE | KIND | fields KIND")
@as_json
@pass_home
def command(home: Home, words: tuple[str, ...], as_json: bool) -> None:
    """Tell more: what a problem CODE such as M201 means and how to mend it; or what a KIND such as ticket does.

    `explain ticket` prints states, transitions and clocks, each with its place in the files; `explain fields ticket`
    prints its fields.
    """
    if len(words) == 1 and words[0][:1] in "Mm" and words[0][1:].isdigit():
        _explain_code(words[0], as_json=as_json)
        return
    if len(words) > 2 or (len(words) == 2 and words[0] != "fields"):
        raise UsageError("explain takes a problem code, a kind, or `fields` and a kind")
    from engine.cli import kinds, lookup
    from engine.cli.output import give

    definition = lookup.definition(home, words[-1])
    give(kinds.fields(definition) if len(words) == 2 else kinds.machine(definition), as_json=as_json)


def _explain_code(code: str, *, as_json: bool) -> None:
    from engine.explain import codes, explain, title

    text = explain(code)
    if text is None:
        raise UsageError(f"'{code}' is no problem code{did_you_mean(code.upper(), codes())}")
    if not as_json:
        click.echo(text.rstrip())
        return
    import json

    from engine.cli.output import ENVELOPE

    page = {"margine": ENVELOPE, "kind": "code", "code": code.upper(), "title": title(code), "text": text}
    click.echo(json.dumps(page, ensure_ascii=False))
