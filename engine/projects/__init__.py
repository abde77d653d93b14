"""Projects and their tasks: from records to plans, and from plans to what is kept of them.

fields    which fields of a task mean what to a plan
people    agents → when they are there, and how much of them projects can have
gather    tasks → a case to plan, with everything in them that makes no plan
supposing what if somebody came, went, or had half the time
outlook   one look at some projects: the plan, its people, its money
value     budget, earned value, forecast
kept      plans that were kept: the last one, and what was agreed
keeping   keeping one
"""
