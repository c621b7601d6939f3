"""The functions that rewrite what only grows, for a migration."""

from pathlib import Path

ERASE = (Path(__file__).parent / "erase.sql").read_text(encoding="utf-8")
