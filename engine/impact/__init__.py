"""What other rules would do to live work, told before they hold: pure, from two sets of rules and the records.

    rule       one rule as facts in words, and what became of it from one set to the other
    speech     values of rules as people write them
    kinds      the rules of a workflow kind
    firm       the rules of company.yaml
    prices     what company.yaml says of money
    changes    two sets of rules → what changed
    outlook    one record at one instant, settled under either set, in memory
    effects    what the second comes to beyond the first
    holdings   what live records hold that would be gone, and the promises that end because of it
    weight     how much a changed rule can move at all
    bearing    which changed rule it is that bears on a record and on each of its clocks
    forecast   all open records, added up

Nothing is predicted by other means than those that will do it: each record is decided twice, under the rules in force
and under those that would follow, exactly as the sweep behind a change and the daemon's next pass decide.
"""

from engine.impact.changes import changes
from engine.impact.forecast import Forecast, forecast
from engine.impact.outlook import Outlook, revived
from engine.impact.rule import RuleChange

__all__ = ["Forecast", "Outlook", "RuleChange", "changes", "forecast", "revived"]
