"""Shared parts are written once, and the text is the JSON of the whole."""

import json

from crm.rules.written import Written, text

ANN, BEN = Written(user=1, name='安 "A"'), Written(user=2, name="Ben\\")


def test_it_reads_back_as_what_it_was():
    for value in (
        {"how": "rule", "candidates": [ANN, BEN], "chosen": BEN, "tried": [], "count": 2},
        {"only": ANN},
        [ANN, {"user": 3}, BEN],
        [{"user": 3}, ANN],
        {"lists": [[ANN]], 5: "a number as key"},
        {},
        [],
        ANN,
        "a text",
        None,
    ):
        assert text(value) == text(value) and json.loads(text(value)) == json.loads(json.dumps(value))
