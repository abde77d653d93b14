"""Shape: whether a file has the keys, and the kinds of values, that it must have.

The schemas beside this module are draft-07, because editors read the same files: they describe what people write, text
where a list may stand included. They avoid anyOf and oneOf, whose messages tell nobody which branch was meant. The
validator finds the places; the words are ours, and speak of mappings, lists and text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from jsonschema import Draft7Validator

from engine.machines.source import Source
from engine.problems import Problem, did_you_mean, in_order

Schema = Literal["workflow", "company", "log_map", "scenarios", "settings", "template"]

Violation = Any
"""A jsonschema ValidationError: its attributes are typed as unset, which they never are once it was found."""

HARMLESS = frozenset({"M202", "M606"})
"""Codes of problems that leave the rest of a file worth reading: keys that nobody knows."""

_SECRET = re.compile(r"pass(word|wd|phrase)?$|secret|token|api_?key|private_?key|credential", re.IGNORECASE)
_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


def document(schema: Schema) -> dict[str, Any]:
    """The JSON Schema that editors read."""
    loaded: dict[str, Any] = json.loads(text(schema))
    return loaded


def text(schema: Schema) -> str:
    """The JSON Schema as it is shipped."""
    return files("engine.machines").joinpath(f"{schema}.schema.json").read_text(encoding="utf-8")


def violations(source: Source, schema: Schema) -> list[Problem]:
    """Everything in a file that has not the shape it must have, in order."""
    found = (problem for error in _validator(schema).iter_errors(source.value) for problem in _problems(source, error))
    return in_order(found)


@cache
def _validator(schema: Schema) -> Draft7Validator:
    """Made once, with references replaced by what they refer to: looking them up takes a third of the time."""
    written = document(schema)
    return Draft7Validator(_inlined(written, written.pop("definitions")))


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inlined(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    while isinstance(schema.get("$ref"), str):
        referred = definitions[schema["$ref"].rpartition("/")[2]]
        schema = referred | {key: item for key, item in schema.items() if key != "$ref"}
    return {key: _inlined(item, definitions) for key, item in schema.items()}


def _problems(source: Source, error: Violation) -> Iterator[Problem]:
    """One violation in plain words, at its place; unknown keys one by one."""
    path = tuple(error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        yield _bad_name(source, path, error)
    elif error.validator == "additionalProperties":
        yield from _unknown_keys(source, path, error)
    elif error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        what = error.schema.get("title", "this mapping")
        keys = " and ".join(f"'{key}'" for key in missing)
        yield Problem("M203", f"{what} needs {keys}", source.key_at(*path), _example(error.schema, missing[0]))
    else:
        code = "M201" if error.validator == "type" else "M204"
        yield Problem(code, f"{_place(path)} {_complaint(error)}", source.at(*path), _examples(error.schema))


def _bad_name(source: Source, path: tuple[str | int, ...], error: Violation) -> Problem:
    name = error.instance
    if error.validator == "maxLength":
        message = f"'{name[:20]}…' is too long for a name; {error.validator_value} characters are the most"
    else:
        rule = error.schema.get("description", "").rstrip(".")
        message = f"'{name}' cannot be a name: {rule[:1].lower()}{rule[1:]}{_tidied(name, error.validator_value)}"
    return Problem("M205", message, source.key_at(*path, name))


def _tidied(name: str, pattern: str) -> str:
    """The name as it could be written, when that is easy to say."""
    tidy = re.sub(r"\W+", "_", name.strip().lower()).strip("_")
    return f"; did you mean '{tidy}'?" if re.fullmatch(pattern, tidy) else ""


def _unknown_keys(source: Source, path: tuple[str | int, ...], error: Violation) -> Iterator[Problem]:
    known = error.schema.get("properties", {})
    what = error.schema.get("title", "this mapping")
    for key in error.instance:
        if key in known:
            continue
        at = source.key_at(*path, key)
        if _SECRET.search(key):
            message = f"'{key}' looks like a secret, and files kept in git are no place for one"
            yield Problem(
                "M606", message, at, "hand secrets over in the environment, and change one that was committed"
            )
        else:
            help_ = f"{what} may have: {', '.join(known)}"
            yield Problem("M202", f"{what} has no key '{key}'{did_you_mean(key, known)}", at, help_)


def _place(path: tuple[str | int, ...]) -> str:
    """`'from'`, `item 2 of 'from'`, `the file`: what a message is about."""
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {_place(path[:-1])}"
    return f"'{path[-1]}'"


def _complaint(error: Violation) -> str:
    """What is wrong with a value, as the second half of a sentence."""
    value, limit = error.instance, error.validator_value
    match error.validator:
        case "type":
            wanted = [limit] if isinstance(limit, str) else [kind for kind in limit if kind != "null"]
            words = " or ".join(_WORDS[kind] for kind in wanted)
            return f"is {_shown(value)}, and must be {words}{_unquoted(value, wanted)}"
        case "enum":
            return f"is '{value}', which it cannot be{did_you_mean(str(value), map(str, limit))}"
        case "minItems" | "minProperties" | "minLength":
            return "is empty"
        case "maxProperties":
            return f"holds {' and '.join(value)}; {limit} of them is the most"
        case "maxLength":
            return f"is {len(value)} characters long; {limit} are the most"
        case "minimum" | "maximum":
            side = "least" if error.validator == "minimum" else "most"
            return f"is {value}; {limit} is the {side}"
        case _:
            return f"is '{value}', which is not written as it must be"


def _shown(value: Any) -> str:
    """`the number 3`, `a list`, `text`: a value as its kind of thing."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return f"the text '{value}'" if len(value) <= 30 else "text"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return f"the number {value}"


def _unquoted(value: Any, wanted: list[str]) -> str:
    """The commonest slip: a number, true or false where text was meant."""
    if "string" in wanted and (isinstance(value, bool) or not isinstance(value, str | dict | list | type(None))):
        shown = str(value).lower() if isinstance(value, bool) else value
        return f"; write '{shown}' in quotes if you mean the text"
    return ""


def _examples(schema: dict[str, Any]) -> str:
    written = [_flow(example) for example in schema.get("examples", ())]
    return f"for example {', '.join(written)}" if written else ""


def _example(schema: dict[str, Any], key: str) -> str:
    description: str = schema.get("properties", {}).get(key, {}).get("description", "")
    return description.rstrip(".")


def _flow(value: Any) -> str:
    """A value as YAML writes it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(map(_flow, value)) + "]" if isinstance(value, list) else str(value)
