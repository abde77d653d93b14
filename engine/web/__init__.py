"""The screens in a browser, through textual-serve: each page is a process of `margine tui` of its own.

server     the pages and who may have them           doors      where it listens, and who people are there
"""
