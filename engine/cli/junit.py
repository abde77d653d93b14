"""The results of scenarios as JUnit XML, which CI servers show: a suite for each file, a case for each scenario."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from engine.cli.endings import write_answer

if TYPE_CHECKING:
    from engine.problems import Problem
    from engine.scenario.play import Verdict
    from engine.scenario.script import Script
    from engine.scenario.suite import Report

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, in whatever way it is written."""


def write(path: Path, report: Report, seconds: float) -> None:
    """Write the results to a file. Unwritten when that cannot be."""
    write_answer(path, document(report, seconds), "the results as JUnit XML")


def document(report: Report, seconds: float) -> bytes:
    """The results as XML."""
    root = ET.Element("testsuites", name="margine test", time=f"{seconds:.3f}")
    totals = [0, 0, 0]
    for script in report.scripts:
        verdicts = [v for v in report.verdicts if v.scenario.file == script.file]
        if verdicts or script.problems:
            counted = _suite(root, script, verdicts)
            totals = [total + count for total, count in zip(totals, counted, strict=True)]
    for file, group in groupby(sorted(report.beside, key=_file_of), key=_file_of):
        counted = _unread(root, file, list(group))
        totals = [total + count for total, count in zip(totals, counted, strict=True)]
    _count(root, totals)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _suite(root: ET.Element, script: Script, verdicts: list[Verdict]) -> list[int]:
    suite = ET.SubElement(root, "testsuite", name=_fit(script.file))
    for verdict in verdicts:
        _case(suite, verdict)
    if script.problems:
        _itself(suite, script.file, script.problems)
    return _counted(suite)


def _unread(root: ET.Element, file: str, problems: Sequence[Problem]) -> list[int]:
    """A file that holds no scenarios, and keeps some from being played: one of the rules, or one with a wrong name."""
    suite = ET.SubElement(root, "testsuite", name=_fit(file))
    _itself(suite, file, problems)
    return _counted(suite)


def _itself(suite: ET.Element, file: str, problems: Sequence[Problem]) -> None:
    case = ET.SubElement(suite, "testcase", classname=_fit(file), name="the file itself")
    _errors(case, problems)


def _counted(suite: ET.Element) -> list[int]:
    counted = [len(suite), len(suite.findall("*/failure")), len(suite.findall("*/error"))]
    _count(suite, counted)
    return counted


def _case(suite: ET.Element, verdict: Verdict) -> None:
    place = verdict.scenario.position
    case = ET.SubElement(
        suite, "testcase", classname=_fit(place.file), name=_fit(verdict.scenario.title), file=_fit(place.file),
        line=str(place.line),
    )  # fmt: skip
    if verdict.failures:
        from engine.cli.verdicts import told

        first = verdict.failures[0]
        message = f"{first.position}: {first.record}: {first.about}: wanted {first.wanted}, found {first.found}"
        failure = ET.SubElement(case, "failure", type="failure", message=_fit(message))
        failure.text = _fit(told(verdict))
    _errors(case, verdict.scenario.problems)


def _errors(case: ET.Element, problems: Sequence[Problem]) -> None:
    """Mistakes in what is written: the scenario was not played."""
    if problems:
        error = ET.SubElement(case, "error", type=problems[0].code, message=_fit(str(problems[0])))
        error.text = _fit("\n".join(f"{problem.code} {problem}" for problem in problems))


def _count(element: ET.Element, counted: list[int]) -> None:
    for name, count in zip(("tests", "failures", "errors"), counted, strict=True):
        element.set(name, str(count))


def _file_of(problem: Problem) -> str:
    return problem.position.file


def _fit(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
