"""Lower case is made of each character by itself, whatever stands beside it."""

import sys

from crm.rules.folding import fold

WORDS = {"Straße": "straße", "ΟΔΟΣ": "οδοσ", "İstanbul": "istanbul", "ＡＢＣ 株式": "ａｂｃ 株式", "": ""}


def test_it_folds_words():
    assert {word: fold(word) for word in WORDS} == WORDS


def test_one_character_stays_one_and_its_place_does_not_matter():
    alone = {c: "i" if c == "\u0130" else c.lower() for c in map(chr, range(sys.maxunicode + 1))}
    assert all(len(low) == 1 for low in alone.values())
    assert [c for c, low in alone.items() if fold(f"A{c}B{c}") != f"a{low}b{low}"] == []
