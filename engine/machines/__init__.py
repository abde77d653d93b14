"""What a state machine is: source, schema, definition, checks, runner, diagram."""
