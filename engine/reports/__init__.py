"""Reports: what the owner opens every Monday, as plain values, and the forms in which they leave.

    values     what a report is: tables with typed columns, charts, notes
    reading    what reports are made from: the store, the rules, the ledger
    catalogue  every report there is, each a file of its own and one line
    spelling   values as people and as programs write them
    text       CSV and JSON      sheets     XLSX      page, drawing     one HTML page with its charts

A report changes nothing and prints nothing.
"""

from engine.reports.catalogue import REPORTS, Entry, make
from engine.reports.reading import Reading
from engine.reports.values import Asked, Chart, Column, Report, Series, Table

__all__ = ["REPORTS", "Asked", "Chart", "Column", "Entry", "Reading", "Report", "Series", "Table", "make"]
