"""The floors: the best plain SQL we know for the question that a page answers. Written by hand, without the ORM.

A floor is a list of candidates; each is a list of statements. All are run, the fastest counts.
"""
