"""What the screens of a working day show: one file per board, read the same way for a screen and for its text twin.

A board is a value, worked out whole: figures, their units and the signs of urgency. Whoever shows it works nothing out.
"""
