"""The terminal screens. No rules here."""
