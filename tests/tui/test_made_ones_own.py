"""Language, figures, keys, colours, signs, views and roles: what a person chooses holds, and a slip is told."""

from __future__ import annotations

import ast
import gettext
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from shown import NARROW, NORMAL, Office, lines, monday, press, same_as_kept, settled, text
from textual.color import Color

from engine.settings import LANGUAGES, THEMES, Settings, path, read
from tui import language, themes
from tui.app import MargineApp
from tui.keymap import bindings, keymap
from tui.places import PLACES

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "tui" / "locale" / "it" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"\{\w+\}")


@pytest.fixture(autouse=True)
def english_again():
    yield
    language.speak("en")


def told() -> set[tuple[str, ...]]:
    """Every text of the screens that is marked for translation; those that depend on a number as both."""
    found = set[tuple[str, ...]]()
    for file in (ROOT / "tui").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "N_", "_n"}:
                texts = [
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str) and a.value
                ]
                if texts:
                    found.add(tuple(texts) if node.func.id == "_n" else (texts[0],))
    return found


def test_everything_is_said_in_italian():
    """Every text has its Italian, with the same things filled in."""
    italian = language.catalogue("it")
    for texts in told():
        for count in (1, 2) if len(texts) > 1 else (1,):
            known = italian.ngettext(*texts, count) if len(texts) > 1 else italian.gettext(texts[0])
            assert texts[0] in italian._catalog or (texts[0], 0) in italian._catalog, texts
            assert sorted(PLACEHOLDER.findall(known)) == sorted(PLACEHOLDER.findall(texts[0])), texts


def test_the_shipped_catalogue_is_the_written_one():
    """The compiled file says what the readable one says."""
    written = (CATALOGUE / "margine.po").read_text()
    pairs = re.findall(r'^msgid "((?:[^"\\]|\\.)+)"\nmsgstr "((?:[^"\\]|\\.)*)"$', written, re.MULTILINE)
    with (CATALOGUE / "margine.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for one, other in pairs:
        plain = [ast.literal_eval(f'"{each}"') for each in (one, other)]
        assert compiled.gettext(plain[0]) == plain[1]
    assert len(pairs) > 250


def app(office: Office, settings: Settings, agent: str = "anna") -> MargineApp:
    return MargineApp(lambda: office.store, office.workflow, office.clock, agent, settings=settings)


@pytest.mark.parametrize("size", [NARROW, NORMAL], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_queue_in_italian(size: tuple[int, int]):
    """Tabs, columns, keys and the date; nothing is cut off that was not before."""
    async with app(monday(), Settings(language="it")).run_test(size=size) as pilot:
        await settled(pilot)
        same_as_kept(pilot, f"queue-it-{size[0]}x{size[1]}")


async def test_figures_in_italian():
    """The day as Italians write it."""
    async with app(monday(), Settings(language="it")).run_test(size=NORMAL) as pilot:
        await settled(pilot)
        assert lines(pilot)[0].endswith("lun 23 nov 09:30")


async def test_a_key_of_ones_own():
    """A binding that has another key: the old one does nothing any more, and the key that quits cannot be lost."""
    office = monday()
    wished = {"queue.filter": "f2,ctrl+g", "app.quit": "x"}
    async with app(office, Settings(keys=wished)).run_test(size=NORMAL) as pilot:
        await settled(pilot)
        await press(pilot, "slash")
        assert not pilot.app.screen.has_class("filtering")
        await press(pilot, "ctrl+g")
        assert pilot.app.screen.has_class("filtering")
    assert keymap(wished) == {"queue.filter": "f2,ctrl+g"}


def test_every_binding_has_a_name():
    """Each can be changed by it, and none is there twice under different texts."""
    names = [each.id for each in bindings()]
    assert "" not in names
    assert {"queue.filter", "clocks.days", "time.note", "month.approve", "board.explain"} <= set(names)


async def test_views_of_ones_own():
    """They stand behind those of the workflow, in the same language."""
    from engine.machines.definition import View

    settings = Settings(views=(View("vpn", "VPN", "vpn"),))
    async with app(monday(), settings).run_test(size=NORMAL) as pilot:
        await settled(pilot)
        assert "VPN 1" in lines(pilot)[1]
        await press(pilot, "8")
        assert "VPN lenta" in lines(pilot)[3]


async def test_the_screen_to_begin_with():
    """Who looks at the clocks all day begins there."""
    async with app(monday(), Settings(start="clocks")).run_test(size=NORMAL) as pilot:
        await settled(pilot)
        assert pilot.app.current_mode == "clocks"


async def test_a_role_decides_which_screens_are_there():
    """A technician has no margins: not by letter, not by key, not in the palette; the owner has everything."""
    office = monday()
    async with app(office, Settings(), "anna").run_test(size=NORMAL) as pilot:
        await settled(pilot)
        await press(pilot, "0")
        assert "Margins" not in text(pilot)
        workflows = next(line for line in lines(pilot) if "Workflows" in line)
        assert "F8" in workflows  # the key that it has, not its place in the list
        await press(pilot, "m", "escape")
        await pilot.app.go("margins")
        assert pilot.app.current_mode == "queue"
    async with app(office, Settings(), "dario").run_test(size=NORMAL) as pilot:
        assert len(pilot.app.places) == len(PLACES)


async def test_other_rules_give_more_screens():
    """A reload that takes a role's narrowing away: the screen is there without beginning anew."""
    office = monday()
    async with app(office, Settings(), "anna").run_test(size=NORMAL) as pilot:
        await settled(pilot)
        opened = pilot.app.session.opened
        company = replace(office.workflow.company, screens={})
        opened.reading.views.workflow = replace(office.workflow, company=company)
        await pilot.app.go("margins")
        await settled(pilot)
        assert pilot.app.current_mode == "margins"


def contrast(one: Color, other: Color) -> float:
    """WCAG 2.1, relative luminance and contrast ratio."""

    def luminance(color: Color) -> float:
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in color.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    bright, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light", "contrast", "blue-orange"])
async def test_text_can_be_read_in_every_theme(theme: str):
    """Text, warnings and errors have 4.5 to 1 on their background (WCAG AA)."""
    async with app(monday(), Settings(theme=theme)).run_test(size=NORMAL) as pilot:
        await settled(pilot)
        assert pilot.app.theme == themes.NAMES.get(theme, theme)
        table = pilot.app.screen.query_one("#queue")
        back = table.get_component_styles("queue--line").background
        for look in ("line", "breached", "risk"):
            front = table.get_component_styles(f"queue--{look}").color
            assert contrast((back + front) if front.a < 1 else front, back) >= 4.5, (theme, look)


def test_what_is_wrong_is_told_and_the_rest_counts(tmp_path: Path):
    """An unknown language is told at its place; the theme below it holds."""
    file = tmp_path / "config.yaml"
    file.write_text("language: klingon\ntheme: light\nmose: true\n")
    found = read({"MARGINE_CONFIG": str(file)})
    assert (found.language, found.theme) == ("en", "light")
    places = [(problem.position.line, problem.position.column) for problem in found.problems]
    assert (1, 11) in places
    assert (3, 1) in places
    assert found.origins["theme"].endswith("config.yaml:2:1")


def test_the_environment_goes_first(tmp_path: Path):
    """It is for one call; the file for every day."""
    file = tmp_path / "config.yaml"
    file.write_text("language: en\n")
    found = read({"MARGINE_CONFIG": str(file), "MARGINE_LANG": "it_IT.UTF-8", "MARGINE_ASCII": "1"})
    assert (found.language, found.symbols) == ("it", "ascii")
    assert (found.origins["language"], found.origins["mouse"]) == ("MARGINE_LANG", "usual")


def test_the_locale_chooses_the_language(tmp_path: Path):
    """Where nobody says otherwise, and only if it is one that the screens speak."""
    nowhere = {"MARGINE_CONFIG": str(tmp_path / "config.yaml")}
    found = read({**nowhere, "LANG": "en_US.UTF-8", "LC_ALL": "it_IT.UTF-8"})
    assert (found.language, found.origins["language"]) == ("it", "LC_ALL")
    assert read({**nowhere, "LANG": "fi_FI.UTF-8"}).origins["language"] == "usual"
    assert read({**nowhere, "LANG": "it_IT.UTF-8", "MARGINE_LANG": "en"}).language == "en"


def test_what_the_environment_says_wrongly_is_told(tmp_path: Path):
    """As in a file; its place is the variable, and what is usual holds."""
    found = read({"MARGINE_CONFIG": str(tmp_path / "no"), "MARGINE_LANG": "klingon", "MARGINE_THEME": "drak"})
    assert (found.language, found.theme) == ("en", "dark")
    assert [problem.position.file for problem in found.problems] == ["MARGINE_LANG", "MARGINE_THEME"]
    assert "did you mean 'dark'" in found.problems[1].message


def test_what_can_be_chosen_is_the_same_everywhere():
    """The schema of the settings, that of company.yaml, the environment and the program know the same names."""
    settings = json.loads((ROOT / "engine/machines/settings.schema.json").read_text())["properties"]
    screens = {place.name for place in PLACES}
    assert set(settings["start"]["enum"]) == screens
    assert tuple(settings["language"]["enum"]) == LANGUAGES
    assert tuple(settings["theme"]["enum"]) == THEMES
    own = {theme.name for theme in themes.OWN}
    assert set(THEMES) == (own - {"paper"}) | set(themes.NAMES)
    company = json.loads((ROOT / "engine/machines/company.schema.json").read_text())
    assert set(company["properties"]["screens"]["additionalProperties"]["items"]["enum"]) == screens


def test_where_settings_are():
    """Where the machine keeps those of other programs."""
    assert path({"XDG_CONFIG_HOME": "/x"}) == Path("/x/margine/config.yaml")
    assert path({"HOME": "/home/anna"}) == Path("/home/anna/.config/margine/config.yaml")


async def test_the_engine_is_heard_in_italian():
    """Why something cannot be done, what a board says and how a figure came about: by whole sentences."""
    async with app(monday(), Settings(language="it"), "dario").run_test(size=NORMAL) as pilot:
        await settled(pilot)
        await press(pilot, "2", "x")
        await settled(pilot)
        assert "promesso" in text(pilot)
        await press(pilot, "end")
        assert "non porta fuori" in text(pilot)
        await press(pilot, "escape", "0", "h")
        await settled(pilot)
        assert "questa settimana" in text(pilot)
        assert "ricavi 0,00 − costi 0,00" in text(pilot)
        await press(pilot, "0", "m")
        await settled(pilot)
        assert "! perde denaro; ~ non è noto per intero" in text(pilot)


def test_the_catalogue_of_sentences_is_the_written_one():
    """The compiled file of the engine's sentences says what the readable one says."""
    written = (CATALOGUE / "engine.po").read_text()
    pairs = re.findall(r'^msgid "((?:[^"\\]|\\.)+)"\nmsgstr "((?:[^"\\]|\\.)*)"$', written, re.MULTILINE)
    with (CATALOGUE / "engine.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert len(pairs) > 500
    for one, other in pairs:
        assert compiled.gettext(ast.literal_eval(f'"{one}"')) == ast.literal_eval(f'"{other}"')
