"""`margine config`: what the screens are set to, where from, and which keys can be changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.asking import Practice


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "config.yaml"
    monkeypatch.setenv("MARGINE_CONFIG", str(file))
    monkeypatch.delenv("MARGINE_LANG", raising=False)
    return file


def test_each_setting_with_where_it_comes_from(empty: Practice, settings: Path):
    """The file with its line, or that it is usual."""
    settings.write_text("theme: light\nkeys: {queue.filter: f2}\n")
    found = {each["name"]: each for each in json.loads(empty.say("config", "show", "--json"))["settings"]}
    assert (found["theme"]["value"], found["theme"]["origin"]) == ("light", f"{settings}:1:1")
    assert (found["language"]["value"], found["language"]["origin"]) == ("en", "usual")
    keys = {each["binding"]: each["keys"] for each in json.loads(empty.say("config", "keys", "--json"))["keys"]}
    assert keys["queue.filter"] == "f2"


def test_a_mistake_is_told_at_its_place(empty: Practice, settings: Path):
    """With exit code 1, so that a script can look."""
    settings.write_text("langauge: it\n")
    found = empty.ask("config", "check")
    assert found.exit_code == 1
    assert f"{settings}:1:1" in found.stdout
    assert "did you mean 'language'" in found.stdout


def test_no_file_is_no_mistake(empty: Practice, settings: Path):
    """Everything is as usual then."""
    assert empty.ask("config", "check").exit_code == 0
    assert empty.say("config", "path").strip() == str(settings)
