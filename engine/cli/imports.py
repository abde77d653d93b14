"""`margine import …`: the ways in which history comes in."""

from engine.cli.lazy import Entry, LazyGroup

command = LazyGroup(
    "import",
    sections={"Sources": {"log": Entry("import_log", "A CSV event log, as its map says")}},
    help="Play history into the store, at its own timestamps, under the rules in force.",
)
