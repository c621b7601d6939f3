"""Finding the browser of the system: the tests bring none."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find_chrome() -> str | None:
    """The path in CHROME, or the first browser found."""
    given = os.environ.get("CHROME")
    found = [given] if given else [*map(shutil.which, NAMES), MAC]
    return next((path for path in found if path and Path(path).exists()), None)
