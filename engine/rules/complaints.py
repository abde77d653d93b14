"""What CEL says of an expression that it refuses, in the words of the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

Place = tuple[int, int, int]
"""Line and column from 1 within the expression, and how many characters are meant."""

_ERROR = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*?)(?: \[[A-Z_]+\])?$", re.MULTILINE)
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '(.+)' applied to '\((.*)\)'")
_SELECT = re.compile(r"expression of type '(.+)' cannot be the operand")
_STRING = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
_DECIMAL = re.compile(r"\b(\d+)\.(\d+)\b")
_TYPES = {
    "int": "a whole number",
    "double": "a decimal number",
    "string": "text",
    "bool": "true or false",
    "null_type": "null",
    "uint": "an unsigned number",
    "list(string)": "a list of texts",
}
_PLAIN = {"invalid int literal": "this number is larger than any that can be kept"}
_SLIPS = {"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!", "True": "true", "False": "false"}


def complaints(error: str, text: str, known: Mapping[str, Any]) -> Iterator[tuple[str, str, Place, str]]:
    """Code, message, place and advice for everything that CEL found wrong with `text`."""
    found = [(int(line), int(column), message) for line, column, message in _ERROR.findall(error)]
    syntax = [item for item in found if item[2].startswith("Syntax error")]
    if syntax or not found:
        yield _syntax(text, *(syntax[0] if syntax else (1, 1, error)))
        return
    functions = any("undeclared" in message and _after(text, line, column) == "(" for line, column, message in found)
    for line, column, message in found:
        if match := _UNDECLARED.search(message):
            if functions and _after(text, line, column) != "(" and f"{match[1]}.state" in known:
                continue  # the record before an unknown function: naming the function is enough
            yield _undeclared(match[1], text, line, column, known)
        elif match := _OVERLOAD.search(message):
            yield _mismatch(match[1], match[2], text, (line, column, 1))
        elif match := _SELECT.search(message):
            yield "M403", f"{_TYPES.get(match[1], match[1])} has no parts to name after a dot", (line, column, 1), ""
        else:
            yield "M401", f"the condition cannot be read: {_PLAIN.get(message, message)}", (line, column, 1), ""


def uses_has(text: str) -> tuple[tuple[int, int], str] | None:
    """Place and message when `has(…)` is used: fields are always there, so it would not mean what it seems to."""
    match = re.search(r"\bhas\s*\(", _without_strings(text))
    if match is None:
        return None
    before = text[: match.start()].split("\n")
    message = "'has' tells nothing, because every field is there; compare with '' or 0, which unset fields are"
    return (len(before), len(before[-1]) + 1), message


def unfit_result(text: str, result: str) -> str:
    """Why an expression that is fine in itself is no condition."""
    kind = _TYPES.get({"STRING": "string", "DOUBLE": "double"}.get(result, result.lower()), "no condition")
    short = text if len(text) <= 40 else text[:39] + "…"
    return f"'{short}' is {kind}, and a condition must be true or false; compare it with something"


def _syntax(text: str, line: int, column: int, message: str) -> tuple[str, str, Place, str]:
    plain = _without_strings(text)
    for word, sign in _SLIPS.items():
        if match := re.search(rf"\b{word}\b", plain):
            return "M401", f"'{word}' is not understood; write {sign}", (*_place(text, match.start()), len(word)), ""
    if match := re.search(r"(?<![=!<>])=(?!=)", plain):
        return "M401", "'=' is not understood; write == to compare", (*_place(text, match.start()), 1), ""
    if plain.count("'") % 2 or plain.count('"') % 2:
        start = min(i for i in (plain.find("'"), plain.find('"')) if i >= 0)
        return "M401", "a text begins here and does not end; a quote is missing", (*_place(text, start), 1), ""
    if "<EOF>' expecting" in message or not text.strip():
        return "M401", "the condition ends before it is complete", (line, max(1, column - 1), 1), ""
    token = re.search(r"(?:input|recognition error at:) '(.*?)'(?: expecting|$)", message)
    shown = f"'{token[1].strip()}' is not expected here" if token else "the condition cannot be read here"
    return (
        "M401",
        shown,
        (line, column, len(token[1]) if token else 1),
        "for example ticket.minutes > 0 && ticket.priority == 'P1'",
    )


def _undeclared(name: str, text: str, line: int, column: int, known: Mapping[str, Any]) -> tuple[str, str, Place, str]:
    """A name that there is not. CEL points at the last dot of a dotted name, and behind the name of a function."""
    if _after(text, line, column) == "(" and "." not in name:
        return "M402", f"there is no function '{name}'", (line, max(1, column - len(name)), len(name)), ""
    start = max(1, column - max(0, name.rfind(".")))
    if f"{name}.state" in known:
        message = f"'{name}' is the whole record, and no value; name one of its fields, like {name}.state"
        return "M402", message, (line, start, len(name)), ""
    return (
        "M402",
        f"'{name}' is unknown here{_nearest(name, known)}",
        (line, start, len(name)),
        (f"conditions can read {', '.join(known)}"),
    )


def _after(text: str, line: int, column: int) -> str:
    """The character at a place."""
    return "".join(text.split("\n")[line - 1 : line])[column - 1 : column]


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    kind = next(iter(known)).partition(".")[0]
    if f"{kind}.{name}" in known:
        return f"; did you mean '{kind}.{name}'?"
    if near := get_close_matches(name, known, n=1, cutoff=0.6):
        return f"; did you mean '{near[0]}'?"
    return f"; write '{name}' in quotes if it is a value" if "." not in name else ""


def _mismatch(function: str, types: str, text: str, place: Place) -> tuple[str, str, Place, str]:
    """Operands that do not go together."""
    sign = function.strip("_@")
    if "double" in types and (decimal := _DECIMAL.search(_without_strings(text))):
        whole = f"write {decimal[1]}, not {decimal[0]}" if int(decimal[2]) == 0 else f"{decimal[0]} cannot stand here"
        message = f"{whole}: minutes and cents are whole numbers"
        return "M403", message, (*_place(text, decimal.start()), len(decimal[0])), ""
    kinds = [
        _TYPES.get(kind, "a list" if kind.startswith("list") else kind) for kind in re.split(r", (?![^(]*\))", types)
    ]
    advice = ""
    if "null_type" in types:
        advice = "an unset field is '', 0 or false"
    elif sign == "in":
        advice = "what stands behind `in` is a list: ticket.priority in ['P1', 'P2']"
    if len(kinds) == 3:
        message = "'? :' needs a condition and two values of one type, not " + ", ".join(kinds)
        return "M403", message, (*place[:2], 1), advice
    where = "between" if len(kinds) == 2 else "before"
    return "M403", f"'{sign}' cannot stand {where} {' and '.join(kinds)}", (*place[:2], len(sign)), advice


def _without_strings(text: str) -> str:
    """The expression with the insides of its texts blanked, so that words in them are not taken for code."""
    return _STRING.sub(lambda match: "`" + " " * (len(match[0]) - 2) + "`", text)


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset].split("\n")
    return len(before), len(before[-1]) + 1
