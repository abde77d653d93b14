"""The rules that the papers show: every piece of YAML is put in force beside the shipped practice, every line is typed."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from engine.cli import starter
from engine.machines.schema import Schema, document
from engine.workflow import check
from tests.cli.asking import ROOT, Practice, practice
from tests.machines.rules import completed, file_of, keys

TUTORIAL = ROOT / "docs/tutorial.md"
HOW_TO = ROOT / "docs/how-to/a-kind-of-your-own.md"
LANGUAGE = ROOT / "docs/reference/language.md"
LATE = ROOT / "docs/how-to/why-is-it-late.md"
TESTING = ROOT / "docs/how-to/test-your-rules.md"
SCENARIOS = ROOT / "docs/reference/scenarios.md"


def blocks(paper: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", paper.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def place(block: str) -> str:
    """The file that a block belongs to: the one that it declares, else the shipped one whose keys it has."""
    declared = re.search(r"^workflow: (\w+)", block, re.MULTILINE)
    return f"{declared[1]}.yaml" if declared else file_of(block)


@pytest.mark.parametrize("block", [*blocks(HOW_TO, "yaml"), *blocks(LANGUAGE, "yaml")], ids=lambda b: " ".join(keys(b)))
def test_every_rule_that_is_shown_can_be_put_in_force(tmp_path: Path, block: str):
    """What a reader copies into the shipped practice loads without a word; what a block leaves out is as shipped."""
    shutil.copytree(ROOT / "workflows", tmp_path, dirs_exist_ok=True)
    file = tmp_path / place(block)
    file.write_text(completed(block, file.read_text()) if file.exists() else block)
    workflow, problems, _ = check(tmp_path)
    assert ([str(problem) for problem in problems], workflow is not None) == ([], True)


@pytest.mark.parametrize(("which", "paper"), [("workflow", LANGUAGE), ("company", LANGUAGE), ("scenarios", SCENARIOS)])
def test_every_key_has_its_place_in_the_reference(which: Schema, paper: Path):
    """Whatever a file may say is found in the page about its language."""
    page = paper.read_text(encoding="utf-8")
    missing = [key for key in _named(document(which)) if not re.search(rf"\b{key}\b", page)]
    assert missing == []


def _named(part: object) -> list[str]:
    """The keys that a schema knows by name."""
    if not isinstance(part, dict):
        return []
    own = [*part.get("properties", {})]
    return own + [key for inner in part.values() for key in _named(inner)]


def test_what_the_how_to_types_does_what_it_says(tmp_path: Path):
    """Every command of the page is carried out, one after the other; the promise is kept in the end."""
    here: Practice = practice(tmp_path / "practice")
    (here.folder / "workflows" / "asset.yaml").write_text(blocks(HOW_TO, "yaml")[0])
    lines = "".join(blocks(HOW_TO, "sh")).splitlines()
    answers = {line: here.say(*shlex.split(line)[1:]) for line in lines}
    assert "clock\tready\tmet" in answers["margine show B-1"]
    assert "ready" in answers["margine why B-1 ready"]


def test_what_the_tutorial_types_leads_to_an_invoice(tmp_path: Path):
    """Every command of the page but those that stay is carried out: work is covered by the contract, the fee is drawn."""
    here: Practice = practice(tmp_path / "practice")
    lines = [
        line for line in "".join(blocks(TUTORIAL, "sh")).splitlines() if line.split()[1] not in {"init", "run", "tui"}
    ]
    answers = {line: here.say(*shlex.split(line)[1:]) for line in lines if line.startswith("margine ")}
    assert "included 2026-11" in answers["margine why T-1 charge"]
    assert "drafted\tR-1\t366.00" in answers["margine month 2026-11 --draft --all"]


@pytest.mark.parametrize(
    "block", blocks(SCENARIOS, "yaml"), ids=lambda block: re.findall(r"^  (\S.*):$", block, re.MULTILINE)[-1]
)
def test_every_scenario_that_is_shown_holds(tmp_path: Path, block: str):
    """What a reader copies beside the shipped rules is true of them."""
    here: Practice = practice(tmp_path / "practice")
    file = tmp_path / "shown.yaml"
    file.write_text(block)
    assert here.say("test", str(file)) == ""


def test_what_the_page_about_tests_types_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every command of the page is carried out on its scenario; with the slip that it makes, it shows what the page shows."""
    here = Practice(tmp_path)
    for name, content in starter.practice(starter.Fitting()).items():
        if not name.startswith("workflows/tests/"):
            (file := tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
    (scenario := here.folder / "workflows/tests/night.yaml").parent.mkdir()
    scenario.write_text(text := blocks(TESTING, "yaml")[0])
    monkeypatch.chdir(here.folder)
    lines = "".join(blocks(TESTING, "sh")).splitlines()
    answers = {line: here.say(*shlex.split(line)[1:]) for line in lines}
    assert answers["margine test"] == ""
    assert "wait auto_close of ticket: never ran out" in answers["margine test --coverage"]
    scenario.write_text(text.replace("left: 7h, due", "left: 6h, due"))
    assert here.ask("test").stdout == blocks(TESTING, "text")[0] + "\n"


def test_what_the_page_about_lateness_shows_is_what_is_told(tmp_path: Path):
    """Typed in a fresh practice at the instants of the page, every `why` prints what stands below it, hashes and all."""
    here: Practice = practice(tmp_path / "practice")
    typed = re.findall(r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```)?", LATE.read_text(), re.MULTILINE | re.DOTALL)
    assert sum(bool(shown) for _, shown in typed) == 4
    for lines, shown in typed:
        told = [_typed(here, *shlex.split(line)) for line in lines.splitlines()][-1]
        assert not shown or told == shown


def _typed(here: Practice, command: str, *words: str) -> str:
    """What a terminal shows; the clock and who acts are set as the page sets them."""
    if command == "export":
        settings = dict(word.split("=") for word in words)
        here.now, here.agent = settings.get("MARGINE_CLOCK", here.now), settings.get("MARGINE_AS", here.agent)
        return ""
    return here.on_terminal(*words) if words[0] == "why" else here.say(*words)
