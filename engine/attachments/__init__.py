"""Files that belong to records: kept once by their content, named safely, listed with who brought them.

files      the folder beside the store             names      what a file may be called
sizes      how large it is, in words
"""
