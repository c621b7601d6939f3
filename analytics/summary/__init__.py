"""Funnel and waterfall from sums that are kept up to date, equal to the base tables at every moment.

`journeys`: what one opportunity adds to the sums, told from its ledger. `counting`: the worker takes what has changed
(`opportunities.Uncounted`) and moves the sums by the difference. `reading`: a report takes the sums, takes out of them
what has changed since, and counts that from the ledger: in one statement, so in one snapshot.
See docs/decisions/ (a summary that is exact at every moment).
"""
