"""What `margine doctor` looks at, one finding each. An examination that cannot be made is itself a finding."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from typing import Literal
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from engine.cli.home import Home
from engine.cli.version import version
from engine.problems import MargineError, RulesInvalid, StoreUnavailable, UsageError
from engine.rulebook import Standing
from engine.told.times import minute

LIBRARIES = ("click", "holidays", "jsonschema", "msgspec", "pyyaml", "textual", "tinydb", "transitions", "watchdog")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Literal["ok", "warn", "fail"]
    what: str
    words: str
    fix: str = ""
    bearable: bool = False
    """Whether it is worth looking further although this failed."""


def examine(home: Home) -> Iterator[Finding]:
    """Everything, from the ground up; what stands on something that failed is left out."""
    yield _python()
    yield _libraries()
    yield _zones()
    for look in (_folder, _rules, _agent, _store, _files, _records, _people, _levels, _daemon):
        finding = _tried(look, home)
        yield finding
        if finding.level == "fail" and not finding.bearable:
            return


def _tried(look: Callable[[Home], Finding], home: Home) -> Finding:
    what = look.__name__.removeprefix("_")
    try:
        return look(home)
    except RulesInvalid as error:
        return Finding("fail", what, f"{len(error.problems)} problems", f"margine check {home.rules}")
    except StoreUnavailable as error:
        return Finding("fail", "store", str(error))
    except (MargineError, OSError) as error:
        return Finding("fail", what, str(error))


def _python() -> Finding:
    words = f"margine {version()}, Python {platform.python_version()} on {platform.system()}, {sys.executable}"
    return Finding("ok", "python", words)


def _libraries() -> Finding:
    found, missing = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {installed(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding(
            "fail", "libraries", f"missing: {', '.join(missing)}", "start margine by ./margine, or install it"
        )
    return Finding("ok", "libraries", ", ".join(found))


def _zones() -> Finding:
    try:
        ZoneInfo("Europe/Rome")
    except ZoneInfoNotFoundError:
        return Finding("fail", "zones", "there is no time zone data", "install the package tzdata")
    source = next((path for path in TZPATH if Path(path).is_dir()), "the package tzdata")
    return Finding("ok", "zones", f"time zone data from {source}")


def _folder(home: Home) -> Finding:
    return Finding("ok", "folder", str(home.folder))


def _rules(home: Home) -> Finding:
    from engine.cli.rules_told import ONE_STORE_EACH, still
    from engine.workflow import check, errors

    standing = _standing(home)
    fix = f"margine check {home.rules}"
    try:
        workflow, problems, _ = check(home.rules)
    except UsageError as error:
        if standing is None:
            raise
        return Finding(
            "fail",
            "rules",
            f"{error}; {still(standing, home.rules, home.zone)}",
            f"put back {home.rules}",
            bearable=True,
        )
    if workflow is None:
        if standing is None:
            raise RulesInvalid(problems)
        words = f"{len(errors(problems))} problems; {still(standing, home.rules, home.zone)}"
        return Finding("fail", "rules", words, fix, bearable=True)
    if standing is not None and standing.rejected is not None:
        words = f"{'; '.join(standing.rejected.lines)}; {still(standing, home.rules, home.zone)}"
        return Finding("fail", "rules", words, "write `moved:` for states that were renamed", bearable=True)
    words = f"{workflow.digest}, {len(workflow.definitions)} workflows of {workflow.company.name}"
    if standing is not None and (other := home.other_practice):
        return Finding("warn", "rules", f"{words}; {other}", ONE_STORE_EACH)
    if problems:
        return Finding("warn", "rules", f"{words}, {len(problems)} warnings", fix)
    return Finding("ok", "rules", words)


def _standing(home: Home) -> Standing | None:
    """The rules in force; None while there are none, or no store to say so."""
    try:
        return home.standing if home.store_path.exists() else None
    except MargineError:
        return None


def _agent(home: Home) -> Finding:
    if home.reader:
        return Finding("ok", "agent", f"you are {home.reader}")
    fix = "give an agent of company.yaml your `user`, or say --as AGENT"
    words = f"{home.nobody}, so you can list and show; to act, and for `tui`, say who you are"
    return Finding("warn", "agent", words, fix)


def _store(home: Home) -> Finding:
    path = home.store_path
    if not path.exists():
        if not os.access(path.parent, os.W_OK):
            return Finding(
                "fail", "store", f"{path} cannot be made", f"make the folder {path.parent}, writable for you"
            )
        return Finding("ok", "store", f"{path} does not exist yet; the first record makes it")
    if not os.access(path, os.W_OK):
        return Finding("fail", "store", f"{path} is not writable for you", "give yourself the right to write it")
    health = home.store.check()
    size = f"{path.stat().st_size:,} bytes, {health.records} records, {health.events} events"
    words = f"{path}, format {health.version}, {size}"
    if health.problems:
        fix = "keep a copy of the file, and restore a backup"
        return Finding("fail", "store", f"{words}; {'; '.join(health.problems)}", fix)
    return Finding("ok", "store", words)


def _files(home: Home) -> Finding:
    from engine.store.contract import Where, every

    if not home.store_path.exists():
        return Finding("ok", "files", "nothing is attached yet")
    known = {digest: r.id for r in every(home.store, Where()) for digest in r.files.values()}
    gone = {record: None for digest, record in known.items() if not home.files.path(digest).is_file()}
    if gone:
        words = f"files of {_some(list(gone))} are not in {home.files.folder}"
        return Finding("fail", "files", words, "put them back from a backup", bearable=True)
    return Finding("ok", "files", f"{len(known):,} contents attached, all in {home.files.folder}" if known else "none")


def _records(home: Home) -> Finding:
    from engine.cli.misfits import misfits

    if not home.store_path.exists():
        return Finding("ok", "records", "there are none yet")
    found = misfits(home.store, home.workflow.kinds)
    if not found.count:
        return Finding("ok", "records", "all of them fit the rules")
    some = f", among them {', '.join(found.some)}" if found.some else ""
    words = f"{found.count:,} no longer fit the rules{some}"
    fix = "`margine show` one of them; write `moved:` for states that were renamed, put back workflows that are gone"
    return Finding("warn", "records", words, fix)


def _people(home: Home) -> Finding:
    from engine.handover import left

    if not home.store_path.exists():
        return Finding("ok", "people", "no record names anybody yet")
    found = left(home.views)
    if not found:
        return Finding("ok", "people", "everybody whom open records name is in company.yaml")
    who = "; ".join(f"{one.agent} has {_some([h.record.id for h in one.holdings])}" for one in found)
    fix = f"`margine handover {found[0].agent} AGENT` gives them to somebody else"
    return Finding("warn", "people", f"open records name who is not in company.yaml: {who}", fix)


def _levels(home: Home) -> Finding:
    from engine.cli.misfits import strange_levels

    if not home.store_path.exists():
        return Finding("ok", "levels", "no record has a service level yet")
    found = strange_levels(home.views)
    if not found:
        return Finding("ok", "levels", "every service level of open records is in company.yaml")
    which = "; ".join(f"{level}: {_some(found[level])}" for level in sorted(found))
    fix = "put the level back into company.yaml, or `margine set ID service_level=…`"
    return Finding("warn", "levels", f"open records have service levels that promise nothing any more: {which}", fix)


def _some(ids: Sequence[str]) -> str:
    """The first of some records, and how many more there are."""
    from engine.cli.misfits import NAMED

    more = f" and {len(ids) - NAMED:,} more" if len(ids) > NAMED else ""
    return f"{', '.join(ids[:NAMED])}{more}"


def _daemon(home: Home) -> Finding:
    from engine.cli.pulse import take

    if not home.store_path.exists():
        return Finding("ok", "daemon", "nothing is due")
    pulse = take(home)
    if pulse.overdue and pulse.next_due is not None:
        words = f"{pulse.overdue} timers are overdue, the first since {minute(pulse.next_due, home.zone)}"
        return Finding("warn", "daemon", words, "start `margine run`")
    if pulse.stuck:
        words = f"timers of {', '.join(pulse.stuck)} are due, but the records no longer fit the rules"
        return Finding("warn", "daemon", words, "write `moved:` for states that were renamed")
    return Finding("ok", "daemon", "no timer is overdue")
