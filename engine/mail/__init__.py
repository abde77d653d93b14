"""Mail as it comes from strangers: bytes → an `Incoming`, never an exception, and never more work than is bounded.

incoming    what a mail comes to               headers    what stands at its head, as text and addresses
parts       its text and its files             pages      HTML as text
automatic   why a machine wrote it             bounces    which addresses cannot be reached
trimming    what is new in an answer           tokens     how an answer finds its record again
secret      what makes tokens unguessable
"""
