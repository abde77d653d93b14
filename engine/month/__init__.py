"""Closing a month: what each client owes and why, what must be answered first, invoices drawn, sent and taken back.

Lines are made in one place, whether somebody only looks or draws an invoice. Who may draw, approve or send is told by
the workflow of the invoices; nothing here has rules of its own.
"""
