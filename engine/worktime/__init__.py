"""Recording time without effort: what a person types becomes an interval, a timer runs, a day is looked at.

    amounts    `1h15`, `0,5h`: how long
    days       `yesterday`, `ven`, `20/11`: on which day
    when       `fri 9:30-10:10`: the words of a quick entry, with what they say and what is left as its note
    placing    from there to two instants: what was left open is assumed, and said
    noting     writing it down: a whole line, what work is nearby, what is to be said about it
    closing    whether a day is invoiced already
    running    the timer: one for each agent, kept as events
    recording  what records time now: timers, and states
    sheet      a day or a week: entries, gaps, overlaps, totals

The words are read without a store or a clock.
"""
