"""A folder of rules: what is put in force, what is not, and what is said of the folder itself."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.machines.source import read_file
from engine.problems import RulesInvalid, UsageError
from engine.workflow import check, load
from tests.machines.rules import COMPANY, TICKET, completed, shown, write

SHIPPED = Path(__file__).parent.parent / "workflows"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A sound practice in `workflows/`, seen from beside it."""
    monkeypatch.chdir(tmp_path)
    write(Path("workflows"), {})
    return Path("workflows")


def said(path: Path) -> list[str]:
    """What `check` says, with the file in front."""
    return [f"{problem.position.file.removeprefix('workflows/')}:{shown(problem)}" for problem in check(path)[1]]


def test_the_shipped_practice_is_clean():
    """What we ship loads, without so much as a warning."""
    workflow, problems, _ = check(SHIPPED)
    assert problems == []
    assert workflow
    assert sorted(workflow.definitions) == [
        "block",
        "client",
        "contact",
        "contract",
        "invoice",
        "line",
        "offer",
        "project",
        "purchase",
        "quote",
        "task",
        "ticket",
    ]


def test_a_sound_folder_is_loaded_whole(folder):
    """Company, kinds and digest come from the files; the folder is kept as it was given."""
    workflow = load(folder)
    assert workflow.company.name == "Prova"
    assert sorted(workflow.definitions) == ["client", "ticket"]
    assert workflow.definitions["ticket"].rule_at(workflow.definitions["ticket"].position).startswith("ticket.yaml:2@")
    assert workflow.folder == "workflows"


def test_the_digest_tells_any_two_sets_of_rules_apart(folder):
    """A change in any file, be it a comment, is another set of rules."""
    before = load(folder).digest
    assert load(folder).digest == before
    folder.joinpath("client.yaml").write_text(folder.joinpath("client.yaml").read_text() + "# changed\n")
    assert load(folder).digest != before


def test_errors_keep_rules_from_being_put_in_force(folder):
    """`load` raises with every error at once, and leaves warnings out."""
    folder.joinpath("ticket.yaml").write_text(completed("groups: {a: [new]}\nnumber: X\n", TICKET))
    folder.joinpath("company.yaml").write_text(completed("zone: Europe/Roma\n", COMPANY))
    with pytest.raises(RulesInvalid) as caught:
        load(folder)
    assert [problem.code for problem in caught.value.problems] == ["M601", "M244"]
    assert str(caught.value).startswith(
        "2 problem(s) in the rules: workflows/company.yaml:1:7: 'Europe/Roma' is no time"
    )


def test_warnings_do_not(folder):
    """Something that is never used is said, and the rules are put in force all the same."""
    folder.joinpath("ticket.yaml").write_text(completed("groups: {a: [new]}\n", TICKET))
    workflow, problems, _ = check(folder)
    assert workflow
    assert [problem.severity for problem in problems] == ["warning"]


def test_a_role_that_nobody_has_is_a_warning(folder):
    """A transition or a rung that is for nobody is said, because somebody may still be hired."""
    folder.joinpath("company.yaml").write_text(
        completed("roles: {technician: Works, owner: Answers, boss: Waits}\n", COMPANY)
    )
    folder.joinpath("ticket.yaml").write_text(
        completed(
            "ladders:\n  standard: [{at: 100%, notify: [boss, owner]}]\n"
            "transitions:\n  start: {from: [new, waiting], to: working, by: boss}\n",
            TICKET,
        )
    )
    assert said(folder) == [
        "ticket.yaml:2:34 warning M310 the rung at 100% notifies the role 'boss', which no agent has",
        "ticket.yaml:4:50 warning M310 transition 'start' is for the role 'boss', which no agent has",
    ]


def test_all_files_are_checked_at_once(folder):
    """Mistakes in three files are shown in one run; what is only a consequence of another is not."""
    folder.joinpath("client.yaml").write_text("workflow: client\n")
    folder.joinpath("company.yaml").write_text(completed("calendar: ofice\n", COMPANY))
    folder.joinpath("ticket.yaml").write_text(completed("number: X\n", TICKET))
    assert [line.split()[:2] for line in said(folder)] == [
        ["client.yaml:1:1", "M203"],
        ["company.yaml:1:11", "M224"],
        ["ticket.yaml:1:9", "M244"],
    ]


def test_a_file_that_is_no_yaml_is_no_reason_to_stop(folder):
    """A kind whose file cannot be read still is a kind: fields that refer to it are not reported too."""
    folder.joinpath("client.yaml").write_text("workflow: [")
    assert [line.split()[:2] for line in said(folder)] == [["client.yaml:1:11", "M101"]]


def test_a_file_that_is_a_list(folder):
    """A file of another shape altogether gets one message."""
    folder.joinpath("client.yaml").write_text("- workflow: client\n")
    assert said(folder) == ["client.yaml:1:1 M201 the file is a list, and must be a mapping"]


def test_one_file_can_be_checked_by_itself(folder):
    """The folder gives the context; problems of other files are not shown."""
    folder.joinpath("company.yaml").write_text(completed("calendar: ofice\n", COMPANY))
    folder.joinpath("ticket.yaml").write_text(completed("number: X\n", TICKET))
    assert [line.split()[:2] for line in said(folder / "ticket.yaml")] == [["ticket.yaml:1:9", "M244"]]


def test_the_text_of_each_file_can_be_shown(folder):
    """Whoever renders problems gets the very text that was checked."""
    _, _, text = check(folder)
    assert text("workflows/ticket.yaml") == folder.joinpath("ticket.yaml").read_text()
    assert text("workflows/other.yaml") is None


def test_the_name_of_a_file_is_the_name_of_its_kind(folder):
    """A renamed file is noticed, because others find the kind by its name."""
    folder.joinpath("client.yaml").rename(folder / "customer.yaml")
    assert said(folder) == [
        (
            "customer.yaml:2:11 M212 'customer.yaml' declares the workflow 'client'; "
            "rename the file to client.yaml, or the workflow"
        )
    ]


def test_a_kind_is_declared_once(folder):
    """Two files of one kind are shown at both places."""
    shutil.copy(folder / "client.yaml", folder / "customer.yaml")
    assert said(folder) == [
        "client.yaml:2:11 M213 workflow 'client' is declared twice, here and in workflows/customer.yaml",
        "customer.yaml:2:11 M213 workflow 'client' is declared twice, here and in workflows/client.yaml",
    ]


def test_a_yml_file_is_not_overlooked_in_silence(folder):
    """Nobody wonders for an hour why a file has no effect."""
    folder.joinpath("client.yaml").rename(folder / "client.yml")
    assert said(folder) == [
        "client.yml:1:1 M214 'client.yml' is not read, because workflow files end in .yaml",
    ]


def test_a_folder_named_like_a_file_is_not_passed_over(folder):
    """Rules that were unpacked into `invoice.yaml/` would have no effect, and nobody would know."""
    write(folder / "invoice.yaml", {"invoice.yaml": "workflow: invoice"})
    assert said(folder) == [
        (
            "invoice.yaml:1:1 M214 'invoice.yaml' is a folder, and a workflow is one file; "
            "what lies in the folder is not read"
        ),
    ]


def test_folders_below_are_no_kinds(folder):
    """Scenarios and drafts live in folders of their own."""
    write(folder / "tests", {"other.yaml": "workflow: [", "ticket.yaml": "3"})
    assert said(folder) == []


def test_a_company_is_needed(folder):
    """Without company.yaml nothing can be promised, and names in it are not called unknown."""
    folder.joinpath("company.yaml").unlink()
    assert said(folder) == [
        (
            "client.yaml:1:1 M211 there is no company.yaml beside this file, and workflows need one: "
            "it says who works here, and when"
        )
    ]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("workflow", "there is no file or folder 'workflow'; did you mean 'workflows'?"),
        ("workflows/tiket.yaml", "there is no file or folder 'workflows/tiket.yaml'; did you mean 'ticket.yaml'?"),
        ("workflows/notes.txt", "'workflows/notes.txt' is no workflow file: workflow files end in .yaml"),
        ("empty", "there are no workflow files (*.yaml) in 'empty'"),
    ],
)
def test_nothing_to_check_is_a_question_of_usage(folder, path, message):
    """A wrong path is said at once, and is no problem of the rules."""
    folder.joinpath("notes.txt").write_text("workflow: notes\n")
    Path("empty").mkdir()
    with pytest.raises(UsageError, match=r".+") as caught:
        check(Path(path))
    assert str(caught.value) == message


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of everything in a document."""
    inner: list[tuple[str | int, ...]] = [path]
    if isinstance(value, dict):
        inner += [place for key, item in value.items() for place in places(item, (*path, key))]
    if isinstance(value, list):
        inner += [place for index, item in enumerate(value) for place in places(item, (*path, index))]
    return inner


WORDS = ["", "new", "open", "actor", "2 days", "75%", "client.name", "always", "P1 == ", "first_reply", "\0", "é" * 50]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*WORDS, "from", "to", "if"]), inner, max_size=3)
    ),
    max_leaves=5,
)
DOCUMENTS = {file.name: read_file(file, file.name)[0].value for file in sorted(SHIPPED.glob("*.yaml"))}  # type: ignore[union-attr]


@settings(
    max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(data=st.data())
def test_whatever_stands_in_a_file_check_has_an_answer(tmp_path, data):
    """Any value anywhere in the shipped files gives problems or a workflow, and never an exception."""
    folder = tmp_path / "any"
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    name = data.draw(st.sampled_from(sorted(DOCUMENTS)))
    document = copy.deepcopy(DOCUMENTS[name])
    path = data.draw(st.sampled_from(places(document)))
    around = document
    for key in path[:-1]:
        around = around[key]
    value = data.draw(ANYTHING)
    if path:
        around[path[-1]] = value
    folder.joinpath(name).write_text(json.dumps(document if path else value, default=str), encoding="utf-8")
    workflow, problems, _ = check(folder)
    assert (workflow is None) == any(problem.severity == "error" for problem in problems)
