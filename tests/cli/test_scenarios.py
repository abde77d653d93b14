"""`margine test`: what an admin sees when rules do what they must, and when they do not."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.asking import COMMAND, ROOT, Practice

GOOD = """
given:
  rossi: {client: {name: Rossi Srl, service_level: gold}}
scenarios:
  A new ticket is new:
    steps:
      - at: Mon 2026-10-19 09:00
        by: anna
        open: {vpn: {ticket: {client: rossi, subject: VPN, priority: P2}}}
        expect: {vpn: {state: new}}
"""
BAD = GOOD.replace("is new:", "is done at once & <for ever>:").replace("{state: new}", "{state: closed, fired: []}")
BROKEN = GOOD.replace("is new:", "has a kind:").replace("{ticket:", "{tiket:")


def scenarios(here: Practice, **files: str) -> Path:
    """Files of scenarios in the practice."""
    folder = here.folder / "workflows" / "tests"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        folder.joinpath(f"{name}.yaml").write_text(text)
    return folder


def test_scenarios_that_hold_are_quiet(empty: Practice):
    """Nothing on stdout, the count on stderr, exit 0; -v names them."""
    scenarios(empty, good=GOOD)
    result = empty.ask("test")
    assert (result.exit_code, result.stdout) == (0, "")
    assert re.fullmatch(r"1 scenario: 1 passed; \d+ events in \d\.\d\d s\n", result.stderr)
    assert empty.say("test", "-v") == "ok      A new ticket is new\n"


def test_a_failure_shows_both_sides_and_what_had_happened(empty: Practice, monkeypatch: pytest.MonkeyPatch):
    """The place that an editor opens, the step, wanted beside found, and the story up to there."""
    scenarios(empty, bad=BAD)
    monkeypatch.chdir(empty.folder)
    result = empty.ask("test")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "FAILED  A new ticket is done at once & <for ever>",
        "  workflows/tests/bad.yaml:10:31",
        "  step 1, Mon 2026-10-19 09:00",
        "",
        "           vpn    wanted  found",
        "    10:31  state  closed  new",
        "",
        "  what had happened to vpn:",
        "    Mon 2026-10-19 09:00  anna  opened as new",
        "",
    ]


def test_what_is_broken_hides_nothing(empty: Practice):
    """A mistake, a failure and a scenario that holds, side by side; exit 1."""
    scenarios(empty, good=GOOD, bad=BAD, broken=BROKEN)
    result = empty.ask("test")
    assert result.exit_code == 1
    assert "error[M803]: 'tiket' is no workflow" in result.stdout
    assert "FAILED  A new ticket is done" in result.stdout
    assert result.stderr.startswith("3 scenarios: 1 passed, 1 failed, 1 broken; ")


def test_failures_are_shown_beside_the_lines_of_a_code_host(empty: Practice):
    """`--format github` speaks as `margine check` does; so it is in a run of GitHub's own."""
    scenarios(empty, bad=BAD)
    asked = empty.ask("test", "--format", "github")
    assert asked.exit_code == 1
    assert re.fullmatch(
        r"::error file=\S+/bad\.yaml,line=10,col=31,endLine=10,endColumn=37,title=M814::.+\n", asked.stdout
    )
    empty.more["GITHUB_ACTIONS"] = "true"
    assert empty.ask("test").stdout == asked.stdout


def test_programs_are_told_everything(empty: Practice):
    """One JSON document: scenarios with their failures, mistakes in the files, and the coverage."""
    scenarios(empty, bad=BAD, broken=BROKEN)
    result = empty.ask("test", "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert (document["kind"], document["passed"]) == ("test", False)
    assert [scenario["status"] for scenario in document["scenarios"]] == ["failed", "broken"]
    failure = document["scenarios"][0]["failures"][0]
    assert (failure["record"], failure["about"], failure["wanted"], failure["found"], failure["line"]) == (
        "vpn", "state", "closed", "new", 10
    )  # fmt: skip
    assert [problem["code"] for problem in document["problems"]] == ["M803"]
    assert document["coverage"]["percent"] == 0
    assert document["coverage"]["unused"][0]["lacking"] == "never taken"


def test_a_ci_server_gets_junit(empty: Practice, tmp_path: Path):
    """A suite for each file, a case for each scenario; whatever a title or a reason holds stays text."""
    hostile = BAD.replace("A new ticket", '"]]>\\u0007\\ufffe <b>').replace(" at once & <for ever>:", '":')
    scenarios(empty, good=GOOD, hostile=hostile, broken=BROKEN, unreadable="scenarios: [")
    file = tmp_path / "junit.xml"
    assert empty.ask("test", "--junit", str(file)).exit_code == 1
    root = ET.fromstring(file.read_bytes())
    assert (root.tag, root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == (
        "testsuites",
        "4",
        "1",
        "2",
    )
    cases = {Path(case.attrib["classname"]).stem: case for case in root.iter("testcase")}
    assert [[element.tag for element in cases[name]] for name in ("good", "hostile", "broken", "unreadable")] == [
        [], ["failure"], ["error"], ["error"]
    ]  # fmt: skip
    assert cases["hostile"].attrib["name"] == "]]>\ufffd\ufffd <b> is done"
    message = cases["hostile"][0].attrib["message"]
    assert message.endswith("hostile.yaml:10:31: vpn: state: wanted closed, found new")
    assert "what had happened to vpn" in (cases["hostile"][0].text or "")


def junit(file: Path) -> tuple[list[str], list[str]]:
    """How many tests, failures and errors a file of JUnit XML counts, and the codes and places of the errors."""
    root = ET.fromstring(file.read_bytes())
    errors = [f"{error.attrib['type']} {error.attrib['message']}" for error in root.iter("error")]
    counted = [root.attrib[name] for name in ("tests", "failures", "errors")]
    assert counted[1:] == [str(len([*root.iter(tag)])) for tag in ("failure", "error")]
    return counted, errors


def test_what_makes_the_exit_code_1_is_in_the_junit_file(empty: Practice, tmp_path: Path):
    """Also a file that is not read because of its name, or that is a link to nothing: a CI server shows no green run."""
    folder = scenarios(empty, good=GOOD)
    (folder / "other.yml").write_text(GOOD)
    (folder / "lost.yaml").symlink_to("nowhere.yaml")
    file = tmp_path / "junit.xml"
    result = empty.ask("test", "--junit", str(file))
    assert result.exit_code == 1
    told = f"'{folder}/lost.yaml' cannot be read: no such file or directory"
    assert f"error[M108]: {told}" in result.stdout
    counted, errors = junit(file)
    assert counted == ["3", "0", "2"]
    assert errors == [
        f"M108 {folder}/lost.yaml:1:1: {told}",
        f"M214 {folder}/other.yml:1:1: 'other.yml' is not read, because scenario files end in .yaml",
    ]


def test_programs_are_told_of_rules_that_do_not_load(empty: Practice, tmp_path: Path):
    """In place of what came of the last run: every mistake, as JSON and as JUnit XML; people read them on stderr."""
    scenarios(empty, good=GOOD)
    file = tmp_path / "junit.xml"
    assert empty.ask("test", "--junit", str(file)).exit_code == 0
    rules = empty.folder / "workflows" / "ticket.yaml"
    rules.write_text(rules.read_text().replace("to: resolved, ", "to: resloved, "))
    result = empty.ask("test", "--junit", str(file), "--json")
    assert result.exit_code == 1
    assert "the rules do not load" in result.stderr
    document = json.loads(result.stdout)
    assert (document["kind"], document["passed"], document["scenarios"], document["coverage"]) == (
        "test",
        False,
        [],
        None,
    )
    (problem,) = document["problems"]
    assert (problem["code"], problem["file"]) == ("M220", str(rules))
    counted, errors = junit(file)
    assert counted == ["1", "0", "1"]
    assert errors[0].startswith(f"M220 {rules}:")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_file_that_cannot_be_written_hides_no_result(empty: Practice, form: list[str]):
    """What came of the scenarios is told first, then what could not be written; exit 5, and no word about the store."""
    scenarios(empty, bad=BAD)
    result = empty.ask("test", "--junit", "/nowhere/x.xml", *form)
    assert result.exit_code == 5
    assert "A new ticket is done at once" in result.stdout
    summary, told = result.stderr.splitlines()
    assert summary.startswith("1 scenario: 1 failed; ")
    assert told == "margine: /nowhere/x.xml: No such file or directory: the results as JUnit XML could not be written"


def test_rules_are_named_as_the_scenarios_are(empty: Practice, monkeypatch: pytest.MonkeyPatch):
    """Relative where a person wrote it so, from wherever they stand; whole where they wrote the whole path."""
    folder = scenarios(empty, good=GOOD)

    def shown(here: Path, path: str) -> set[str]:
        monkeypatch.chdir(here)
        document = json.loads(empty.say("test", path, "--json"))
        return {document["scenarios"][0]["file"], document["coverage"]["unused"][0]["file"]}

    assert shown(empty.folder, "workflows/tests/good.yaml") == {"workflows/tests/good.yaml", "workflows/block.yaml"}
    assert shown(empty.folder, "workflows") == {"workflows/tests/good.yaml", "workflows/block.yaml"}
    assert shown(folder, "good.yaml") == {"good.yaml", "../block.yaml"}
    assert shown(folder, f"{folder}/good.yaml") == {f"{folder}/good.yaml", f"{folder.parent}/block.yaml"}


def test_files_elsewhere_in_a_practice_are_none_of_its_business(empty: Practice, monkeypatch: pytest.MonkeyPatch):
    """A CI server's own `.yml` lies beside the rules, and is no scenario with a wrong name."""
    scenarios(empty, good=GOOD)
    (empty.folder / ".gitlab-ci.yml").write_text("test: {script: margine test}\n")
    monkeypatch.chdir(empty.folder)
    assert empty.say("test", ".") == ""


def test_some_can_be_chosen(empty: Practice):
    """By a word of the title or of the file; a word that is nowhere is a slip of the finger."""
    scenarios(empty, good=GOOD, bad=BAD)
    assert empty.say("test", "-k", "IS NEW", "-v").splitlines() == ["ok      A new ticket is new"]
    assert empty.ask("test", "-k", "bad.yaml").exit_code == 1
    assert "has 'nowhere' in its title or file" in empty.refusal("test", "-k", "nowhere", exit_code=2)


def test_coverage_names_what_no_scenario_shows(empty: Practice):
    """A table by places; below a bar the exit code is 1, whatever the scenarios say."""
    scenarios(empty, good=GOOD)
    lines = empty.say("test", "--coverage").splitlines()
    assert lines[0].startswith("coverage: 0 % of the rules, 0 of ")
    assert any(
        re.fullmatch(r"  \S+/ticket\.yaml:\d+:3 +transition start of ticket: never taken", line) for line in lines
    )
    result = empty.ask("test", "--fail-under", "1")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "the coverage is 0 %, below 1 %")
    assert "::warning file=" in empty.say("test", "--coverage", "--format", "github")


def test_a_place_may_be_a_file_a_folder_or_a_practice(empty: Practice):
    """The rules are those around the scenarios, whatever practice is at home."""
    folder = scenarios(empty, good=GOOD)
    empty.more["MARGINE_HOME"] = ""
    for place in (folder / "good.yaml", folder, folder.parent, empty.folder):
        assert empty.say("test", str(place), "-v") == "ok      A new ticket is new\n"


def test_hidden_files_are_no_scenarios(empty: Practice):
    """What an editor keeps beside a story that is being written is not played."""
    folder = scenarios(empty, good=GOOD)
    (folder / ".#good.yaml").symlink_to("dario@host.1:9")
    (folder / "._good.yml").write_bytes(b"\0\5")
    (folder / ".trash").mkdir()
    (folder / ".trash" / "old.yaml").write_text("nonsense")
    assert empty.say("test", "-v") == "ok      A new ticket is new\n"


def test_what_is_no_place_is_said(empty: Practice):
    """Nothing to play, nothing there, and a file that would be passed over in silence."""
    assert "there are no scenarios (*.yaml) in" in empty.refusal("test", exit_code=2)
    assert "there is no file or folder '/nowhere'" in empty.refusal("test", "/nowhere", exit_code=2)
    scenarios(empty, good=GOOD).joinpath("other.yml").write_text(GOOD)
    assert "error[M214]: 'other.yml' is not read" in empty.ask("test").stdout


def test_rules_that_do_not_load_are_shown(empty: Practice):
    """Stories about rules that are not whole would mean nothing."""
    scenarios(empty, good=GOOD)
    file = empty.folder / "workflows" / "ticket.yaml"
    file.write_text(file.read_text().replace("to: resolved, ", "to: resloved, "))
    assert "did you mean 'resolved'" in empty.refusal("test", exit_code=1)


def test_check_leaves_scenarios_to_test(empty: Practice):
    """`margine check` of a file of scenarios names the command that reads it."""
    file = scenarios(empty, good=GOOD) / "good.yaml"
    assert f"`margine test {file}` finds their mistakes" in empty.refusal("check", str(file), exit_code=2)
    assert empty.ask("check").exit_code == 0


def test_the_source_can_be_tested_where_it_stands(monkeypatch: pytest.MonkeyPatch):
    """In a clone, `margine test` plays the shipped scenarios, as `margine check` looks at the shipped rules."""
    monkeypatch.chdir(ROOT)
    result = Practice(ROOT, more={"MARGINE_HOME": ""}).ask("test", "--fail-under", "100")
    assert result.exit_code == 0, result.output


def test_watching_plays_them_again_when_a_file_changes(empty: Practice):
    """A rule that is changed, one that does not load, and one that is mended: a round each, until Ctrl-C."""
    scenarios(empty, good=GOOD)
    rules = empty.folder / "workflows" / "ticket.yaml"
    whole = rules.read_text()
    environment = empty.process_environment()
    with subprocess.Popen(
        [*COMMAND, "test", "--watch"], env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        told: list[str] = []

        def until(words: str) -> None:
            for line in process.stderr or ():
                told.append(line)
                if words in line:
                    return
            pytest.fail("".join(told))

        until("1 passed")
        until("watching")
        rules.write_text(whole.replace("initial: true", "final: true", 1))
        until("the rules do not load")
        until("watching")
        rules.write_text(whole)
        until("1 passed")
        os.kill(process.pid, signal.SIGINT)
        process.communicate(timeout=20)
    assert process.returncode == 130
