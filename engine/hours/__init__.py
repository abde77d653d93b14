"""Working time: which seconds count, and how to add them up.

    notation   `mon-fri`, `22:00-06:00` as company.yaml writes them
    public     public holidays by country and province
    wall       what a zone's clock shows, and when it shows it first
    openings   a weekly pattern becomes a list of open intervals in UTC
    calendar   WorkingHours: adding and measuring on that list
    spans      what of some spans is left without others

Everything is computed when time is counted, not when rules are read: importing this package imports no `holidays`.
"""

from engine.hours.calendar import WorkingHours
from engine.hours.notation import DAYS, parse_days, parse_interval
from engine.hours.openings import Holidays
from engine.hours.public import check_holidays, public_holidays
from engine.hours.wall import at_time, local_day

__all__ = [
    "DAYS", "Holidays", "WorkingHours", "at_time", "check_holidays", "local_day", "parse_days", "parse_interval",
    "public_holidays",
]  # fmt: skip
