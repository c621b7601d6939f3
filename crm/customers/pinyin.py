"""How a Chinese name is read, for sorting. Of the library's phrases only those that names need (see phrases.txt): the
whole dictionary would take 55 MB of every process."""

import os
from pathlib import Path
from sys import intern

os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")

from pypinyin import lazy_pinyin, load_phrases_dict  # it reads the environment when it is loaded
from pypinyin.constants import PINYIN_DICT

PHRASES = Path(__file__).with_name("phrases.txt")


def _load():
    lines = (line.split() for line in PHRASES.read_text(encoding="utf-8").splitlines())
    load_phrases_dict({phrase: [[intern(reading)] for reading in readings] for phrase, *readings in lines})
    # Of 42,000 characters many are read alike; the library holds each reading anew, 3 MB of them.
    PINYIN_DICT.update((character, intern(readings)) for character, readings in PINYIN_DICT.items())


def syllables(text):
    """`重庆 ABC` -> ["chong", "qing", " ABC"]."""
    return lazy_pinyin(text)


_load()
