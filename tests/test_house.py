"""The house rules, as far as a machine can see them: what every room owes its reader, and what the papers promise.

Who may import whom is in pyproject.toml (import contracts); what ruff and mypy can say is left to them.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from engine.workflow import check

HOME = Path(__file__).parent.parent
PRODUCT = sorted(p for room in ("engine", "tui") for p in (HOME / room).rglob("*.py"))
TESTS = sorted((HOME / "tests").rglob("test_*.py"))
PAPERS = sorted([*HOME.glob("*.md"), *(HOME / "docs").rglob("*.md")])
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text())
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def name(path: Path) -> str:
    return path.relative_to(HOME).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, FUNCTIONS))


def pins(lock: str) -> dict[str, str]:
    """Package → `1.2.3` of a lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (HOME / lock).read_text(), re.MULTILINE))


def test_every_module_says_what_it_is_for():
    """A module opens with what it is for."""
    silent = [name(p) for p in PRODUCT + TESTS if not ast.get_docstring(ast.parse(p.read_text()))]
    assert silent == []


def test_every_test_says_which_promise_it_keeps():
    """A test that fails tells its reader what broke, not only where."""
    silent = [
        f"{name(p)}: {f.name}"
        for p in TESTS
        for f in functions(p)
        if f.name.startswith("test_") and not ast.get_docstring(f)
    ]
    assert silent == []


def test_files_and_functions_stay_small():
    """A file fits one idea and a function one look: under 450 and 55 lines."""
    long = [name(p) for p in PRODUCT + TESTS if len(p.read_text().splitlines()) >= 450]
    long += [
        f"{name(p)}: {f.name}" for p in PRODUCT for f in functions(p) if (f.end_lineno or f.lineno) - f.lineno >= 55
    ]
    assert long == []


def test_nothing_is_left_for_later_in_the_text():
    """What is to be done is an issue, not a remark in a file."""
    files = [
        p for room in ("engine", "tui", "tests", "workflows", "examples", "bench") for p in (HOME / room).rglob("*")
    ]
    texts = [p for p in files if p.suffix in {".py", ".yaml", ".tcss", ".md"}]
    assert [name(p) for p in [*texts, *PAPERS] if UNFINISHED.search(p.read_text(errors="replace"))] == []


def test_only_the_clock_knows_what_time_it_is():
    """Every other module is told `now`, so that any moment can be replayed."""
    asks = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
    found = [
        f"{name(p)}:{node.lineno}"
        for p in PRODUCT
        if name(p) != "engine/clock.py"
        for node in ast.walk(ast.parse(p.read_text()))
        if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in asks
    ]
    assert found == []


@pytest.mark.parametrize(
    ("module", "deferred"),
    [
        ("engine.cli", ["textual", "holidays", "tinydb", "watchdog"]),
        ("engine.cli.worktimes", ["engine.rating", "engine.margin", "holidays", "tinydb"]),
        ("engine.cli.report", ["xlsxwriter", "typst", "facturx", "a38", "stdnum"]),
        ("engine.papers.pdf", ["typst"]),
        ("engine.reports", ["xlsxwriter"]),
        ("engine.workflow", ["textual", "holidays", "tinydb", "sqlite3", "click"]),
        ("engine.decide", ["textual", "holidays", "tinydb", "sqlite3", "click"]),
        ("engine.hours", ["holidays"]),
    ],
)
def test_heavy_imports_wait_until_they_are_needed(module: str, deferred: list[str]):
    """A command pays only for what it uses: `margine check` in a git hook loads no screen and no store."""
    program = f"import sys, {module}; print(*sorted(set({deferred}) & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], cwd=HOME, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_the_changelog_is_about_this_version():
    """The newest chapter of the changelog is the version in pyproject.toml."""
    chapters = re.findall(r"^## (\S+)", (HOME / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert chapters[0] == PROJECT["project"]["version"]


def commands(paper: Path) -> set[str]:
    """The commands that a paper's shell blocks show: `import log`, `check`."""
    blocks = re.findall(r"^```sh\n(.*?)^```", paper.read_text(), re.MULTILINE | re.DOTALL)
    return set(re.findall(r"^(?:\./)?margine (import [a-z]+|[a-z]+)", "\n".join(blocks), re.MULTILINE))


@pytest.mark.parametrize("command", sorted({c for paper in PAPERS for c in commands(paper)}))
def test_commands_in_the_papers_exist(command: str):
    """A reader who types what a page shows gets what the page says."""
    line = [sys.executable, "-m", "engine.cli", *command.split(), "--help"]
    run = subprocess.run(line, cwd=HOME, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_links_between_papers_lead_somewhere():
    """Every relative link in the papers is a file of this repository."""
    broken = [
        f"{name(paper)}: {target}"
        for paper in PAPERS
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", paper.read_text())
        if not (paper.parent / target).exists()
    ]
    assert broken == []


def test_whatever_the_rooms_need_is_in_the_package():
    """A file that is no module is in the wheel because pyproject.toml says so; the shipped practice is beside it."""
    setuptools = PROJECT["tool"]["setuptools"]
    kept = {
        p for room in ("engine", "tui") for glob in setuptools["package-data"][room] for p in (HOME / room).rglob(glob)
    }
    kept |= {p for globs in setuptools["data-files"].values() for glob in globs for p in HOME.glob(glob)}
    there = [p for room in ("engine", "tui", "workflows") for p in (HOME / room).rglob("*") if p.is_file()]
    needed = {p for p in there if p.suffix not in {".py", ".pyc"}}
    assert sorted(map(name, needed - kept)) == []


def test_every_decision_is_listed():
    """A numbered decision is found from the list of decisions, and no number is left out."""
    folder = HOME / "docs/decisions"
    listed = set(re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", (folder / "README.md").read_text()))
    assert listed == {p.name for p in folder.glob("[0-9]*.md")}
    assert sorted(int(each[:4]) for each in listed) == list(range(1, len(listed) + 1))


def test_the_locks_hold_what_the_project_asks_for():
    """Every declared dependency is pinned, within its bounds; the environment of ./check covers the plain one."""
    plain, full = pins("requirements.lock"), pins("requirements-dev.lock")
    assert plain.items() <= full.items()
    asked = [(plain, r) for r in PROJECT["project"]["dependencies"]]
    asked += [(full, r) for r in PROJECT["dependency-groups"]["dev"]]
    wrong = [r for lock, r in asked if not Requirement(r).specifier.contains(lock.get(Requirement(r).name, "0"))]
    assert wrong == []


def test_the_locks_name_no_index():
    """Packages come from whatever index the machine is set up for, and the hashes say whether they are the right ones."""
    locks = [lock.read_text() for lock in sorted(HOME.glob("requirements*.lock"))]
    assert len(locks) == len(PROJECT["project"]["optional-dependencies"]) + 2
    assert all("://" not in text and "--hash=sha256:" in text for text in locks)


def test_the_rules_in_the_readme_can_be_put_in_force(tmp_path: Path):
    """The YAML that a newcomer sees first is whole: beside the shipped company it loads without a word."""
    shutil.copytree(HOME / "workflows", tmp_path, dirs_exist_ok=True)
    block = re.search(
        r"^```yaml\n(workflow: ticket\n.*?)^```", (HOME / "README.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert block is not None
    (tmp_path / "ticket.yaml").write_text(block[1])
    shutil.rmtree(tmp_path / "templates")  # the shipped ticket's words
    workflow, problems, _ = check(tmp_path)
    assert (problems, workflow is not None) == ([], True)


def test_the_mistake_in_the_readme_is_answered_as_it_says(tmp_path: Path):
    """The message that the README shows is the message of the shipped rules with that mistake."""
    shutil.copytree(HOME / "workflows", tmp_path, dirs_exist_ok=True)
    rules = tmp_path / "ticket.yaml"
    rules.write_text(rules.read_text().replace("to: resolved, asks", "to: resloved, asks"))
    _, problems, _ = check(tmp_path)
    shown = re.findall(r"^workflows/(ticket\.yaml:\d.*)$", (HOME / "README.md").read_text(), re.MULTILINE)
    assert [str(problem).removeprefix(f"{tmp_path}/") for problem in problems] == shown
