"""`margine doctor`: whether everything that margine needs is in order."""

from __future__ import annotations

from collections.abc import Iterator

import click

from engine.cli.home import Home
from engine.cli.options import as_json, pass_home


@click.command("doctor")
@as_json
@click.pass_context
@pass_home
def command(home: Home, ctx: click.Context, as_json: bool) -> None:
    """Look at Python, the practice, its rules, its store and the daemon; each line is ok, warn or fail, and the fix.

    Open records that the rules have left behind are named: by their state, an agent who has left, a service level that
    is gone.

    Exit code 1 when something failed, 3 when it is the store.
    """
    from engine.cli.examination import examine
    from engine.cli.excerpt import clean
    from engine.cli.output import Answer, Paper, give

    home.tells_of_rules = False
    findings = list(examine(home))

    def page(paper: Paper) -> Iterator[str]:
        for finding in findings:
            line = clean(f"{finding.level:4}  {finding.what:10}  {finding.words}")
            yield paper.strong(line) if finding.level == "fail" else line
            if finding.fix:
                yield clean(f"{'':18}{finding.fix}")

    rows = [(f.level, f.what, f.words, f.fix) for f in findings]
    header = ("level", "what", "finding", "fix")
    data = {"findings": [dict(zip(header, row, strict=True)) for row in rows]}
    give(Answer("doctor", data, header, lambda: rows, page), as_json=as_json)
    failed = {finding.what for finding in findings if finding.level == "fail"}
    ctx.exit(3 if "store" in failed else 1 if failed else 0)
