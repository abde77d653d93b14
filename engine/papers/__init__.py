"""Papers: what leaves the house in a form that somebody else reads: the client, the accountant, the tax office.

    table      an invoice as sheets         register    the invoices of a month, for the accountant
    page       an invoice in words          pdf         … set by typst from invoice.typ
    identity   who sells and who buys, checked, completed
    ubl        EN 16931                     fatturapa   the Italian form

Nothing is worked out here: amounts and days are those of the document (engine.month.document). XML is written by the
libraries that own each form.
"""
