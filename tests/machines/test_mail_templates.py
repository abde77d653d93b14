"""Templates of mails: what they may hold, what is wrong with them at its place, and the language they are sent in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.commands import Fire, Open
from engine.events import CLIENT
from engine.rule_files import read_folder
from engine.rulebook import Rulebook
from engine.store.memory import MemoryStore
from engine.workflow import check, load
from tests.practice import COMPANY, TICKET, Office, at

MESSAGES = """
messages:
  received: {on: opened, to: client, template: received}
  done: {on: resolve, to: client, subject: "Done: {subject}", template: done}
"""
WITH_CLIENT = TICKET.replace(
    "  subject:       {type: text, default: VPN}\n",
    "  subject:       {type: text, default: VPN}\n  client: {type: client}\n  language: {type: choice, of: [en, it]}\n",
).replace("by: [client, agent]}", "by: [client, agent], on: client_message}")
CLIENTS = """
workflow: client
number: C-{n}
fields: {name: {type: text, required: true}}
states: {active: {initial: true}, former: {final: true}}
transitions: {end: {from: active, to: former}}
"""
RECEIVED = "Subject: Request {{ id }}: {{ subject }}\n\nThank you.\n{{ company }}\n"
FILES = {
    "received.txt": RECEIVED,
    "received.it.txt": "Subject: Richiesta {{ id }}\n\nGrazie.\n",
    "done.txt": "{% if solution %}\nWhat we did: {{ solution }}\n{% else %}\nDone.\n{% endif %}\n\n{{ agent }}, {{ state }}\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path)


def written(folder: Path, files: dict[str, str | bytes] | None = None, ticket: str = WITH_CLIENT + MESSAGES) -> Path:
    """A practice whose tickets are answered in words of their own files."""
    for name, text in {"company.yaml": COMPANY, "ticket.yaml": ticket, "client.yaml": CLIENTS}.items():
        (folder / name).write_text(text)
    (folder / "templates").mkdir(exist_ok=True)
    for name, content in {**FILES, **(files or {})}.items():
        (folder / "templates" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def complaints(folder: Path) -> list[str]:
    """`templates/received.txt:1:4 M641 …`."""
    _, problems, _ = check(folder)
    within = [(each, each.position.file.removeprefix(f"{folder.as_posix()}/")) for each in problems]
    return [f"{file}:{each.position.line}:{each.position.column} {each.code} {each.message}" for each, file in within]


def sent(office: Office) -> list[tuple[str, str]]:
    """(subject, text) of everything that waits to leave."""
    return [(each.message.subject, each.message.text) for each in office.store.to_send(at("2030-01-01 00:00"), 50)]


def test_words_from_a_file_leave_in_the_language_of_the_record(folder: Path):
    """Places are filled, the first line is the subject; a language without a file has the words of the house."""
    office = Office(load(folder))
    client = office.open(kind="client", by="dario", name="Rossi")
    for language in ("it", "en", None):
        office.open(by=CLIENT, client=client, subject="No VPN", language=language)
    assert sent(office) == [
        ("Richiesta T-1", "Grazie."),
        ("Request T-2: No VPN", "Thank you.\nProva"),
        ("Request T-3: No VPN", "Thank you.\nProva"),
    ]


def test_the_rule_has_the_last_word_about_the_subject(folder: Path):
    """Conditions choose between words; the agent who acts is named as people know them, the state by its title."""
    office = Office(load(folder))
    client = office.open(kind="client", by="dario", name="Rossi")
    ticket = office.open(client=client)
    office.do(ticket, "start")
    office.do(ticket, "resolve", solution="Restarted it")
    assert ("Done: VPN", "What we did: Restarted it\n\nAnna, resolved") in sent(office)


def test_nothing_that_is_filled_in_makes_lines_in_the_head(folder: Path):
    """A subject of several lines is one, and what looks like a template in a field is only text."""
    office = Office(load(folder))
    client = office.open(kind="client", by="dario", name="Rossi")
    office.open(by=CLIENT, client=client, subject="A\nBcc: all@rossi.example {{ company }}")
    assert sent(office)[0][0] == "Request T-1: A Bcc: all@rossi.example {{ company }}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% for c in subject %}{{ c }}{% endfor %}", "M641 a loop cannot stand in a template"),
        ("{{ subject.__class__ }}", "M641 a part of a value cannot stand in a template"),
        ("{{ subject() }}", "M641 a call cannot stand in a template"),
        ("{{ 'a' * 100000000 }}", "M641 'mul' cannot stand in a template"),
        ("{% include '/etc/passwd' %}", "M641 'include' cannot stand in a template"),
        ("{% macro a() %}{% endmacro %}", "M641 'macro' cannot stand in a template"),
        ("{{ subject | pprint }}", "M641 there is no 'pprint' here; there is capitalize, d, default"),
        ("{{ subject", "M641 the template cannot be read: unexpected end of template"),
        ("{% if subject %}", "M641 the template cannot be read: Unexpected end of template"),
        (b"Subject: {% if subject %}\n\nHi{% endif %}\n", "M641 the template cannot be read"),
        (b"caff\xe8 x", "M103"),
        (b"x" * 20_001, "M641 the template is larger than 20,000 bytes"),
        ("{{ costumer }}", "M642 'costumer' stands for no field of this workflow, in message 'received' of ticket"),
        ("{{ note }}", "M642 'note' stands for a note, which only reply and client_message have"),
    ],
)
def test_what_no_template_may_hold(tmp_path: Path, text: str | bytes, said: str):
    """Each is told with its file and line before anything is in force."""
    lead = "Line one\n" if isinstance(text, str) else b""
    found = complaints(written(tmp_path, {"received.txt": lead + text}))  # type: ignore[operator]
    assert found
    assert found[0].startswith("templates/received.txt:")
    assert said in found[0]


def test_a_place_is_told_where_it_stands(tmp_path: Path):
    """Line and column, with the nearest that exists."""
    (found,) = complaints(written(tmp_path, {"received.txt": "Thank you.\nYour {{ subjet }} is here.\n"}))
    assert found.startswith("templates/received.txt:2:9 M642 'subjet' stands for no field")
    assert found.endswith("did you mean 'subject'?")


@pytest.mark.parametrize(
    ("written_", "said"),
    [
        (
            "{on: opened, to: client, template: recieved}",
            "there is no templates/recieved.txt; did you mean 'received'?",
        ),
        ("{on: opened, to: client}", "message 'received' has no words: neither `text` nor `template`"),
        ("{on: opened, to: client, text: Hi, template: received}", "message 'received' has its words twice"),
    ],
)
def test_a_message_has_its_words_once(tmp_path: Path, written_: str, said: str):
    """From the file that it names, or from itself."""
    ticket = (WITH_CLIENT + MESSAGES).replace("{on: opened, to: client, template: received}", written_)
    assert any(" M643 " in each and said in each for each in complaints(written(tmp_path, ticket=ticket)))


def test_files_that_nobody_reads_are_told(tmp_path: Path):
    """A template that no message has, and a file that is called like none."""
    found = complaints(written(tmp_path, {"farewell.txt": "Bye\n", "notes.md": "# notes\n"}))
    assert "templates/farewell.txt:1:1 M644 no message has the template 'farewell'" in found
    assert any(each.startswith("templates/notes.md:1:1 M641 'templates/notes.md' is no name") for each in found)


def test_reading_plain_templates_does_not_import_jinja(folder: Path):
    """Every command reads the rules, and hardly any needs more than to know their places."""
    (folder / "templates" / "done.txt").write_text("Done: {{ solution }}\n")
    script = f"""
import sys
from pathlib import Path
from engine.workflow import load
load(Path({str(folder)!r}))
assert "jinja2" not in sys.modules
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_templates_are_part_of_the_rules_in_force(folder: Path):
    """Another word is another set, journalled with its text; a broken one leaves the last good words."""
    store = MemoryStore()
    book = Rulebook(store, folder)
    book.begin(lambda _: at("2026-11-23 09:00"))
    (folder / "templates" / "received.txt").write_text("{{ costumer }}")
    standing = book.look(at("2026-11-23 10:00"), "files changed")
    assert standing.rejected is not None
    assert standing.workflow.definitions["ticket"].messages["received"].templates[""].words({
        "id": "T-1", "subject": "VPN", "company": "Prova",
    }) == ("Request T-1: VPN", "Thank you.\nProva")  # fmt: skip
    (folder / "templates" / "received.txt").write_text("Thanks\n")
    standing = book.look(at("2026-11-23 11:00"), "files changed")
    assert standing.rejected is None
    former = book.former(standing)[0].kind("ticket")
    assert former is not None
    assert "company" in dict(former.definition.messages["received"].templates[""].places)
    assert read_folder(folder).texts["templates/received.txt"] == "Thanks\n"
    assert Rulebook(store, folder).begin(lambda _: at("2026-11-23 12:00")).version == standing.version


def test_commands_of_agents_are_named(folder: Path):
    """Nobody acts where the engine or the client does: the place stays empty."""
    office = Office(load(folder))
    client = office.open(kind="client", by="dario", name="Rossi")
    done = office.desk.handle(Open(kind="ticket", by=CLIENT, fields={"client": client}))
    assert done.id
    office.done(office.desk.handle(Fire(id=done.id, transition="start", by="bruno")))
    office.do(done.id, "resolve", by="bruno", solution="x")
    assert sent(office)[-1][1].endswith("Bruno, resolved")
