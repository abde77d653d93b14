"""What a workflow says of money, as written → as rules.

charges   `billing:` and `costs:`      rating   `rating:`, and what covers work
invoice   `bills:`                     naming   fields, amounts and conditions that they all name
"""
