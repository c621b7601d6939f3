"""The large demo: an organisation of 500 people with three years behind it, written by COPY.

`fill.py` is the way through it. Nothing here uses model instances for the mass of rows: the `*_rows.py` modules write
text lines, each saying what the product's verbs would have left behind; the tests hold that against the verbs' rules.
"""
