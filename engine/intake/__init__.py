"""What arrives from elsewhere and becomes commands: history now, and every other way in later."""
