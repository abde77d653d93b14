"""Bytes into text, before anybody looks at what it says: UTF-8, and only characters that a person can see.

YAML forbids control characters, and two parsers disagree on what else breaks a line; here both are refused with
their place, so that line 12 is line 12 in every editor and in every message.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from engine.problems import Position, Problem

LINE_BREAK = re.compile(r"\r\n|\r|\n")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_OTHER_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def decode(data: bytes, file: str) -> str | Problem:
    """The text of a file without its byte order mark, or the first thing in it that is no text."""
    for mark, name in _OTHER_MARKS.items():
        if data.startswith(mark):
            return _problem(f"the file is {name}, and UTF-8 is needed", file, "")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        if error.reason == "unexpected end of data":
            return _problem("the file ends in the middle of a character", file, before, "was it saved to the end?")
        return _not_utf8(error.object[error.start], before, file)
    if "\0" in text:
        return _problem("the file is binary, and text is needed", file, _UNSEEN.split(text, maxsplit=1)[0])
    if unseen := _UNSEEN.search(text):
        return _problem(_why_not(unseen[0]), file, text[: unseen.start()], "delete it")
    return text


def brief(text: str, most: int = 40) -> str:
    """What a message repeats of a file: not too much of it, and nothing that moves a terminal's cursor."""
    shown = "".join(c if c.isprintable() else "\ufffd" for c in text[:most])
    return shown if len(text) <= most else f"{shown}…"


def _not_utf8(byte: int, before: str, file: str) -> Problem:
    if "\0" in before:
        return _problem("the file is binary, and text is needed", file, _UNSEEN.split(before, maxsplit=1)[0])
    letter = bytes([byte]).decode("cp1252", "replace")
    likely = f" (in Windows-1252 it is '{letter}')" if letter.isalpha() else ""
    return _problem(f"byte 0x{byte:02X} is not UTF-8{likely}", file, before)


def _why_not(character: str) -> str:
    name = f"U+{ord(character):04X}"
    if character in "\x85\u2028\u2029":
        return f"the character {name} breaks the line in some programs only"
    known = unicodedata.name(character, "").lower()
    return f"the character {name}{f' ({known})' if known else ''} cannot be seen, and cannot stand in YAML"


def _problem(message: str, file: str, before: str, advice: str = "save the file as UTF-8 text") -> Problem:
    lines = LINE_BREAK.split(before)
    column = len(lines[-1]) + 1
    return Problem("M103", message, Position(file, len(lines), column, column + 1), advice)
