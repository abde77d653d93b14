"""Which two sets of rules are held against each other, and the live work that they are held against.

Coming are the files on the disk, or those at `--to`; present are the rules in force as the store's journal has them, or
those at `--from`. The journal is read and not added to: a plan puts nothing in force.
"""

from __future__ import annotations

from pathlib import Path

from click.exceptions import Exit

from engine.cli.check import own_rules, rules_of
from engine.cli.home import Home
from engine.cli.plan.revisions import rules_at
from engine.cli.plan.saying import Plan
from engine.clock import zone
from engine.decide import Decider
from engine.impact import Outlook, changes, forecast
from engine.problems import UsageError
from engine.rule_files import RuleFiles, read_folder
from engine.store.contract import Store, Where
from engine.views import Views
from engine.workflow import Workflow, check_files, errors


def plan(home: Home, path: Path | None, before: str | None, after: str | None) -> Plan:
    """The whole answer. UsageError when there is nothing to compare; Exit 1 when a set of rules does not load."""
    folder = rules_of(path) if path is not None else own_rules(home)
    coming = _sound(rules_at(folder, after) if after else read_folder(folder))
    store, absent = _store(home)
    present = _sound(rules_at(folder, before)) if before else _in_force(home, store, absent)
    now = home.now_under(present)
    changed = changes(present, coming)
    outlook = Outlook(Decider(present, _former(home, store) if not before else ()), coming, now)
    records = Views(store, present).all(Where(open=True), "id") if store else ()
    return Plan(
        forecast(outlook, changed, records),
        zone(present.company.zone),
        now,
        present=(before or "in force", present.digest),
        coming=(after or folder.as_posix(), coming.digest),
        store=home.store_path.as_posix() if store else None,
        absent=absent,
    )


def _sound(files: RuleFiles) -> Workflow:
    """The rules of some files; where they do not load, their problems are shown as `check` shows them."""
    workflow, problems, texts = check_files(files)
    if workflow is not None:
        return workflow
    from engine.cli.diagnostics import render
    from engine.cli.endings import say

    say(render(errors(problems), texts, "full", colour=False))
    say(f"margine: the rules of {files.folder} do not load, so there is nothing to plan")
    raise Exit(1)


def _store(home: Home) -> tuple[Store | None, str]:
    """The store, if there is one, and else why not; none is made for the sake of a plan."""
    try:
        path = home.store_path
    except UsageError:
        return None, "there is no practice here; name one with --home DIR, or its store by MARGINE_STORE"
    return (home.store, "") if path.exists() else (None, f"there is no store at {path.as_posix()}")


def _in_force(home: Home, store: Store | None, absent: str) -> Workflow:
    """The rules in force, by the journal."""
    if store is None:
        raise UsageError(f"{absent}, so no rules are in force to compare with; say --from GIT_REV")
    if (standing := home.rulebook.follow()) is None:
        raise UsageError(f"no rules were put in force in {home.store_path.as_posix()} yet; say --from GIT_REV")
    return standing.workflow
