"""Which two sets of rules are held against each other, and the live work that they are held against.

Coming are the files on the disk, or those at `--to`; present are the rules in force as the store's journal has them, or
those at `--from`. The journal is read and not added to: a plan puts nothing in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from engine.cli.check import own_rules, rules_of
from engine.cli.home import Home
from engine.cli.plan.revisions import rules_at
from engine.cli.plan.saying import Plan
from engine.clock import Instant, local, zone
from engine.decide import Decider, Replaced
from engine.impact import Outlook, changes, forecast, revived
from engine.ledger.comparing import compare
from engine.periods import period
from engine.problems import Problem, RulesInvalid, UsageError
from engine.records import Record
from engine.rule_files import RuleFiles, read_folder
from engine.rulebook import Rulebook
from engine.store.contract import Store, Where
from engine.views import Views
from engine.workflow import Workflow, check_files, errors


class NotLoaded(RulesInvalid):
    """A set of rules that cannot be planned, or planned against."""

    def __init__(self, folder: str, problems: Iterable[Problem], texts: Callable[[str], str | None]) -> None:
        self.folder = folder
        self.texts = texts
        """The text of each file by its shown name."""
        super().__init__(problems)


def plan(home: Home, path: Path | None, before: str | None, after: str | None) -> Plan:
    """The whole answer. UsageError when there is nothing to compare; NotLoaded when a set of rules does not load."""
    for option, revision in (("--from", before), ("--to", after)):
        if revision is not None and not revision.strip():
            raise UsageError(
                f"{option} is given as '{revision}', which is no revision; is a variable of a pipeline unset?"
            )
    folder = rules_of(path) if path is not None else own_rules(home)
    if folder.is_file():
        raise UsageError(f"'{folder.as_posix()}' is a file, and rules are planned together; name its folder")
    coming = _sound(rules_at(folder, after) if after else read_folder(folder))
    store, absent = _store(home)
    named = _sound(rules_at(folder, before)) if before else None
    now, present = _present(home, store, absent, named)
    rules = present.workflow
    records = _records(store, rules, coming) if store else ()
    return Plan(
        forecast(Outlook(present, coming, now), changes(rules, coming), records),
        zone(rules.company.zone),
        now,
        present=(before or "in force", rules.digest),
        coming=(after or folder.as_posix(), coming.digest),
        store=home.store_path.as_posix() if store else None,
        absent=absent,
        followers=_followers(store, coming) if store else 0,
        money=compare(store, rules, coming, period("month", local(now, zone(rules.company.zone)).date()).after)
        if store
        else (),
    )


def _records(store: Store, present: Workflow, coming: Workflow) -> Iterable[Record]:
    """What the sweep behind a change looks at: open records, and those that ended in a state that is live by now."""
    views = Views(store, present)
    yield from views.all(Where(open=True), "id")
    for kind, states in revived(coming):
        yield from views.all(Where(kind, open=False, states=states), "id")


def _followers(store: Store, coming: Workflow) -> int:
    """Closed records whose state the coming rules rename, and which stay closed."""
    kinds = coming.definitions.values()
    renamed = ((kind.kind, old) for kind in kinds for old, new in kind.moved.items() if kind.states[new].final)
    return sum(store.count(Where(kind=kind, open=False, states=(old,))) for kind, old in renamed)


def _sound(files: RuleFiles) -> Workflow:
    """The rules of some files."""
    workflow, problems, texts = check_files(files)
    if workflow is not None:
        return workflow
    raise NotLoaded(files.folder, errors(problems), texts)


def _store(home: Home) -> tuple[Store | None, str]:
    """The store, if there is one, and else why not; none is made for the sake of a plan."""
    try:
        path = home.store_path
    except UsageError:
        return None, "there is no practice here; name one with --home DIR, or its store by MARGINE_STORE"
    return (home.store, "") if path.exists() else (None, f"there is no store at {path.as_posix()}")


def _present(home: Home, store: Store | None, absent: str, named: Workflow | None) -> tuple[Instant, Decider]:
    """What the coming rules are held against, with what held before: the rules that are named, or those in force."""
    standing = Rulebook(store).follow() if store else None
    if standing is None or store is None:
        if named is None:
            why = absent or f"no rules were put in force in {home.store_path.as_posix()} yet"
            raise UsageError(f"there is nothing to compare with: {why}; say --from GIT_REV")
        return home.now_under(named), Decider(named)
    book, in_force = Rulebook(store), standing.workflow
    now = home.now_under(named or in_force)
    if named is None or named.fingerprint == in_force.fingerprint:
        return now, Decider(in_force, lambda: book.former(standing))
    return now, Decider(named, lambda: [Replaced(Decider(in_force), now), *book.former(standing)])
