"""Who would lose their place: the plan and the reload that is refused name the same records."""

from __future__ import annotations

import pytest

from engine.rulebook.stranded import stranded
from tests.impact.changed import RICH, TASK, planned, renamed
from tests.practice import Office, rules

GONE = renamed(RICH).replace("moved: {waiting: on_hold}\n", "")


@pytest.mark.parametrize(
    ("held", "coming"),
    [
        ({"ticket": RICH, "task": TASK}, {"ticket": GONE, "task": TASK}),
        ({"ticket": RICH, "task": TASK}, {"ticket": renamed(RICH), "task": TASK}),
        ({"ticket": renamed(RICH), "task": TASK}, {"ticket": RICH, "task": TASK}),
        ({"ticket": GONE, "task": TASK}, {"ticket": GONE, "task": TASK}),
        ({"ticket": RICH, "task": TASK}, {"ticket": RICH, "task": TASK.replace("todo", "open")}),
    ],
    ids=["gone", "moved", "back", "as before", "another kind"],
)
def test_the_plan_and_the_reload_strand_the_same(held, coming):
    """The reload counts by indexes, the plan looks at each record; they agree on kind, state and number."""
    office = Office(rules(ticket=RICH, task=TASK))
    for _ in range(3):
        office.open()
    office.do("T-2", "wait")
    office.open(kind="task", subject="Cable")
    present = rules(**held)
    office.desk.adopt(present)
    refused = stranded(office.store, present, rules(**coming))
    found = planned(office, rules(**coming)).lost
    assert [(each.kind, each.state, each.ids) for each in found] == [
        (each.kind, each.state, each.some) for each in refused
    ]


def test_a_kind_that_is_gone_is_refused_by_both():
    """As one: what helps is the file, not a new name for each of its states."""
    office = Office(rules(task=TASK))
    office.open(kind="task", subject="Cable")
    (refused,) = stranded(office.store, office.desk.workflow, rules())
    (found,) = planned(office, rules()).lost
    assert (found.kind, found.state, found.ids) == (refused.kind, refused.state, refused.some)
