"""margine's engine: workflows in YAML, executed durably, every promise kept on time."""
