"""`margine attach`, `margine files`: from a file of this machine to a record and back, and what goes wrong on the way."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.asking import Practice


def test_a_file_goes_in_and_comes_out(here: Practice, tmp_path: Path):
    """Attached, listed in three ways, shown with the record, saved by name and by digest, the same bytes."""
    source = tmp_path / "rete interna.txt"
    source.write_bytes(b"eth0 down\n")
    assert here.say("attach", "t-1", str(source), "--note", "dal router") == "T-1\n"
    (_header, line) = here.say("files", "T-1").splitlines()
    name, size, media, *_, digest = line.split("\t")
    assert (name, size, media) == ("rete interna.txt", "10", "text/plain")
    assert json.loads(here.say("files", "T-1", "--json"))["files"][0]["digest"] == digest
    assert "rete interna.txt  10 B" in here.on_terminal("files", "T-1")
    assert "file\trete interna.txt\t10 B" in here.say("show", "T-1")
    here.say("files", "T-1", "--save", "rete interna.txt", "--to", str(tmp_path / "one"))
    here.say("files", "T-1", "--save", digest[:8], "--to", str(tmp_path / "two"))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes() == b"eth0 down\n"


def test_what_cannot_be_attached_is_told(here: Practice, tmp_path: Path):
    """No file, a file that is there already, a record that is not."""
    source = tmp_path / "a.txt"
    source.write_text("a")
    here.say("attach", "T-1", str(source))
    assert "T-1 has it already, as a.txt" in here.refusal("attach", "T-1", str(source), exit_code=4)
    assert "no file" in here.refusal("attach", "T-1", str(tmp_path / "b.txt"), exit_code=2)
    assert "no record" in here.refusal("attach", "T-99", str(source), exit_code=4)


def test_what_cannot_be_saved_is_told(here: Practice, tmp_path: Path):
    """An unknown name with the nearest one; a target that is there is not written over."""
    source = tmp_path / "a.txt"
    source.write_text("a")
    here.say("attach", "T-1", str(source))
    assert "did you mean 'a.txt'" in here.refusal("files", "T-1", "--save", "b.txt", exit_code=2)
    assert "is there already" in here.refusal("files", "T-1", "--save", "a.txt", "--to", str(source), exit_code=2)
    assert "which one?" in here.refusal("files", "T-1", "--to", str(tmp_path), exit_code=2)
    assert "T-2 has no files" in here.on_terminal("files", "T-2")


def test_files_go_with_a_backup_and_are_looked_for(here: Practice, tmp_path: Path):
    """The copy has them; `doctor` tells when one is gone."""
    source = tmp_path / "a.txt"
    source.write_text("a")
    here.say("attach", "T-1", str(source))
    here.say("backup", str(tmp_path / "copy.db"))
    (copied,) = (tmp_path / "copy.db.files").glob("??/*")
    assert copied.read_text() == "a"
    assert "1 contents attached" in here.ask("doctor").stdout
    next((here.folder / "margine.db.files").glob("??/*")).unlink()
    found = here.ask("doctor")
    assert found.exit_code == 1
    assert "files of T-1 are not in" in found.stdout
