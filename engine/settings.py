"""What one person wants of the screens: language, colours, signs, keys, views; each value with where it comes from.

The environment goes before the file, the file before what is usual; the usual language is that of the locale. A file
that has mistakes never keeps anybody from working: what is wrong is told at its place, and what is right counts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.machines.definition import View
from engine.machines.schema import violations
from engine.machines.source import Source, read_file
from engine.problems import Position, Problem, did_you_mean

LANGUAGES = ("en", "it")
THEMES = ("dark", "light", "contrast", "blue-orange", "ansi-dark", "ansi-light")
ALLOWED: Mapping[str, tuple[str, ...]] = {"language": LANGUAGES, "theme": THEMES}
"""What the environment can say; the schema says the same of the file."""
USUAL: Mapping[str, Any] = {
    "language": "en", "theme": "dark", "symbols": "auto", "mouse": True, "low_bandwidth": False, "start": "queue",
    "keys": {}, "views": {},
}  # fmt: skip
"""What holds where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a person can choose."""

    language: str = "en"
    theme: str = "dark"
    symbols: str = "auto"
    """`unicode`, `ascii`, or `auto`: by the locale."""
    mouse: bool = True
    low_bandwidth: bool = False
    """Few pictures a second, the terminal's own colours, clocks that move once a minute."""
    start: str = "queue"
    """The screen to begin with."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Binding → its keys, separated by commas."""
    views: tuple[View, ...] = ()
    """Of the queue, behind those of the workflow."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Setting → where it comes from: `usual`, `MARGINE_LANG`, `config.yaml:3:1`."""
    problems: tuple[Problem, ...] = ()


def path(environ: Mapping[str, str]) -> Path:
    """Where a person's settings are: MARGINE_CONFIG, else margine/config.yaml of the folder for settings."""
    if named := environ.get("MARGINE_CONFIG"):
        return Path(named)
    base = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME", "~")).expanduser() / ".config")
    return Path(base) / "margine" / "config.yaml"


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that hold for whoever has this environment."""
    file = path(environ)
    source, problems = read_file(file, str(file)) if file.exists() else (None, [])
    if source is not None:
        problems += violations(source, "settings")
    written = _sound(source, problems) if source is not None else {}
    values = {**USUAL, **written}
    origins = {name: _origin(source, name) if name in written else "usual" for name in USUAL}
    for name, variable, value in _environment(environ):
        wrong = _objection(name, variable, value)
        if wrong is None:
            values[name], origins[name] = value, variable
        else:
            problems.append(wrong)
    if origins["language"] == "usual" and (spoken := _spoken(environ)) is not None:
        origins["language"], values["language"] = spoken
    views = tuple(_view(name, each) for name, each in values.pop("views").items())
    return Settings(**values, views=views, origins=origins, problems=tuple(problems))


def _sound(source: Source, problems: list[Problem]) -> dict[str, Any]:
    """The settings of a file in which nothing is wrong."""
    value = source.value if isinstance(source.value, dict) else {}
    places = {name: source.key_at(name) for name in value}
    starts = sorted(place.line for place in places.values())
    found = {}
    for name, place in places.items():
        ends = next((line for line in starts if line > place.line), 10**9)
        wrong = any(place.line <= problem.position.line < ends for problem in problems)
        if name in USUAL and not wrong:
            found[name] = value[name]
    return found


def _origin(source: Source | None, name: str) -> str:
    return str(source.key_at(name)) if source is not None else "usual"


def _environment(environ: Mapping[str, str]) -> Iterator[tuple[str, str, Any]]:
    """(setting, variable, value) of what the environment says of margine."""
    if language := environ.get("MARGINE_LANG"):
        yield "language", "MARGINE_LANG", _language(language)
    if theme := environ.get("MARGINE_THEME"):
        yield "theme", "MARGINE_THEME", theme
    if ascii_only := environ.get("MARGINE_ASCII", ""):
        yield "symbols", "MARGINE_ASCII", "unicode" if ascii_only == "0" else "ascii"
    if slow := environ.get("MARGINE_LOW_BANDWIDTH", ""):
        yield "low_bandwidth", "MARGINE_LOW_BANDWIDTH", slow != "0"


def _objection(name: str, variable: str, value: str) -> Problem | None:
    """Why a value of the environment cannot be; its place is the variable."""
    allowed = ALLOWED.get(name)
    if allowed is None or value in allowed:
        return None
    return Problem("M204", f"{name}: '{value}' is none{did_you_mean(value, allowed)}", Position(variable, 1, 1))


def _spoken(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """(variable, language) of the locale, where it is one that the screens speak."""
    variable = next((name for name in LOCALE if environ.get(name)), "")
    language = _language(environ.get(variable, ""))
    return (variable, language) if language in LANGUAGES else None


LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In the order in which they go before one another."""


def _language(locale: str) -> str:
    """`it_IT.UTF-8` → `it`."""
    return re.split("[_.@-]", locale, maxsplit=1)[0].casefold()


def _view(name: str, written: Mapping[str, str]) -> View:
    title = written.get("title") or name.replace("_", " ").capitalize()
    return View(name, title, written.get("show", ""), written.get("order", "due"), written.get("empty", ""))  # type: ignore[arg-type]
