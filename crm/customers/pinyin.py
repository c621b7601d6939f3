"""How a Chinese name is read, for sorting. Of the library's phrases only those that names need (see phrases.txt): the
whole dictionary would take 55 MB of every process."""

import os
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path
from sys import intern

os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")

from pypinyin import (  # it reads the environment when it is loaded
    constants,
    converter,
    core,
    lazy_pinyin,
    load_phrases_dict,
    pinyin_dict,
)

PHRASES = Path(__file__).with_name("phrases.txt")


class Readings(Mapping):
    """{code point: readings}: the library's table of 42,000 characters, many of them read alike, in 1 MB, not 5."""

    def __init__(self, table):
        distinct = {readings: place for place, readings in enumerate(dict.fromkeys(table.values()))}
        self._characters = array("I", sorted(table))
        self._places = array("H", (distinct[table[character]] for character in self._characters))
        self._readings = tuple(distinct)

    def __getitem__(self, character):
        at = bisect_left(self._characters, character)
        if at == len(self._characters) or self._characters[at] != character:
            raise KeyError(character)
        return self._readings[self._places[at]]

    def __iter__(self):
        return iter(self._characters)

    def __len__(self):
        return len(self._characters)


def _load():
    lines = (line.split() for line in PHRASES.read_text(encoding="utf-8").splitlines())
    load_phrases_dict({phrase: [[intern(reading)] for reading in readings] for phrase, *readings in lines})
    pinyin_dict.pinyin_dict = Readings(pinyin_dict.pinyin_dict)
    for module in (constants, converter, core):  # who knows the table by name
        module.PINYIN_DICT = pinyin_dict.pinyin_dict


def syllables(text):
    """`重庆 ABC` -> ["chong", "qing", " ABC"]."""
    return lazy_pinyin(text)


_load()
