"""How a Chinese name is read, for sorting. Of the library's phrases only those that names need (see phrases.txt): the
whole dictionary would take 55 MB of every process."""

import os
from pathlib import Path

os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")

from pypinyin import lazy_pinyin, load_phrases_dict  # it reads the environment when it is loaded

PHRASES = Path(__file__).with_name("phrases.txt")


def _load():
    lines = (line.split() for line in PHRASES.read_text(encoding="utf-8").splitlines())
    load_phrases_dict({phrase: [[reading] for reading in readings] for phrase, *readings in lines})


def syllables(text):
    """`重庆 ABC` -> ["chong", "qing", " ABC"]."""
    return lazy_pinyin(text)


_load()
