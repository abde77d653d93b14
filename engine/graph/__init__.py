"""Workflows as pictures: Mermaid for papers, SVG for clients, plain lines for a terminal.

`model` says what is to be seen, `layers` and `places` where it stands in a drawing, the others draw. Pure: a definition
goes in, text comes out.
"""
