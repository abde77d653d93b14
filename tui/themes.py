"""Colours: dark, light, strong contrast, blue and orange where red and green look alike, the terminal's own."""

from __future__ import annotations

from textual.app import App
from textual.theme import Theme

NAMES = {"dark": "textual-dark", "light": "paper", "ansi-dark": "ansi-dark", "ansi-light": "ansi-light"}
"""Ours → Textual's own."""

OWN = (
    Theme(
        name="paper", primary="#004578", secondary="#0178d4", accent="#005f87", foreground="#1c1c1c",
        background="#f4f4f4", surface="#ffffff", panel="#dadada", success="#005f00", warning="#5f3700",
        error="#8b0000", dark=False,
    ),
    Theme(
        name="contrast", primary="#ffff00", secondary="#00ffff", accent="#00ffff", foreground="#ffffff",
        background="#000000", surface="#000000", panel="#262626", success="#00ff00", warning="#ffaf00",
        error="#ff8787", dark=True,
    ),
    Theme(
        name="blue-orange", primary="#5fafff", secondary="#87d7ff", accent="#87d7ff", foreground="#e4e4e4",
        background="#121212", surface="#1c1c1c", panel="#303030", success="#5fafff", warning="#ffd75f",
        error="#ff8700", dark=True,
    ),
)  # fmt: skip


def wear(app: App[None], name: str) -> None:
    """Show an application in these colours; in its own where there are none of the name."""
    for theme in OWN:
        app.register_theme(theme)
    wished = NAMES.get(name, name)
    if wished in app.available_themes and app.theme != wished:
        app.theme = wished
