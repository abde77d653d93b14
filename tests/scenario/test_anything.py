"""Whatever stands in a file of scenarios, there is an answer to it."""

from __future__ import annotations

import copy
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.machines.source import read_file
from engine.scenario.suite import scenario_files
from tests.scenario.story import ROOT, played
from tests.test_workflow import places

WORDS = [
    "", "vpn", "rossi", "client", "anna", "working", "resolution 75%", "100%", "#", "-", "-1h", "1 day", "+9999 days",
    "+3600 workdays", "Mon 09:00", "23:59", "9999-12-31 23:59", "2026-10-19 09:00", "note", "{}", "\0", "é" * 50,
]  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*WORDS, "at", "by", "do", "expect", "due"]), inner, max_size=3)
    ),
    max_leaves=5,
)
DOCUMENTS = [source.value for file in scenario_files(ROOT / "workflows") if (source := read_file(file, file.name)[0])]


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_file_there_is_an_answer(data):
    """Any value anywhere in the shipped files gives problems, failures, or scenarios that hold; never an exception."""
    document = copy.deepcopy(data.draw(st.sampled_from(DOCUMENTS)))
    path = data.draw(st.sampled_from(places(document)))
    value = data.draw(ANYTHING)
    around = document
    for key in path[:-1]:
        around = around[key]
    if path:
        around[path[-1]] = value
    report = played("# as written\n" + json.dumps(document if path else value, default=float))
    statuses = {verdict.status for verdict in report.verdicts}
    assert report.passed == (not report.problems and statuses <= {"passed"})
