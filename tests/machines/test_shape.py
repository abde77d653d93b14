"""Shape: a file that has not the keys and values that it must have, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "a list where a mapping must be",
        """
states: [new, done]
""",
        [
            "1:9 M201 'states' is a list, and must be a mapping",
        ],
    ),
    (
        "a number where text must be",
        """
transitions:
  start: {from: 3, to: working}
""",
        [
            "2:17 M201 'from' is the number 3, and must be text or a list; write '3' in quotes if you mean the text",
        ],
    ),
    (
        "true where text must be",
        """
title: true
""",
        [
            "1:8 M201 'title' is true, and must be text; write 'true' in quotes if you mean the text",
        ],
    ),
    (
        "nothing where a mapping must be",
        """
groups:
""",
        [
            "1:8 M201 'groups' is nothing, and must be a mapping",
        ],
    ),
    (
        "a decimal number",
        """
ladders:
  standard:
    - {at: 75.5, notify: anna}
""",
        [
            "3:12 M201 'at' is the number 75.5, and must be text; write '75.5' in quotes if you mean the text",
        ],
    ),
    (
        "an unknown key of the file",
        """
workflow: ticket
tranistions: {}
""",
        [
            "2:1 M202 a workflow has no key 'tranistions'; did you mean 'transitions'?",
        ],
    ),
    (
        "an unknown key of a transition",
        """
transitions:
  start: {form: new, to: working, from: [new, waiting]}
""",
        [
            "2:11 M202 a transition has no key 'form'; did you mean 'from'?",
        ],
    ),
    (
        "an unknown key of nothing known",
        """
states:
  new: {initial: true, colour: red}
""",
        [
            "2:24 M202 a state has no key 'colour'; there is final, initial, records_time, title",
        ],
    ),
    (
        "a key that is missing",
        """
transitions:
  start: {from: new}
""",
        [
            "2:3 M203 a transition needs 'to'",
        ],
    ),
    (
        "two keys that are missing",
        """
transitions:
  start: {}
""",
        [
            "2:3 M203 a transition needs 'from' and 'to'",
        ],
    ),
    (
        "an alternative that is no mapping",
        """
transitions:
  start: [{from: new, to: working}, working]
""",
        [
            "2:37 M201 item 2 of 'start' is the text 'working', and must be a mapping",
        ],
    ),
    (
        "a key that is missing in an alternative",
        """
transitions:
  start:
    - {from: new, to: working}
    - {from: waiting}
""",
        [
            "4:7 M203 a transition needs 'to'",
        ],
    ),
    (
        "an empty list",
        """
groups:
  open: []
""",
        [
            "2:9 M204 'open' is empty",
        ],
    ),
    (
        "an empty text",
        """
number: ""
""",
        [
            "1:9 M204 'number' is empty",
        ],
    ),
    (
        "a text that is too long",
        """
title: This is a title that nobody could ever read on a screen of eighty columns, and it goes on
""",
        [
            "1:8 M204 'title' is 89 characters long; 80 are the most",
        ],
    ),
    (
        "a number that is too large",
        """
ladders:
  standard:
    - {at: 100%, notify: anna, every: 1h, times: 5000}
""",
        [
            "3:50 M204 'times' is 5000; 1000 is the most",
        ],
    ),
    (
        "a word that is not one of the few",
        """
ladders:
  standard:
    rungs: [{at: 100%, notify: anna}]
timers:
  visit: {every: moth, notify: anna}
""",
        [
            "5:18 M204 'every' is 'moth', which it cannot be; did you mean 'month'?",
        ],
    ),
    (
        "a key of the keyboard that is no letter",
        """
transitions:
  start: {from: new, to: working, key: F1}
""",
        [
            "2:40 M204 'key' is 'F1', which is not written as it must be",
        ],
    ),
    (
        "a name with a capital and a space",
        """
states:
  In Progress: {initial: true}
""",
        [
            "2:3 M205 'In Progress' cannot be a name: lower-case letters, digits and _, beginning with a letter; did you mean 'in_progress'?",
        ],
    ),
    (
        "a name that begins with a digit",
        """
fields:
  2nd_level: {type: text}
""",
        [
            "2:3 M205 '2nd_level' cannot be a name: lower-case letters, digits and _, beginning with a letter",
        ],
    ),
    (
        "a name that is too long",
        """
states:
  a_name_that_goes_on_and_on_and_on_and_on_and_on: {initial: true}
""",
        [
            "2:3 M205 'a_name_that_goes_on_…' is too long for a name; 40 characters are the most",
        ],
    ),
    (
        "no states at all",
        """
states: {}
""",
        [
            "1:9 M204 'states' is empty",
        ],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_it(tmp_path, monkeypatch, written, said):
    """A value of the wrong shape is named in YAML words, where it stands."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said
