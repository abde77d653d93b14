"""What is charged, billed and spent, read from the store and kept up with it.

ledger      the whole of it, as everybody asks it, put together from:
book        the facts as they read now        bookings   what records belong to
histories   what was ever set in contracts    accounts   contracts and clients as rating sees them
ratings     entries, rated                    fees       what comes round
billing     invoices, and what is still to be billed
snapshot    a file that spares rating it all again
comparing   what other rules would do to that
supposing   what work would come to that is not there

Nothing is brought together here: to write down a quarter of an hour is to ask whose work it is, and loads no rating.
"""
