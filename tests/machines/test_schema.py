"""The JSON Schemas as editors use them: sound draft-07, and no stricter or laxer than what people may write."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from engine.machines.schema import document
from engine.machines.source import read, read_file

SHIPPED = sorted((Path(__file__).parents[2] / "workflows").glob("*.yaml"))
SCHEMAS = ("workflow", "company", "scenarios")


def nodes(schema: object) -> list[dict[str, object]]:
    """Every mapping in a schema."""
    inner = list(schema.values()) if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    return [node for item in inner for node in nodes(item)] + ([schema] if isinstance(schema, dict) else [])


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_draft_07(name):
    """Editors read draft-07 and nothing newer."""
    schema = document(name)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_offer_no_branches(name):
    """Neither anyOf nor oneOf: their messages tell nobody which branch was meant."""
    assert [node for node in nodes(document(name)) if {"anyOf", "oneOf"} & node.keys()] == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_the_shipped_files_pass_a_plain_validator(file):
    """What we ship shows no red line in an editor."""
    schema = document("company" if file.name == "company.yaml" else "workflow")
    source, problems = read_file(file, file.name)
    assert source
    assert problems == list(jsonschema.Draft7Validator(schema).iter_errors(source.value)) == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_the_shipped_files_name_their_schema(file):
    """The first line of each file leads an editor to the schema beside the engine."""
    schema = file.read_text().partition("$schema=")[2].split()[0]
    assert file.parent.joinpath(schema).is_file()


def described(schema, value) -> bool:
    """Whether a key says what it is, itself or by what it refers to, as editors read it."""
    referred = value.get("$ref", "").rpartition("/")[2]
    return bool(value.get("description") or schema["definitions"].get(referred, {}).get("description"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_is_described(name):
    """An editor that hovers over a key has something to say."""
    schema = document(name)
    properties = [item for node in nodes(schema) for item in (node.get("properties") or {}).items()]  # type: ignore[attr-defined]
    silent = [key for key, value in properties if isinstance(value, dict) and not described(schema, value)]
    assert [key for key in silent if key not in {"rungs", "within", "calendar"}] == []


def test_sugar_passes_the_editor_too():
    """Text for a list, a mapping for a ladder, alternatives for a transition: editors accept what `check` does."""
    source, _ = read(
        b"""
workflow: ticket
number: T-{n}
states: {new: {initial: true}, done: {final: true}, odd: }
groups: {all: [new]}
transitions:
  finish: {from: all, to: done, by: agent, asks: note}
  skip: [{from: [new], to: done}, {from: odd, to: done}]
timers:
  response: {promise: service_level.response, met_by: [finish], runs_in: new, escalate: one}
ladders:
  one: [{at: 75%, notify: client}]
  two: {late: all, rungs: [{at: 75%, notify: [client]}]}
""",
        "ticket.yaml",
    )
    assert source
    assert list(jsonschema.Draft7Validator(document("workflow")).iter_errors(source.value)) == []
