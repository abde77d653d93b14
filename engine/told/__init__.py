"""How deadlines, escalations and charges came about, as lines of text: for `margine why`, and for the screens.

arithmetic  what each clock counted           reasons    steps and what they did, conditions and their parts
charged     how charges came about            times      instants and days in full
"""
