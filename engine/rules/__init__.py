"""What follows from an event: guards, timers, escalation, actions."""
