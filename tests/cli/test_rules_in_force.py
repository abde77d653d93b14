"""`margine rules` and `margine status`: which rules are in force, since when, and what stands in the way of others."""

from __future__ import annotations

import json
import re
import shutil

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
    words = {"templates/received.txt", "templates/received.it.txt"}
    assert set(found["rules_files"]) == {"company.yaml", *(f"{kind}.yaml" for kind in found["open"]), *words}
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
    for file in (here.folder / "workflows").glob("*.yaml"):
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
    assert shown[4][3] == "15 files"
    found = json.loads(here.say("rules", "--json"))["sets"]
    assert [one["cause"] for one in found] == ["start"] * 4
    assert [row.split("\t")[1] for row in here.say("rules").splitlines()[1:]] == [one["rules"] for one in found]


def other(here: Practice) -> Practice:
    """Another practice that names the store of this one, whose rules were read here first."""
    forget_rules(here)
    here.say("list")
    folder = here.folder / "other"
    shutil.copytree(here.folder / "workflows", folder / "workflows")
    return Practice(folder, more={"MARGINE_STORE": str(here.folder / "margine.db")})


def test_each_set_is_listed_with_its_folder(here: Practice):
    """That of the practice by its short name on a terminal, in full for programs."""
    second = other(here)
    edit(second, "workflow: ticket", "workflow: ticket   # theirs")
    second.say("list")
    shown = [re.split(r"  +", line) for line in here.on_terminal("rules", columns=250).splitlines()]
    theirs, ours = f"{second.folder}/workflows", f"{here.folder}/workflows"
    assert [row[-1] for row in shown] == ["from", ours, theirs, ours]
    found = json.loads(here.say("rules", "--json"))["sets"]
    assert [one["folder"] for one in found] == [ours, theirs, ours]
    assert [row.split("\t")[-1] for row in here.say("rules").splitlines()] == ["folder", ours, theirs, ours]


def test_two_practices_on_one_store_are_told_of_each_other(here: Practice):
    """Whoever turns the rules round says so; status and doctor do while the folders come by turns."""
    second = other(here)
    assert second.ask("list").stderr == ""  # the same rules still
    edit(second, "workflow: ticket", "workflow: ticket   # theirs")
    theirs, ours = (f"{practice.folder}/workflows" for practice in (second, here))
    assert f"the rules in {theirs} took the place of those in {ours}; two practices" in second.ask("list").stderr
    assert second.ask("list").stderr == ""
    back = f"the rules in {ours} took the place of those in {theirs}"
    assert f"{back}; two practices" in here.ask("list").stderr
    assert here.ask("list").stderr == ""
    assert f"rules     {back};" in here.on_terminal("status", columns=300)
    assert f"other_practice\t{back}" in here.say("status")
    found = json.loads(here.say("status", "--json"))
    assert (found["other_practice"], found["rules_folder"]) == (back, ours)
    level, _, finding, fix = next(line for line in here.say("doctor").splitlines() if "\trules\t" in line).split("\t")
    assert level == "warn"
    assert finding.endswith(back)
    assert fix.startswith("two practices need two stores")


def test_a_broken_set_of_one_practice_leaves_that_of_the_other_and_says_so(here: Practice):
    """Where the rules in force were read stands beside what is wrong with one's own."""
    second = other(here)
    edit(second, "to: working", "to: wroking")
    still = re.compile(rf"the rules in force are still \w+ of Mon 2026-11-23 09:00, read in {here.folder}/workflows\n")
    assert still.search(second.ask("list").stderr)
    assert still.search(second.on_terminal("status", columns=300))
    assert json.loads(second.say("status", "--json"))["rules_folder"] == f"{here.folder}/workflows"


def test_a_practice_that_was_copied_with_its_store_is_no_other_one(here: Practice):
    """Two stores, two practices: what the copy's journal has from the original is the past."""
    forget_rules(here)
    here.say("list")
    shutil.copytree(here.folder, here.folder.with_name("copy"))
    copy = Practice(here.folder.with_name("copy"))
    edit(copy, "workflow: ticket", "workflow: ticket   # tried out")
    assert copy.ask("list").stderr == ""
    assert json.loads(copy.say("status", "--json"))["other_practice"] is None


def test_a_practice_that_was_moved_is_no_other_one(here: Practice):
    """The rules in force came from a folder that is gone: nothing is amiss."""
    new = here.folder.with_name("new")
    here.folder.rename(new)
    moved = Practice(new)
    assert moved.ask("list").stderr == ""
    assert json.loads(moved.say("status", "--json"))["other_practice"] is None
    assert "warn\trules" not in moved.say("doctor")


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


def test_hidden_files_are_not_checked(empty: Practice):
    """Notes that editors and shares keep are neither read nor counted; whoever asks for one is told."""
    folder = empty.folder / "workflows"
    before = empty.ask("check").stderr
    (folder / ".#ticket.yaml").symlink_to("dario@host.1:9")
    (folder / "._ticket.yaml").write_bytes(b"\0\5")
    result = empty.ask("check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", before)
    told = empty.refusal("check", str(folder / "._ticket.yaml"), exit_code=2)
    assert told == f"margine: '{folder}/._ticket.yaml' is no workflow file: their names begin with no dot\n"


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
