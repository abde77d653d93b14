"""The shipped scenarios: they hold under the shipped rules, in every practice made from them, and leave no rule out."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from engine.cli.starter import Fitting, practice
from engine.machines.schema import document
from engine.machines.source import read_file
from engine.scenario.coverage import percent
from engine.scenario.suite import run, scenario_files
from engine.workflow import load
from tests.scenario.story import ROOT, SHIPPED, failures

FILES = scenario_files(ROOT / "workflows")


def test_the_shipped_scenarios_hold_and_leave_no_rule_out():
    """Every transition, guard, rung and wait of the shipped practice is shown by a story."""
    report = run(FILES, SHIPPED)
    assert failures(report) == []
    assert [f"{item.what} {item.name} of {item.kind}: {item.lacking}" for item in report.items if item.lacking] == []
    assert percent(report.items) == 100
    assert {file.stem for file in FILES} == {*SHIPPED.definitions, "recurring"}


@pytest.mark.parametrize(
    "fitting",
    [
        Fitting(),
        Fitting(user="elisa"),
        Fitting(country="US", zone="America/New_York", user="root"),
        Fitting(country="AU", subdivision="VIC", zone="Australia/Melbourne"),
    ],
    ids=["as shipped", "with an agent who may do everything", "New York", "Melbourne"],
)
def test_they_hold_in_every_practice_that_init_makes(tmp_path: Path, fitting: Fitting):
    """Who joins the company, where it is and which days it closes make no story untrue."""
    for name, text in practice(fitting).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = run(scenario_files(tmp_path), load(tmp_path / "workflows"))
    assert failures(report) == []
    assert percent(report.items) == 100


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_an_editor_finds_nothing_to_mark(file: Path):
    """The first line leads an editor to the schema, and the schema accepts what is written."""
    source, problems = read_file(file, file.name)
    assert source
    assert problems == list(jsonschema.Draft7Validator(document("scenarios")).iter_errors(source.value)) == []
    assert file.parent.joinpath(source.text.partition("$schema=")[2].split()[0]).is_file()
