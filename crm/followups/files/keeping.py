"""The files of attachments, under names that are ours: never a letter of what was sent.

A file is written before its row, and its row goes before it: what is cut off in between leaves a file that nobody
refers to, which the nightly sweep takes away a day later. The other way round would lose what somebody attached.
"""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "attachments"
SETTLED = timedelta(days=1)  # an upload that is still being written is younger


def place_of(key):
    """Where the file of this key is kept."""
    return f"{FOLDER}/{key[:2]}/{key}"


def keep(key, file):
    file.seek(0)
    saved = default_storage.save(place_of(key), file)
    if saved != place_of(key):
        default_storage.delete(saved)
        raise FileExistsError(saved)


def opened(key):
    return default_storage.open(place_of(key))


def sweep(is_kept):
    """Delete settled files for which `is_kept(keys)`, a set of keys in and out, knows no row. How many that were."""
    swept, before = 0, timezone.now() - SETTLED
    for part in _listed(FOLDER, folders=True):
        keys = set(_listed(f"{FOLDER}/{part}"))
        for key in sorted(keys - is_kept(keys)):
            if default_storage.get_modified_time(f"{FOLDER}/{part}/{key}") < before:
                default_storage.delete(f"{FOLDER}/{part}/{key}")
                swept += 1
    return swept


def _listed(path, *, folders=False):
    try:
        return default_storage.listdir(path)[0 if folders else 1]
    except FileNotFoundError:
        return []
