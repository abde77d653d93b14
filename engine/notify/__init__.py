"""What leaves: messages of the outbox as mail, each once, tried again when that may help.

outbox     one pass over what waits     letters     a message as a mail
whom       to which addresses           smtp        handing it to a server
"""
