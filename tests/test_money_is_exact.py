"""Money never touches a float: wherever an amount may come by, whatever could make one is named with its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
ELSEWHERE = (
    "engine/graph", "engine/watcher", "engine/clock.py", "engine/daemon.py", "engine/problems.py",
    "engine/cli/check.py", "engine/cli/checked.py", "engine/cli/extras.py", "engine/cli/home.py", "engine/cli/import_log.py",
    "engine/cli/init.py", "engine/cli/junit.py", "engine/cli/mail", "engine/intake/mailboxes",
    "engine/planning/search.py", "engine/planning/solver.py", "engine/projects/template_files.py",
    "engine/serve", "engine/cli/scenarios.py", "engine/cli/verdicts.py",
    "engine/machines/draft.py", "engine/machines/durations.py", "engine/rulebook/book.py", "engine/rules/complaints.py",
    "engine/rules/sampling.py", "engine/scenario/suite.py", "engine/store/contract.py", "engine/store/memory.py",
    "engine/store/tiny/file.py", "engine/store/tiny/store.py", "engine/store/tiny/turnstile.py",
    "engine/store/tiny/watch.py", "tui/app.py", "tui/board.py", "tui/feed.py", "tui/session.py", "tui/stores.py",
    "tui/widgets/queue_table.py",
)  # fmt: skip
"""Where there are pictures, seconds of waiting, likeness of words, paths of files, and no amounts."""
EXACT = {"Fraction", "Decimal", "earned", "part_of", "discounted", "Path"}
"""Calls of which a part may be taken with `/`: their values are exact, or no numbers."""
INEXACT_FORMAT = re.compile(r"[eEfFgG%]$")


def faults(text: str) -> Iterator[tuple[int, str]]:
    """(line, what is wrong with it and what to write instead) for everything that makes, or may make, a float."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Constant(value=float() | complex()):
                yield node.lineno, f"{node.value} is a float; write cents, or a Fraction"
            case ast.Name(id="float" | "complex"):
                yield node.lineno, f"'{node.id}' makes floats; write int or Fraction"
            case ast.Call(func=ast.Name(id="round")):
                yield node.lineno, "round() rounds halves to even; write half_up"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()) if not _exact(node):
                yield node.lineno, f"'{ast.unparse(node)}' may divide whole numbers into a float; write Fraction(a, b)"
            case ast.FormattedValue(format_spec=ast.JoinedStr(values=[*_, ast.Constant(value=str(spec))])) if (
                INEXACT_FORMAT.search(spec)
            ):
                yield node.lineno, f"':{spec}' writes a number as a float; write amount, grouped or percent"
            case (
                ast.ImportFrom(module="math" | "statistics") | ast.Import(names=[ast.alias(name="math" | "statistics")])
            ):
                yield node.lineno, "math and statistics count in floats; write whole numbers or Fractions"
            case _:
                pass


def _exact(node: ast.AST) -> bool:
    """Whether a sum, product or quotient has a part that is exact, so that all of it is; or is a path."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return _exact(left) or _exact(right) or (isinstance(op, ast.Div) and _is_text(right))
        case ast.UnaryOp(operand=operand):
            return _exact(operand)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in EXACT
        case _:
            return False


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def modules() -> list[Path]:
    """Every module in which an amount may come by: all but those that are named above."""
    named = {path for place in ELSEWHERE for path in [HOME / place, *(HOME / place).rglob("*.py")]}
    return sorted(path for room in ("engine", "tui") for path in (HOME / room).rglob("*.py") if path not in named)


def test_no_room_of_money_knows_a_float():
    """Amounts are whole cents and exact fractions from the fact to the invoice; a new room is looked at from its first day."""
    found = [
        f"{path.relative_to(HOME).as_posix()}:{line}: {what}"
        for path in modules()
        for line, what in faults(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("place", ELSEWHERE)
def test_what_is_not_looked_at_has_its_reason(place: str):
    """A place that was renamed, or needs no floats by now, is looked at again."""
    path = HOME / place
    files = [path] if path.is_file() else [*path.rglob("*.py")]
    assert any(any(faults(file.read_text(encoding="utf-8"))) for file in files)


@pytest.mark.parametrize(
    "slip",
    [
        "price = cents / 100",
        "hours = seconds / 3600 * per_hour",
        "total /= 2",
        "half = 0.5",
        "def rate(per_hour: float) -> int: ...",
        "cents = int(float(text) * 100)",
        "cents = round(amount)",
        "text = f'{cents:.2f}'",
        "text = f'{share:.1%}'",
        "from math import ceil",
        "import statistics",
    ],
)
def test_a_float_would_be_found(slip: str):
    """Each way in which a float comes in by habit is seen: the test above can fail."""
    assert [line for line, _ in faults(f"'''Prices.'''\n{slip}\n")] != []


@pytest.mark.parametrize(
    "fine",
    [
        "price = Fraction(cents, 100)",
        "part = Fraction(cents) / days",
        "part = earned(seconds, per_hour) * left / whole",
        "hours = seconds // 3600",
        "file = folder / 'company.yaml'",
        "text = f'{cents:,}'",
        "text = f'{minutes:02}'",
    ],
)
def test_what_is_exact_is_left_alone(fine: str):
    """Whole division, fractions and paths are no floats."""
    assert [*faults(fine)] == []
