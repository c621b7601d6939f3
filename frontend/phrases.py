"""Writes crm/customers/phrases.txt from pypinyin's dictionary: the phrases of names whose reading its characters alone
do not tell (重庆, 厦门, 单于). Dev time only: `python frontend/phrases.py`, after pypinyin was updated.

Its own dictionary has 47,000 phrases, most of them sayings, and takes 55 MB of every process.
"""

from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

LONGEST = 3  # characters; longer ones are sayings
FILE = Path(__file__).resolve().parent.parent / "crm" / "customers" / "phrases.txt"


def usual(character):
    return PINYIN_DICT.get(ord(character), "").split(",")[0]


def is_told(phrase, readings):
    return any(reading[0] != usual(character) for character, reading in zip(phrase, readings, strict=False))


def needed():
    """What its characters do not tell, and what holds such a phrase and is read otherwise than it: 朝阳, 朝阳区."""
    short = {phrase: readings for phrase, readings in PHRASES_DICT.items() if len(phrase) <= LONGEST}
    found = {phrase for phrase, readings in short.items() if is_told(phrase, readings)}
    pairs = {phrase for phrase in found if len(phrase) == 2}
    found |= {phrase for phrase in short if len(phrase) == 3 and (phrase[:2] in pairs or phrase[1:] in pairs)}
    return {phrase: short[phrase] for phrase in sorted(found)}


lines = (f"{phrase} {' '.join(reading[0] for reading in readings)}\n" for phrase, readings in needed().items())
FILE.write_text("".join(lines), encoding="utf-8")
