"""Who did what, when, from where: one append-only table that everything is told to.

note(Kind.EXPORT, about=record, rows=120)     a verb tells what is no change of a row   noting.py
with acting(door="worker", via=task.name):    whoever opens a door says which           acting.py
"""
