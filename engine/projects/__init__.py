"""Projects and their tasks: from records to plans, and from plans to what is kept of them.

fields          which fields of a task mean what to a plan
people          agents → when they are there, and how much of them projects can have
gather          tasks → a case to plan, with everything in them that makes no plan
supposing       what if somebody came, went, or had half the time
outlook         one look at some projects: the plan, its people, its money
bought          what is still to be bought for them
value           budget, earned value, forecast
measures        what meters of projects show
kept            plans that were kept: the last one, and what was agreed
keeping         keeping one
template        a recurring kind of project; template_files reads it, or tells every problem in the file
links           what waits for what, past what is left out
opening         a project from a template
offers          versions of offers, their lines, what these add up to
selling         new versions, sending, and what an accepted offer becomes
"""
