"""`python -m engine.cli`: how the launcher and git hooks start the command line."""

from engine.cli import main

main()
