"""The dated examples of what is promised, told as an admin tells them: as scenarios."""

from __future__ import annotations

from tests.practice import COMPANY, TICKET, rules
from tests.scenario.story import failures, nine_to_six, played


def test_a_ticket_of_monday_afternoon_is_due_on_tuesday():
    """Mon–Fri 9–18, 8 h, opened Mon 16:00: due Tue 15:00."""
    assert failures(nine_to_six("""
        - at: Mon 2026-11-23 16:00
          by: anna
          open: {vpn: {ticket: {}}}
          expect: {vpn: {clocks: {resolution: {due: Tue 2026-11-24 15:00}}}}
    """)) == []  # fmt: skip


def test_a_ticket_that_waits_over_night_is_due_so_much_later():
    """The same, waiting from Mon 17:00 to Tue 10:00: due Tue 17:00."""
    assert failures(nine_to_six("""
        - {at: Mon 2026-11-23 16:00, by: anna, open: {vpn: {ticket: {}}}}
        - at: 17:00
          by: anna
          do: {vpn: wait}
          expect: {vpn: {state: waiting, clocks: {resolution: {paused: yes, used: 1h, left: 7h}}}}
        - at: Tue 10:00
          by: anna
          do: {vpn: start}
          expect: {vpn: {clocks: {resolution: {running: yes, used: 1h, left: 7h, due: Tue 17:00}}}}
    """)) == []  # fmt: skip


def test_a_hold_of_one_second_more_goes_into_the_next_day():
    """Mon–Fri 10–18, Thu 15:00 and 2 h: 3,600 s on hold end at 18:00, 3,601 s on Fri 10:00:01."""
    told = """
        - {{at: Thu 2026-11-26 15:00, by: anna, open: {{vpn: {{ticket: {{service_level: quick}}}}}}}}
        - {{by: anna, do: {{vpn: wait}}}}
        - {{at: +{held}s, by: anna, do: {{vpn: start}}, expect: {{vpn: {{clocks: {{resolution: {{due: {due}}}}}}}}}}}
    """
    assert failures(nine_to_six(told.format(held=3600, due="Thu 18:00"))) == []
    assert failures(nine_to_six(told.format(held=3601, due="Fri 10:00:01"))) == []


def test_holidays_in_between_are_no_working_time():
    """Two closed days push a deadline by two days; `+1 workday` passes over them too."""
    company = COMPANY.replace('"09:00-18:00"}', '"09:00-18:00"}, closed: [2026-11-24, 2026-11-25]')
    told = """
        scenarios:
          Closed on Tuesday and Wednesday:
            steps:
              - at: Mon 2026-11-23 16:00
                by: anna
                open: {vpn: {ticket: {}}}
                expect: {vpn: {clocks: {resolution: {due: Thu 15:00}}}}
              - {at: +1 workday, expect: {vpn: {clocks: {resolution: {used: 9h, left: -1h, breached: yes}}}}}
    """
    assert failures(played(told, workflow=rules(company=company))) == []


def test_the_night_of_the_clock_change_has_an_hour_more():
    """A promise that counts day and night counts 25 hours on the last Sunday of October."""
    company = COMPANY.replace("calendar: short\n", "calendar: always\n").replace("resolution: 2h", "resolution: 25h")
    told = """
        scenarios:
          A Sunday of twenty-five hours:
            steps:
              - at: Sun 2026-10-25 00:00
                by: anna
                open: {vpn: {ticket: {service_level: quick}}}
                expect: {vpn: {clocks: {resolution: {due: Mon 2026-10-26 00:00}}}}
              - {at: +1 days, expect: {vpn: {clocks: {resolution: {used: 25h, left: 0m}}}}}
    """
    assert failures(played(told, workflow=rules(company=company))) == []


def test_an_outage_is_made_up_for_as_the_ladder_says():
    """`late: highest` records the lower rungs, `late: all` acts on each; an outage is a step like others."""
    told = """
        scenarios:
          Nobody was there from Monday to Tuesday:
            steps:
              - {at: Mon 2026-11-23 09:00, by: anna, open: {vpn: {ticket: {}}}}
              - {by: anna, reply: {vpn: I have it}}
              - after_outage: Tue 09:00
                expect: {vpn: {fired: FIRED, notified: NOTIFIED}}
    """
    highest = "[resolution 75% (skipped), resolution 100% (skipped), resolution 100%+1h]"
    every = "[resolution 75%, resolution 100%, resolution 100%+1h]"
    ladder = TICKET.replace("  standard:\n", "  standard:\n    late: all\n    rungs:\n")
    expected = told.replace("FIRED", highest).replace("NOTIFIED", "service_manager")
    assert failures(played(expected, workflow=rules())) == []
    expected = told.replace("FIRED", every).replace("NOTIFIED", "[dispatcher, service_manager]")
    assert failures(played(expected, workflow=rules(ticket=ladder))) == []


def test_a_promise_that_was_never_made_can_be_expected_too():
    """`null` says that a record has no such clock."""
    told = "- {at: 2026-11-23 09:00, by: anna, open: {vpn: {ticket: {}}}, expect: {vpn: {clocks: {CLOCK: null}}}}"
    assert failures(nine_to_six(told.replace("CLOCK", "auto_close"))) == []
    assert failures(nine_to_six(told.replace("CLOCK", "response"))) == [
        "clock response: wanted no such clock, found it has one"
    ]
