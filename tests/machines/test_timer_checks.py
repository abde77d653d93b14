"""Timers, promises and ladders: what would never run, never be met, never fire."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "a timer of no kind",
        """
timers:
  nudge: {runs_in: waiting}
""",
        [
            "2:3 M512 timer 'nudge' has none of 'promise', 'after', 'until', 'every' and 'meter', and needs one of them",
        ],
    ),
    (
        "a meter of what is not covered, of what covers everything, and without a ladder",
        """
timers:
  low:  {meter: includes, escalate: standard}
  flat: {meter: travel, escalate: standard}
  lost: {meter: included, calendar: always}
rating:
  covered:
    included: {amount: cost, every: month}
    travel: {}
""",
        [
            "2:17 M570 timer 'low' watches 'includes', and nothing of that name is 'covered' by the rating of this workflow; did you mean 'included' (line 8)?",
            "3:17 M570 timer 'flat' watches 'travel', which covers everything: there is nothing that could be used up",
            "4:3 M512 timer 'lost' watches an allowance and does nothing: it needs 'escalate', a ladder of percentages",
            "4:27 M512 timer 'lost' is a meter, and only a promise or a wait ('after') or a date ('until') or a schedule ('every') has 'calendar'",
        ],
    ),
    (
        "rungs of a meter that count time, or repeat",
        """
timers:
  low: {meter: hours, escalate: low}
ladders:
  low: [{at: 80% + 1h, notify: owner}, {at: 90%, notify: owner, every: 1h, times: 2}, {at: -7d, notify: owner}]
""",
        [
            "5:14 M517 the rung at 80%+1h counts working time, and timer 'low', which climbs it, watches an allowance; write its rungs like 80%, each once",
            "5:45 M517 the rung at 90% counts working time, and timer 'low', which climbs it, watches an allowance; write its rungs like 80%, each once",
            "5:92 M517 the rung at -7d counts days from a date, and timer 'low', which climbs it, watches an allowance; write its rungs like 80%, each once",
        ],
    ),
    (
        "a timer of both kinds",
        """
timers:
  nudge: {promise: service_level.resolution, per: priority, met_by: finish, after: 1h}
""",
        [
            "2:3 M512 timer 'nudge' has both 'promise' and 'after', and needs one of them",
        ],
    ),
    (
        "a promise that nothing keeps",
        """
timers:
  resolution: {promise: service_level.resolution, per: priority}
""",
        [
            "2:3 M512 timer 'resolution' is a promise that nothing keeps: it needs 'met_by'",
        ],
    ),
    (
        "a promise that fires",
        """
timers:
  resolution: {promise: service_level.resolution, per: priority, met_by: finish, fire: finish}
""",
        [
            "2:82 M512 timer 'resolution' is a promise, and only a wait ('after') or a schedule ('every') has 'fire'",
        ],
    ),
    (
        "a wait with a ladder",
        """
timers:
  nudge: {runs_in: waiting, after: 1h, fire: start, escalate: standard}
""",
        [
            "2:53 M512 timer 'nudge' is a wait ('after'), and only a promise or a date ('until') or a meter has 'escalate'",
        ],
    ),
    (
        "a wait for nothing",
        """
timers:
  nudge: {runs_in: waiting, after: 1h}
""",
        [
            "2:3 M512 timer 'nudge' comes due and then does nothing: it needs one of notify, raise, set, assign, fire, open, ask",
        ],
    ),
    (
        "a promise without its field",
        """
timers:
  resolution: {promise: resolution, per: priority, met_by: finish, escalate: standard}
""",
        [
            "2:25 M512 timer 'resolution' promises 'resolution'; write the field and the promise, like service_level.response",
        ],
    ),
    (
        "a promise of something else",
        """
timers:
  resolution: {promise: service_level.resoluton, per: priority, met_by: finish, escalate: standard}
""",
        [
            "2:25 M509 timer 'resolution' promises 'resoluton', which no service level has; did you mean 'resolution'?",
        ],
    ),
    (
        "a promise of a field that is no service level",
        """
timers:
  resolution: {promise: priority.resolution, per: priority, met_by: finish, escalate: standard}
""",
        [
            "2:25 M508 timer 'resolution' takes its promise from 'priority', which is a field of type choice, and must be one of type service_level",
        ],
    ),
    (
        "targets per field that is no choice",
        """
timers:
  resolution: {promise: service_level.resolution, per: subject, met_by: finish, escalate: standard}
""",
        [
            "2:56 M508 timer 'resolution' has its targets per 'subject', which is a field of type text, and must be one of type choice",
        ],
    ),
    (
        "a duration without its unit",
        """
timers:
  nudge: {runs_in: waiting, after: "30", fire: start}
""",
        [
            "2:36 M513 '30' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays; did you mean 30m or 30h?",
        ],
    ),
    (
        "a duration in parts of hours",
        """
timers:
  nudge: {runs_in: waiting, after: 1.5h, fire: start}
""",
        [
            "2:36 M513 '1.5h' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays; parts of an hour are minutes: 1h30m",
        ],
    ),
    (
        "a duration in words",
        """
timers:
  nudge: {runs_in: waiting, after: 3 hours, fire: start}
""",
        [
            "2:36 M513 '3 hours' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays; did you mean 3h?",
        ],
    ),
    (
        "days that could be two things",
        """
timers:
  nudge: {runs_in: waiting, after: 2 days, fire: start}
""",
        [
            "2:36 M513 '2 days' is ambiguous, because the calendar closes at night; write 2 workdays, or 48h of working time",
        ],
    ),
    (
        "no time at all",
        """
timers:
  nudge: {runs_in: waiting, after: 0m, fire: start}
""",
        [
            "2:36 M513 '0m' is no time at all",
        ],
    ),
    (
        "more than ten years",
        """
timers:
  nudge: {runs_in: waiting, after: 100000h, fire: start}
""",
        [
            "2:36 M513 '100000h' is more than ten years",
        ],
    ),
    (
        "a timer that runs in final states",
        """
timers:
  nudge: {runs_in: done, after: 1h, fire: start}
""",
        [
            "2:20 M501 timer 'nudge' never runs: done is final, where every timer has stopped",
        ],
    ),
    (
        "a promise met by what can never be taken",
        """
states:
  new:     {initial: true}
  working: {}
  waiting: {}
  done:    {final: true}
transitions:  # all
  start:  {from: [new, waiting], to: working}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
  solve:  {from: done, to: done}
""",
        [
            "10:18 M303 transition 'solve' leads from 'done', and 'done' is final (line 5): nothing leads out of a final state",
        ],
    ),
    (
        "a wait that cannot fire",
        """
timers:
  nudge: {runs_in: [waiting, working], after: 1h, fire: start}
""",
        [
            "2:57 M503 timer 'nudge' fires 'start', which cannot be taken from 'working', where the timer runs; it can be taken from new, waiting",
        ],
    ),
    (
        "a rung that can never fire in time",
        """
timers:
  resolution: {promise: service_level.resolution, per: priority, runs_in: new, met_by: finish, escalate: standard}
ladders:
  standard: [{at: 50% - 3h, notify: owner}]
""",
        [
            "4:19 M504 the rung at 50%-3h can never fire in time: 50% of the resolution promised by 'gold' for P1 is 2h, less than 3h",
        ],
    ),
    (
        "times without every",
        """
ladders:
  standard: [{at: 100%, notify: owner, times: 3}]
""",
        [
            "2:40 M505 'times' says how often, and nothing says when; add 'every', like every: 1h",
        ],
    ),
    (
        "every without times",
        """
ladders:
  standard: [{at: 100%, notify: owner, every: 1h}]
""",
        [
            "2:40 M505 'every' says when, and nothing says how often; add 'times', like times: 3",
        ],
    ),
    (
        "a rung twice",
        """
ladders:
  standard:
    - {at: 100% + 1h, notify: owner}
    - {at: 100%+60m, notify: assignee}
""",
        [
            "4:12 M506 ladder 'standard' has a rung at 100%+1h already (line 3), so this one would never fire; put both in one rung",
        ],
    ),
    (
        "a raise of something that is no choice",
        """
ladders:
  standard: [{at: 100%, raise: subject}]
""",
        [
            "2:32 M507 a rung raises 'subject', which is a field of type text; only a choice can be raised",
        ],
    ),
    (
        "a rung that does nothing",
        """
ladders:
  standard: [{at: 100%}]
""",
        [
            "2:14 M514 the rung at 100% does nothing",
        ],
    ),
    (
        "a rung at no place",
        """
ladders:
  standard: [{at: soon, notify: owner}]
""",
        [
            "2:19 M513 'soon' is no place on a ladder; write it like 75%, 100% + 1h or -30m for a promise, like -90d, 0d or +7d for a date",
        ],
    ),
    (
        "a rung after workdays",
        """
ladders:
  standard: [{at: 100% + 2 workdays, notify: owner}]
""",
        [
            "2:19 M513 '2 workdays' has no fixed length here; write its working hours instead, e.g. 16h",
        ],
    ),
    (
        "a rung far beyond",
        """
ladders:
  standard: [{at: 20000%, notify: owner}]
""",
        [
            "2:19 M513 '20000%' is beyond 10000%; write the time after the promise instead, like 100% + 8h",
        ],
    ),
    (
        "a repeat without a length",
        """
ladders:
  standard: [{at: 100%, notify: owner, every: 1 day, times: 3}]
""",
        [
            "2:47 M513 '1 day' has no fixed length here; write its working hours instead, e.g. 8h",
        ],
    ),
    (
        "a rung that fires what cannot be taken",
        """
ladders:
  standard: [{at: 100%, fire: start}]
timers:
  resolution: {promise: service_level.resolution, per: priority, runs_in: working, met_by: finish, escalate: standard}
""",
        [
            "2:31 M503 the rung at 100% fires 'start', which cannot be taken from any state in which its promise runs",
        ],
    ),
    (
        "targets by choice and no per",
        """
timers:
  resolution: {promise: service_level.resolution, met_by: finish, escalate: standard}
""",
        [
            "2:3 M511 timer 'resolution' of ticket has no 'per', and service level 'gold' promises a resolution for each of P1, P2, P3",
        ],
    ),
    (
        "a service level without a promise",
        """
service_levels:
  gold: {calendar: office}
""",
        [
            "2:3 M510 service level 'gold' promises no resolution, and timer 'resolution' of ticket counts on it",
        ],
    ),
    (
        "a service level without a value",
        """
service_levels:
  gold: {calendar: office, resolution: {P1: 1h, P2: 2h}}
""",
        [
            "2:3 M511 service level 'gold' promises no resolution for P3, and timer 'resolution' of ticket counts on one per priority",
        ],
    ),
    (
        "a service level with a value too many",
        """
service_levels:
  gold: {calendar: office, resolution: {P1: 1h, P2: 2h, P3: 3h, P4: 4h}}
""",
        [
            "2:69 M240 service level 'gold' promises a resolution for 'P4', which is no value of ticket.priority; there is P1, P2, P3",
        ],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_it(tmp_path, monkeypatch, written, said):
    """A clock or a rung that could not do what it is for is refused."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said
