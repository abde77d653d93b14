"""Templates of mails lie in a folder of their own below the rules, and are watched like them."""

from __future__ import annotations

from pathlib import Path
from queue import SimpleQueue

from engine.machines.templates import FOLDER
from engine.rule_files import RuleFiles, read_folder
from engine.watcher import Watcher

PATIENCE = 60.0
"""Seconds after which something that should have come is taken not to come."""
NEVER = 3_600.0
"""Seconds between sweeps: what comes is heard, and not found by chance."""


def test_a_template_that_changes_is_heard(tmp_path: Path):
    """One that is there, one that is new, and the first of all, with which the folder comes."""
    (tmp_path / "company.yaml").write_text("company: Prova\n")
    found: SimpleQueue[RuleFiles] = SimpleQueue()

    def offer(files: RuleFiles) -> bool:
        found.put(files)
        return True

    watcher = Watcher(tmp_path, lambda: read_folder(tmp_path), offer, debounce=0.05, sweep=NEVER)
    watcher.start()
    try:
        assert list(found.get(timeout=PATIENCE).data) == ["company.yaml"]
        folder = tmp_path / FOLDER
        folder.mkdir()
        (folder / "received.txt").write_text("One\n")
        files = found.get(timeout=PATIENCE)
        while f"{FOLDER}/received.txt" not in files.data:  # the folder may be seen before the file in it
            files = found.get(timeout=PATIENCE)
        (folder / "received.txt").write_text("Two\n")
        assert found.get(timeout=PATIENCE).data[f"{FOLDER}/received.txt"] == b"Two\n"
    finally:
        watcher.stop()
