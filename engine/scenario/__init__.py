"""Scenarios: stories in YAML that the rules of a practice must tell, played on a virtual clock.

    find → read (names, times, steps) → play (Desk on a store in memory) → what was wanted beside what was found

A scenario has no rules of its own: each step is a command to `Desk.handle`, and between two steps the timers fire as a
daemon on time would fire them. While scenarios play, it is noted which rules they put to use (coverage.py).
"""
