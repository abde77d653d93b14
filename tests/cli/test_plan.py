"""`margine plan`: what changed rules would do to live work, in each of its forms, and how it ends."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.asking import ROOT, Practice

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def line_of(file: str, text: str) -> int:
    """Where a shipped rule stands."""
    lines = (ROOT / "workflows" / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


LINE = line_of("company.yaml", "      P2: 1h")
"""The gold response for P2."""
RESOLVE = line_of("ticket.yaml", "to: resolved, asks")
ASSET = """
workflow: asset
number: X-{n}
fields: {name: {type: text}}
states: {used: {initial: true}, gone: {final: true}}
transitions: {scrap: {from: used, to: gone}}
"""


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=Prova", "-c", "user.email=prova@x.example")
    run = subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True, text=True)
    return run.stdout


def change(here: Practice, old: str, new: str, file: str = "company.yaml") -> None:
    path = here.folder / "workflows" / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


@pytest.fixture
def kept(here: Practice) -> Practice:
    """The practice in git, and three quarters of an hour later."""
    git(here.folder, "init", "-q")
    git(here.folder, "add", "workflows")
    git(here.folder, "commit", "-qm", "The rules that we began with")
    here.now = "2026-11-23T09:45"
    return here


@pytest.fixture
def shorter(kept: Practice) -> Practice:
    """A gold P2 is answered within half an hour instead of one."""
    change(kept, "      P2: 1h\n", "      P2: 30m\n")
    return kept


def test_a_terminal_gets_each_changed_rule_and_what_would_happen(shorter: Practice):
    """Which rule, how many records, whose deadline moves by how much; what happens at once; the verdict."""
    assert on_terminal(shorter).splitlines() == [
        f"rules {rules(shorter)[0]} (in force) → {rules(shorter)[1]} ({shorter.folder}/workflows)",
        "1 rule changed, 5 open records looked at, Mon 2026-11-23 09:45",
        "",
        f"company.yaml:{LINE}  target gold response for P2: 1h → 30m",
        "  1 record: 1 deadline earlier by 15m",
        "  T-1 response: Mon 2026-11-23 10:00 → Mon 2026-11-23 09:45, 15m earlier",
        "",
        "Would happen at once",
        "  response is broken (1: T-1)",
        "  response at 100%: notify assignee, dispatcher (1: T-1)",
        "  messages to carla (1)",
        "",
        "1 promise would be broken at once",
    ]


def on_terminal(here: Practice) -> str:
    """The page of a plan that ends with exit code 1."""
    from engine.cli.home import Home
    from engine.cli.output import Paper
    from engine.cli.plan import page, sets

    home = Home(str(here.folder), environ=here.environment())
    try:
        return "\n".join(page.lines(sets.plan(home, None, None, None), 10, Paper(100)))
    finally:
        home.close()


def rules(here: Practice) -> tuple[str, str]:
    """The digests of the rules in force and of those on the disk."""
    plan = json.loads(here.ask("plan", "--json").stdout)
    return plan["from"]["rules"], plan["to"]["rules"]


def test_a_pipe_gets_a_line_for_each_thing(shorter: Practice):
    """Rules first, then record by record, with the rule that it is due to."""
    lines = [line.split("\t") for line in shorter.ask("plan").stdout.splitlines()]
    assert lines[0] == ["what", "id", "clock", "key", "before", "after", "words", "rule"]
    assert ["rule changed", "", "", "target gold response for P2", "", "", "1h → 30m", f"company.yaml:{LINE}"] in lines
    moved = ["2026-11-23T10:00:00+01:00", "2026-11-23T09:45:00+01:00", "15m earlier", f"company.yaml:{LINE}"]
    assert ["earlier", "T-1", "response", "", *moved] in lines
    assert [line[:3] for line in lines if line[0] == "breach"] == [["breach", "T-1", "response"]]


def test_json_has_everything(shorter: Practice):
    """Each changed rule with its counts, each record with its clocks before and after, and what happens at once."""
    result = shorter.ask("plan", "--json")
    plan = json.loads(result.stdout)
    assert (result.exit_code, plan["kind"], plan["looked"], plan["breaches"]) == (1, "plan", 5, 1)
    assert (plan["charges"], plan["stranded"]) == ([], [])
    (rule,) = plan["changes"]
    assert (rule["sort"], rule["name"], rule["how"], rule["line"]) == (
        "target",
        "gold response for P2",
        "changed",
        LINE,
    )
    assert (rule["records"], rule["touched"], rule["earlier"]) == (1, 1, {"count": 1, "least": 900, "most": 900})
    (record,) = plan["records"]
    assert (record["id"], record["because"], record["stranded"]) == ("T-1", [0], False)
    response = record["clocks"]["response"]
    assert (response["before"]["target"], response["after"]["target"]) == (3600, 1800)
    assert [act["what"] for act in record["at_once"]] == ["breach", "rung", "notify"]


def test_markdown_is_fit_for_a_merge_request(shorter: Practice):
    """The verdict is the title; deadlines are in a list that unfolds; the exit code is the same."""
    result = shorter.ask("plan", "--markdown")
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert lines[0] == "### margine plan: 1 promise would be broken at once"
    assert f"- `company.yaml:{LINE}` `target gold response for P2`: `1h → 30m`" in lines
    assert "  <details><summary>1 deadline moves</summary>" in lines
    moved = "Mon 2026-11-23 10:00 | Mon 2026-11-23 09:45 | 15m earlier |"
    assert f"  | T-1 | `VPN lenta` | `response` | {moved}" in lines
    assert result.stdout.count("<details>") == result.stdout.count("</details>")


def test_titles_that_mean_harm_stay_text(kept: Practice):
    """Mentions, HTML, table bars and backticks of a subject do nothing on the page of a code host."""
    subject = "`@all` | <img src=x> [a](http://x) #1\n## Title"
    kept.say("new", "ticket", "client=rossi", f"subject={subject}", "priority=P2")
    change(kept, "      P2: 1h\n", "      P2: 30m\n")
    text = kept.ask("plan", "--markdown").stdout
    assert "| `` `@all` \\| <img src=x> [a](http://x) #1 ## Title `` |" in text


def test_a_comment_has_a_limit(kept: Practice):
    """However much changes, and however long its titles are, a code host takes it."""
    for number in range(25):
        kept.say("new", "ticket", "client=rossi", f"subject={number} {'VPN|' * 500}", "priority=P4")
    company = kept.folder / "workflows" / "company.yaml"
    company.write_text(re.sub(r"(\bP\d: )(\d+)h", lambda found: f"{found[1]}{int(found[2]) * 3}h", company.read_text()))
    rules = kept.folder / "workflows" / "ticket.yaml"
    rungs = "".join(f"    - {{at: {percent}%, notify: dispatcher}}\n" for percent in range(1, 70))
    rules.write_text(rules.read_text().replace("    - {at: 75%", f"{rungs}    - {{at: 75%"))
    text = kept.ask("plan", "--markdown").stdout
    assert len(text) < 65_536
    assert "more, which touch less." in text
    assert "And 15 more." in text


def test_it_is_worth_a_look_before_the_rules_are_saved_elsewhere(shorter: Practice, tmp_path: Path):
    """The rules may lie in another clone: PATH names them, and the live store is that of the practice."""
    clone = tmp_path / "clone"
    shutil.copytree(shorter.folder / "workflows", clone / "workflows")
    git(shorter.folder, "checkout", "-q", "workflows")
    assert json.loads(shorter.say("plan", "--json"))["changes"] == []
    assert len(json.loads(shorter.ask("plan", str(clone), "--json").stdout)["changes"]) == 1
    assert len(json.loads(shorter.ask("plan", str(clone / "workflows"), "--json").stdout)["changes"]) == 1


def test_a_plan_writes_nothing(shorter: Practice):
    """Neither an event nor a record nor the rules: afterwards they are as little in force as before."""
    store = shorter.folder / "margine.db"
    before = store.read_bytes()
    shorter.ask("plan")
    assert store.read_bytes() == before
    assert len(json.loads(shorter.ask("plan", "--json").stdout)["changes"]) == 1


def test_rules_that_say_the_same_need_no_plan(kept: Practice):
    """A comment alone: no rule changed, exit 0."""
    change(kept, "company:", "# Ours\ncompany:")
    result = kept.ask("plan", "--json")
    assert (result.exit_code, json.loads(result.stdout)["changes"], json.loads(result.stdout)["records"]) == (0, [], [])
    assert "no rule changed, 5 open records looked at" in on_terminal(kept)
    assert on_terminal(kept).splitlines()[-1] == "nothing would be stranded or broken at once"


def test_a_longer_promise_breaks_nothing(kept: Practice):
    """Deadlines that move later are told, and exit code 0 lets the pipeline pass."""
    change(kept, "      P2: 1h\n", "      P2: 3h\n")
    result = kept.ask("plan", "--json")
    assert (result.exit_code, json.loads(result.stdout)["changes"][0]["later"]["count"]) == (0, 1)
    assert "  1 record: 1 deadline later by 2h" in kept.on_terminal("plan").splitlines()


def test_stranded_records_are_listed_with_what_helps(kept: Practice):
    """A state is gone: exit 1, the records, and the line that would take them along."""
    kept.say("do", "T-1", "wait", "--note", "attendiamo")
    path = kept.folder / "workflows" / "ticket.yaml"
    path.write_text(path.read_text().replace("waiting", "on_hold"))
    result = kept.ask("plan", "--json")
    (lost,) = json.loads(result.stdout)["stranded"]
    assert (result.exit_code, lost) == (1, {"kind": "ticket", "state": "waiting", "ids": ["T-1"]})
    page = on_terminal(kept)
    assert "ticket: state 'waiting' is gone; say where they go: moved: {waiting: …} (1: T-1)" in page
    assert "as long as there are any, the rules are not put in force" in page


def test_a_file_that_is_gone_is_told_as_one(kept: Practice):
    """What helps is the file, not `moved`."""
    file = kept.folder / "workflows" / "asset.yaml"
    file.write_text(ASSET)
    kept.say("new", "asset", "name=Router")
    file.unlink()
    assert "asset: there is no workflow 'asset' any more; put its file back (1: X-1)" in on_terminal(kept)
    assert json.loads(kept.ask("plan", "--json").stdout)["stranded"][0]["state"] is None


def test_closed_records_that_follow_a_new_name_are_counted(kept: Practice):
    """What has ended is not judged anew, but its state must not be lost either."""
    kept.say("do", "T-1", "resolve", "solution=done")
    kept.say("do", "T-1", "close")
    path = kept.folder / "workflows" / "ticket.yaml"
    path.write_text(path.read_text().replace("closed", "ended") + "moved: {closed: ended}\n")
    plan = json.loads(kept.say("plan", "--json"))
    assert (plan["looked"], plan["followers"], plan["records"]) == (4, 1, [])
    assert "1 closed record would follow a state to its new name" in on_terminal(kept)


def test_from_a_revision_needs_no_rules_in_force(shorter: Practice):
    """Two commits are compared, and the live work is looked at under them."""
    git(shorter.folder, "commit", "-qam", "Sooner")
    head = git(shorter.folder, "rev-parse", "HEAD")
    result = shorter.ask("plan", "--from", "HEAD~1", "--to", "HEAD", "--json")
    plan = json.loads(result.stdout)
    assert (plan["from"]["what"], plan["to"]["what"], plan["breaches"]) == ("HEAD~1", "HEAD", 1)
    assert git(shorter.folder, "rev-parse", "HEAD") == head
    assert git(shorter.folder, "status", "--porcelain", "workflows") == ""


def test_without_a_store_it_says_so(shorter: Practice):
    """In a pipeline there may be none: the rules are compared, no work is looked at, no store is made."""
    shorter.more = {"MARGINE_STORE": str(shorter.folder / "none.db")}
    result = shorter.ask("plan", "--from", "HEAD", "--json")
    plan = json.loads(result.stdout)
    assert (result.exit_code, plan["store"], len(plan["changes"])) == (0, None, 1)
    assert result.stderr == f"no live work was looked at: there is no store at {shorter.folder}/none.db\n"
    assert not (shorter.folder / "none.db").exists()
    text = shorter.say("plan", "--from", "HEAD", "--markdown")
    assert text.splitlines()[0] == "### margine plan: no live work was looked at"
    words = f"there is nothing to compare with: there is no store at {shorter.folder}/none.db; say --from GIT_REV"
    assert words in shorter.refusal("plan", exit_code=2)


def test_rules_that_do_not_load_are_shown_as_check_shows_them(kept: Practice):
    """Exit 1, the place and the excerpt, and no plan."""
    change(kept, "to: resolved, asks", "to: resloved, asks", "ticket.yaml")
    told = kept.refusal("plan", exit_code=1)
    assert "'resloved', which is no state" in told
    assert f"ticket.yaml:{RESOLVE}:" in told
    assert "to: resloved" in told
    assert told.endswith("do not load, so there is nothing to plan\n")


def test_rules_that_did_not_load_at_a_revision_are_named_by_it(kept: Practice):
    """The file is not on the disk as it was then; the message shows it all the same."""
    change(kept, "to: resolved, asks", "to: resloved, asks", "ticket.yaml")
    git(kept.folder, "commit", "-qam", "A slip")
    git(kept.folder, "revert", "-n", "HEAD")
    git(kept.folder, "commit", "-qm", "Mended")
    told = kept.refusal("plan", "--from", "HEAD~1", exit_code=1)
    assert f"--> HEAD~1:workflows/ticket.yaml:{RESOLVE}:" in told
    assert "to: resloved" in told


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--from", "nowhere"), "'nowhere' is no revision of the repository"),
        (("--from", "--output=x"), "'--output=x' is no revision of the repository"),
        (("--from", "origin/main"), "'origin/main' is no revision"),
        (("--to", "HEAD:workflows"), "'HEAD:workflows' is no revision"),
        (("--json", "--markdown"), "--markdown and --json exclude each other"),
        (("nosuch",), "there is no file or folder 'nosuch'"),
    ],
)
def test_what_cannot_be_compared_is_refused(kept: Practice, words: tuple[str, ...], expected: str):
    """Exit 2, and which word it was."""
    assert expected in kept.refusal("plan", *words, exit_code=2)


def test_a_folder_outside_git_has_no_revisions(here: Practice):
    """It says what git says."""
    told = here.refusal("plan", "--from", "HEAD", exit_code=2)
    assert "not a git repository" in told


def test_a_revision_from_before_the_rules_has_none(kept: Practice):
    """The folder did not exist then."""
    git(kept.folder, "checkout", "-q", "--orphan", "other")
    git(kept.folder, "rm", "-rqf", "--cached", ".")
    git(kept.folder, "commit", "-qm", "Empty", "--allow-empty")
    assert "at HEAD there are no workflow files (*.yaml) in 'workflows'" in kept.refusal(
        "plan", "--from", "HEAD", exit_code=2
    )


def test_one_file_is_no_set_of_rules(kept: Practice):
    """A plan is about rules that hold together."""
    file = str(kept.folder / "workflows" / "ticket.yaml")
    assert "is a file, and rules are planned together" in kept.refusal("plan", file, exit_code=2)


def test_a_damaged_store_cannot_serve(shorter: Practice):
    """Exit 3, like every command that reads it."""
    (shorter.folder / "margine.db").write_bytes(b"no store" * 1000)
    assert shorter.ask("plan").exit_code == 3


def test_git_settings_of_a_hook_do_not_lead_astray(kept: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run by a hook of another repository, it looks into the one that holds the rules."""
    git(tmp_path, "init", "-q", "elsewhere")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere" / ".git"))
    change(kept, "      P2: 1h\n", "      P2: 3h\n")
    assert len(json.loads(kept.say("plan", "--from", "HEAD", "--json"))["changes"]) == 1


def test_rules_in_a_folder_below_the_top_of_the_repository(here: Practice):
    """`workflows/` of a practice that is one folder of many."""
    git(here.folder.parent, "init", "-q")
    git(here.folder.parent, "add", "practice/workflows")
    git(here.folder.parent, "commit", "-qm", "Rules")
    change(here, "      P2: 1h\n", "      P2: 3h\n")
    (told,) = json.loads(here.say("plan", "--from", "HEAD", "--json"))["changes"]
    assert (told["name"], told["words"]) == ("gold response for P2", "1h → 3h")


HOW_TO = ROOT / "docs" / "how-to" / "plan-a-change.md"


def typed() -> list[str]:
    """Every line of the how-to that runs a plan, as a shell would hand it on."""
    text = HOW_TO.read_text(encoding="utf-8")
    lines = re.findall(r"^(?:\s*- (?:run: )?)?margine (.*plan.*)$", text, re.MULTILINE)
    return [line.partition(" > ")[0] for line in lines]


@pytest.mark.parametrize("line", typed())
def test_what_the_how_to_types_can_be_typed(shorter: Practice, tmp_path: Path, line: str):
    """Also the lines of its pipelines: each compares the rules, and says no because a promise would be broken."""
    clone = tmp_path / "rules"
    shutil.copytree(shorter.folder / "workflows", clone)
    git(shorter.folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    if "--to" in line:
        git(shorter.folder, "commit", "-qam", "Sooner")
    line = re.sub(r"\$(GITHUB_BASE_REF|CI_MERGE_REQUEST_TARGET_BRANCH_NAME)", "main", line)
    line = line.replace("/srv/margine", str(shorter.folder)).replace("~/rules", str(clone))
    result = shorter.ask(*shlex.split(line))
    assert (result.exit_code, result.stderr) == (1, "")
    assert "gold response for P2" in result.stdout


def test_the_how_to_shows_both_pipelines():
    """A line for each code host, and one for each way of asking."""
    assert len(typed()) == 6


def test_a_price_that_would_be_lost_is_no_small_matter(kept: Practice):
    """Work has a price, and the coming card has none for its day: the client, the sums, the verdict, exit code 1."""
    kept.say("log", "T-1", "30m", "Looked into it")
    change(
        kept,
        "      - from: 2026-01-01\n        technician: 80.00",
        "      - from: 2027-01-01\n        technician: 80.00",
    )
    result = kept.ask("plan", "--markdown")
    assert result.exit_code == 1
    assert result.stdout.startswith("### margine plan: 1 charge would lose its price\n")
    assert "(-40.00) by 1 charge; no price would be found for 1`" in result.stdout
    assert on_terminal(kept).splitlines()[-1] == "1 charge would lose its price"
