"""Templates of projects: what they make, what parameters change, and every mistake at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.commands import Open
from engine.explain import explain
from engine.projects.opening import NotOpened, open_project
from engine.projects.template import Template
from engine.projects.template_files import files, load
from tests.projects.firm import WORKFLOWS, Firm, shipped
from tests.test_explain import examples


def read(text: str, tmp_path: Path) -> tuple[Template | None, list[str]]:
    """A template, and its problems as `line:column code message`."""
    file = tmp_path / "made.yaml"
    file.write_text(text)
    template, problems, _ = load(file, shipped())
    return template, [f"{p.position.line}:{p.position.column} {p.code} {p.message}" for p in problems]


def named(name: str) -> Template:
    template, problems, _ = load(WORKFLOWS / "projects" / f"{name}.yaml", shipped())
    assert template is not None, problems
    return template


@pytest.mark.parametrize("file", files(WORKFLOWS), ids=lambda file: file.stem)
def test_the_shipped_ones_are_sound(file: Path):
    """Each loads, and a project of it can be planned to its end."""
    template, problems, _ = load(file, shipped())
    assert problems == []
    assert template is not None
    firm = Firm()
    project, made = open_project(firm.desk, template, {"client": firm.client}, template.answers({}), "anna")
    board = firm.plan(project)
    assert board.outlook.troubles == ()
    assert len(board.rows) == sum(name.startswith("A-") for name in made)
    assert board.finish > firm.clock.now()


def test_parameters_multiply_and_fill(tmp_path: Path):
    """Three servers take three times as long, are bought three times, and stand in the text."""
    firm = Firm()
    template = named("server_replacement")
    answers = template.answers({"servers": "3", "weekend": "yes"})
    project, _ = open_project(firm.desk, template, {"client": firm.client, "price": "5000"}, answers, "anna")
    tasks = {task.text("subject"): task for task, _ in firm.plan(project).outlook.rows()}
    assert firm.known(project).fields["subject"] == "Replace 3 servers"
    assert tasks["Install the new servers"].fields["planned"] == 3 * 360
    assert "Move the users over" in tasks
    assert firm.known("O-1").fields["quantity"] == 3


def test_what_is_left_out_is_waited_through(tmp_path: Path):
    """Without the move, the test waits for what the move would have waited for, once."""
    firm = Firm()
    template = named("server_replacement")
    project, _ = open_project(firm.desk, template, {"client": firm.client}, template.answers({}), "anna")
    tasks = {task.text("subject"): task for task, _ in firm.plan(project).outlook.rows()}
    assert tasks["Acceptance test of two critical applications"].text("after") == "A-5"


def test_a_template_of_any_length(tmp_path: Path):
    """Two thousand tasks, each before the one that is written above it; all but the ends are left out."""
    tasks = [f"  t{n}: {{subject: T, after: t{n + 1}{', when: all' if n else ''}}}" for n in range(2000)]
    text = "\n".join(["template: X", "parameters: {all: {type: flag, default: false}}", "tasks:", *tasks,
                      "  t2000: {subject: T}"])  # fmt: skip
    template, problems = read(text, tmp_path)
    assert problems == []
    assert template is not None
    network = template.network(template.answers({}))
    assert {name: [each.id for each in waits] for name, waits in network.items()} == {"t2000": [], "t0": ["t2000"]}
    assert [*template.network(template.answers({"all": "yes"}))][:2] == ["t2000", "t1999"]


def test_all_of_it_or_nothing():
    """A project that is refused leaves no task behind."""
    firm = Firm()
    template = named("server_replacement")
    with pytest.raises(NotOpened, match="a new project needs client"):
        open_project(firm.desk, template, {}, template.answers({}), "anna")
    assert firm.store.load("P-1") is None
    assert firm.store.load("A-1") is None
    firm.done(Open(kind="project", by="anna", fields={"client": firm.client, "subject": "Next"}))
    assert firm.store.load("P-1") is not None


@pytest.mark.parametrize("code", ["M650", "M651", "M652"])
def test_the_pages_of_their_codes_are_true(code: str, tmp_path: Path):
    """What is called wrong is that, what is called right is sound."""
    assert explain(code)
    wrong, right = examples(code)
    assert {problem.partition(" ")[2][:4] for problem in read(wrong, tmp_path)[1]} == {code}
    assert read(right, tmp_path)[1] == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("template: X\ntasks: {a: {subject: A, plannd: 2h}}", "2:25 M650 'plannd' is no field of a task; did you mean 'planned'?"),
        ("template: X\ntasks: {a: {planned: 2h}}", "2:9 M650 'a' needs a subject"),
        ("template: X\ntasks: {a: {subject: A, role: technican}}", "2:31 M651 'role' is given as 'technican', which is not a role; did you mean 'technician'?"),
        ("template: X\ntasks: {a: {subject: A, after: b}}", "2:32 M650 'a' waits for 'b', which is no task of this template; there is a"),
        ("template: X\ntasks: {a: {subject: A, after: a SX}}", "2:32 M651 'after' has 'a SX', and SX is no kind of link; there is FF, FS, SF, SS"),
        ("template: X\ntasks: {a: {subject: A, per: n}}", "2:30 M650 'per' names 'n', which is no parameter"),
        ("template: X\nparameters: {n: {type: flag, default: 3}}\ntasks: {a: {subject: A}}", "2:39 M651 the default of 'n' must be true or false"),
        ("template: X\nparameters: {n: {type: flag, default: true}}\ntasks: {a: {subject: A, per: n}}", "3:30 M651 'per' needs a parameter that is a whole number, and 'n' is not"),
        ("template: X\nproject: {prize: 3}\ntasks: {a: {subject: A}}", "2:11 M650 'prize' is no field of a project; did you mean 'price'?"),
        ("template: X\ntasks: {}", "2:8 M204 'tasks' is empty"),
        ("tasks: {a: {subject: A}}", "1:1 M203 a project template needs 'template'"),
    ],
)  # fmt: skip
def test_mistakes_are_told_at_their_place(text: str, problem: str, tmp_path: Path):
    """What is written, why it cannot be, the nearest thing that can; nothing raises."""
    template, problems = read(text, tmp_path)
    assert template is None
    assert problems == [problem]


@pytest.mark.parametrize(
    ("text", "message"), [("x", "no whole number"), ("-1", "no whole number"), ("²", "no whole number")]
)
def test_parameters_are_read_as_they_are_meant(text: str, message: str):
    """A number is a number."""
    with pytest.raises(ValueError, match=message):
        named("server_replacement").answers({"servers": text})
