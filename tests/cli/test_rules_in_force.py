"""`margine rules` and `margine status`: which rules are in force, since when, and what stands in the way of others."""

from __future__ import annotations

import json
import re

from tests.cli.asking import Practice, forget_rules


def edit(here: Practice, old: str, new: str) -> None:
    file = here.folder / "workflows" / "ticket.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_status_says_since_when_rules_are_in_force(here: Practice):
    """With the hash of each file for programs."""
    assert re.match(
        r"Officina Digitale, rules [0-9a-f]{7} since Mon 2026-11-23 09:00, 12 events\n", here.on_terminal("status")
    )
    found = json.loads(here.say("status", "--json"))
    assert found["rules_since"] == "2026-11-23T09:00:00+01:00"
    assert set(found["rules_files"]) == {"company.yaml", *(f"{kind}.yaml" for kind in found["open"])}
    assert f"@{found['rules_files']['ticket.yaml']}" in here.say("why", "T-1")
    assert found["rejected_rules"] is None


def test_status_shows_a_rejected_set_with_its_problems(here: Practice):
    """For as long as it is on the disk; exit code 0, because the desk works."""
    here.now = "2026-11-23T09:30"
    edit(here, "to: working", "to: wroking")
    lines = here.on_terminal("status", columns=200).splitlines()
    assert re.fullmatch(rf"rejected  the rules in {here.folder}/workflows \([0-9a-f]{{7}}\) were rejected at "
                        r"Mon 2026-11-23 09:30", lines[1])  # fmt: skip
    assert re.match(r"          ticket\.yaml:\d+:\d+: transition 'start' leads to 'wroking'", lines[2])
    assert sum("wroking" in line for line in lines) == 1
    piped = here.say("status").splitlines()
    assert any(re.match(r"rejected_because\tticket\.yaml:\d+:\d+: transition 'start'", line) for line in piped)
    edit(here, "to: wroking", "to: working")
    assert "rejected" not in here.on_terminal("status")


def test_reading_goes_on_under_the_last_good_rules(here: Practice):
    """The answer is on stdout as ever, and what is wrong is said on stderr, once."""
    before = here.say("list")
    edit(here, "to: working", "to: wroking")
    result = here.ask("list")
    assert (result.exit_code, result.stdout) == (0, before)
    assert result.stderr.count("were rejected at") == 1
    assert result.stderr.splitlines()[-1].startswith("margine: the rules in force are still ")
    assert here.ask("check").exit_code == 1


def test_without_a_company_the_practice_is_found_by_its_store(here: Practice):
    """A folder whose rules were taken away is still the practice: work goes on, and the way back is told."""
    before = here.say("list")
    for file in (here.folder / "workflows").iterdir():
        file.unlink()
    result = here.ask("list")
    assert (result.exit_code, result.stdout) == (0, before)
    assert "there are no workflow files (*.yaml)" in result.stderr


def test_the_sets_are_listed_newest_first(here: Practice):
    """Adopted, rejected, as before: when, which, and what about it."""
    here.now = "2026-11-23T09:30"
    edit(here, "to: working", "to: wroking")
    here.say("list")
    edit(here, "to: wroking", "to: working")
    here.now = "2026-11-23T09:40"
    here.say("list")
    edit(here, "workflow: ticket", "workflow: ticket   # ours")
    here.now = "2026-11-23T09:50"
    shown = [re.split(r"  +", line) for line in here.on_terminal("rules", columns=160).splitlines()]
    assert [(row[0], row[2]) for row in shown[1:]] == [
        ("Mon 2026-11-23 09:50", "in force"),
        ("Mon 2026-11-23 09:40", "as before"),
        ("Mon 2026-11-23 09:30", "rejected"),
        ("Mon 2026-11-23 09:00", "in force"),
    ]
    assert shown[1][3] == "ticket.yaml changed"
    assert shown[4][3] == "7 files"
    found = json.loads(here.say("rules", "--json"))["sets"]
    assert [one["cause"] for one in found] == ["start"] * 4
    assert [row.split("\t")[1] for row in here.say("rules").splitlines()[1:]] == [one["rules"] for one in found]


def test_the_text_of_a_former_set_can_be_read(here: Practice):
    """All of it, or one file, as it was, also after the disk holds something else."""
    file = here.folder / "workflows" / "ticket.yaml"
    text, digest = file.read_text(), json.loads(here.say("status", "--json"))["rules"]
    edit(here, "workflow: ticket", "workflow: ticket   # ours")
    assert here.say("rules", digest, "ticket.yaml") == text
    assert f"# --- ticket.yaml\n{text}" in here.say("rules", digest)
    assert json.loads(here.say("rules", digest, "ticket.yaml", "--json"))["files"] == {"ticket.yaml": text}
    now = json.loads(here.say("status", "--json"))["rules"]
    assert "# ours" in here.say("rules", now, "ticket.yaml")


def test_unknown_rules_and_files_are_answered_with_what_there_is(here: Practice):
    """A misspelt digest or file is asking the wrong way."""
    digest = json.loads(here.say("status", "--json"))["rules"]
    told = here.refusal("rules", "0000000", exit_code=2)
    assert told == f"margine: no rules 0000000 were ever in force; there is {digest}; `margine rules` lists them\n"
    assert "did you mean 'ticket.yaml'?" in here.refusal("rules", digest, "tickte.yaml", exit_code=2)


def test_a_store_of_before_is_taken_over(here: Practice):
    """Where no rules were journalled yet, the next command journals those on the disk, and nothing else changes."""
    before = here.say("list")
    forget_rules(here)
    assert here.say("list") == before
    assert [one["what"] for one in json.loads(here.say("rules", "--json"))["sets"]] == ["in force"]


def test_explaining_rules_makes_no_store(empty: Practice):
    """A command that needs no store leaves none behind, and so journals nothing."""
    empty.say("explain", "ticket")
    assert not (empty.folder / "margine.db").exists()


def test_explaining_rules_needs_no_sound_store(here: Practice):
    """What the rules say can be read while the store cannot."""
    told = here.say("explain", "ticket")
    for file in here.folder.glob("margine.db*"):
        file.unlink()
    (here.folder / "margine.db").write_text("ceci n'est pas une base")
    assert here.say("explain", "ticket") == told
