"""What may be attached, and how it is kept.

kinds.py     the one table of what is let in, known by its content
names.py     a name that is safe to show and to save under
sending.py   the answer that carries one
keeping.py   the files themselves, in MEDIA_ROOT under names of our own
"""
