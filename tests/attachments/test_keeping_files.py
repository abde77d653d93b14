"""The folder of files: each content once, whole or not at all."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from engine.attachments.files import Files
from engine.problems import StoreUnavailable, UsageError


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files", largest=1000)


def kept(files: Files) -> list[Path]:
    return [path for path in files.folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_its_content(files: Files, tmp_path: Path):
    """Name, size, type and SHA-256; the content is what it was."""
    source = tmp_path / "Rete.PNG"
    source.write_bytes(b"\x89PNG")
    file = files.keep(source)
    assert (file.name, file.size, file.media) == ("Rete.PNG", 4, "image/png")
    assert file.digest == hashlib.sha256(b"\x89PNG").hexdigest()
    assert files.path(file.digest).read_bytes() == b"\x89PNG"


def test_the_same_content_is_kept_once(files: Files):
    """Under two names it is one file."""
    one, two = (files.keep_stream(io.BytesIO(b"same"), name) for name in ("a.txt", "b.bin"))
    assert one.digest == two.digest
    assert len(kept(files)) == 1


def test_too_large_leaves_nothing(files: Files):
    """It is refused while it is read, and nothing of it stays."""
    with pytest.raises(UsageError, match="larger than 1000 B"):
        files.keep_stream(io.BytesIO(b"x" * 1001), "big")
    assert kept(files) == []


def test_what_is_no_file_is_refused(files: Files, tmp_path: Path):
    """A folder, nothing at all, a pipe that would be read for ever."""
    os.mkfifo(tmp_path / "pipe")
    for path, said in ((tmp_path, "a folder"), (tmp_path / "no", "no file"), (tmp_path / "pipe", "no file")):
        with pytest.raises(UsageError, match=said):
            files.keep(path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    """With its path; the store has the exit code of a store."""
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="cannot be kept"):
        Files(tmp_path / "files").keep_stream(io.BytesIO(b"x"), "x")


def test_a_file_is_saved_where_there_is_none(files: Files, tmp_path: Path):
    """Nothing is written over."""
    file = files.keep_stream(io.BytesIO(b"text"), "a.txt")
    files.save(file, tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_bytes() == b"text"
    with pytest.raises(UsageError, match="is there already"):
        files.save(file, tmp_path / "out.txt")


def test_a_damaged_content_is_noticed(files: Files, tmp_path: Path):
    """Nobody gets a file that is not the one that was attached; attaching it once more mends one that was cut."""
    file = files.keep_stream(io.BytesIO(b"text"), "a.txt")
    files.path(file.digest).write_bytes(b"tex")
    with pytest.raises(StoreUnavailable, match="is damaged"):
        files.save(file, tmp_path / "out.txt")
    assert not (tmp_path / "out.txt").exists()
    files.keep_stream(io.BytesIO(b"text"), "a.txt")
    files.save(file, tmp_path / "out.txt")


def test_all_are_copied_for_a_backup(files: Files, tmp_path: Path):
    """Twice is as once; a damaged one stops it."""
    file = files.keep_stream(io.BytesIO(b"text"), "a.txt")
    assert files.copy_to(tmp_path / "copy") == files.copy_to(tmp_path / "copy") == 1
    assert Files(tmp_path / "copy").path(file.digest).read_bytes() == b"text"
    files.path(file.digest).write_bytes(b"tExt")
    with pytest.raises(StoreUnavailable, match="damaged"):
        files.copy_to(tmp_path / "another")
