"""Problems as text: for a person, for grep, for programs, for a code host.

Every format says all it can about every problem; only `full`, which a person scrolls through, stops after fifty and
counts the rest. Nothing is printed here: whoever calls decides where the text goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from engine.cli.excerpt import Sources, clean, full
from engine.explain import title
from engine.problems import Position, Problem, in_order

Format = Literal["full", "concise", "json", "github", "sarif"]

MOST_SHOWN = 50
"""Problems that `full` shows."""


def render(problems: Iterable[Problem], sources: Sources, format: Format, *, colour: bool) -> str:  # noqa: A002
    """All problems, in order and each once, without a line break at the end; colour is for `full` alone.

    Without problems `full`, `concise` and `github` are empty, `json` and `sarif` are complete documents all the same.
    """
    ordered = in_order(problems)
    if format == "full":
        return _full(ordered, sources, colour=colour)
    if format == "json":
        return _dumped(envelope(ordered))
    if format == "sarif":
        return _dumped(_sarif(ordered))
    return "\n".join(map(_concise if format == "concise" else _github, ordered))


def counted(problems: Iterable[Problem]) -> str:
    """`2 errors, 1 warning`; empty when there are none."""
    severities = [problem.severity for problem in problems]
    counts = [(name, severities.count(name)) for name in ("error", "warning")]
    return ", ".join(f"{count} {name}{'s' * (count > 1)}" for name, count in counts if count)


def _full(problems: list[Problem], sources: Sources, *, colour: bool) -> str:
    if not problems:
        return ""
    blocks = [full(problem, sources, colour=colour) for problem in problems[:MOST_SHOWN]]
    rest = len(problems) - MOST_SHOWN
    more = f"; {rest} not shown here, --format concise shows all" if rest > 0 else ""
    return "\n\n".join([*blocks, f"{counted(problems)}{more}"])


def _concise(problem: Problem) -> str:
    warning = "warning: " if problem.severity == "warning" else ""
    return clean(f"{problem.position}: {problem.code} {warning}{problem.message}")


def _github(problem: Problem) -> str:
    """A workflow command, which GitHub shows beside the line in a pull request."""
    place = problem.position
    facts = {"file": place.file, "line": place.line, "col": place.column}
    if place.end_column:
        facts |= {"endLine": place.line, "endColumn": place.end_column}
    facts["title"] = problem.code
    shown = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in facts.items())
    text = f"{problem.message}\n{problem.help}" if problem.help else problem.message
    return f"::{problem.severity} {shown}::{_escaped(text)}"


def _escaped(text: str, also: str = "") -> str:
    for character in f"%\r\n{also}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _dumped(document: dict[str, Any]) -> str:
    import json

    return json.dumps(document, indent=2, ensure_ascii=False)


def envelope(problems: list[Problem]) -> dict[str, Any]:
    """The `json` format. `version` changes when a key changes its meaning or goes; new keys may come at any time."""
    severities = [problem.severity for problem in problems]
    return {
        "version": 1,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "problems": [_plain(problem) for problem in problems],
    }


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        **_located(problem.position),
        "help": problem.help or None,
        "related": [{"message": words, **_located(place)} for place, words in problem.related],
        "explain": f"margine explain {problem.code}",
    }


def _located(place: Position) -> dict[str, Any]:
    end = {"line": place.line, "column": place.end_column} if place.end_column else None
    return {"file": place.file, "location": {"line": place.line, "column": place.column}, "end_location": end}


def _sarif(problems: list[Problem]) -> dict[str, Any]:
    """SARIF 2.1.0, which code scanners exchange."""
    used = sorted({problem.code for problem in problems})
    driver = {"name": "margine", "rules": [_rule(code) for code in used]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, used.index(problem.code)) for problem in problems],
    }
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return {"$schema": schema, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, Any]:
    return {"id": code, "shortDescription": {"text": title(code) or code}}


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    text = f"{problem.message}\n{problem.help}" if problem.help else problem.message
    related = [
        {"id": number, "message": {"text": words}, **_physical(place)}
        for number, (place, words) in enumerate(problem.related)
    ]
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": text},
        "locations": [_physical(problem.position)],
        **({"relatedLocations": related} if related else {}),
    }


def _physical(place: Position) -> dict[str, Any]:
    from urllib.parse import quote

    region = {"startLine": place.line, "startColumn": place.column}
    if place.end_column:
        region |= {"endLine": place.line, "endColumn": place.end_column}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(place.file)}, "region": region}}
