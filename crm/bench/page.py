"""Writes the figures of var/bench.json into docs/performance.md: `python -m crm.bench.page [file]`."""

import json
import re
import sys
from pathlib import Path

from . import table

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE, FIGURES = ROOT / "docs" / "performance.md", ROOT / "var" / "bench.json"
PLACE = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)


def main(argv):
    """The page with the table of that run in its place."""
    answer = json.loads(Path(argv[0] if argv else FIGURES).read_text())
    text = PAGE.read_text()
    if not PLACE.search(text):
        raise SystemExit(f"{PAGE} has no place for the figures")
    PAGE.write_text(PLACE.sub(lambda place: f"{place[1]}{rendered(answer)}\n{place[2]}", text))


def rendered(answer):
    """What was measured, on what, and the table; misses first."""
    rows = sorted(answer["rows"], key=lambda row: not table.missed(row))
    data = ", ".join(f"{many:,} {name.partition('_')[2]}" for name, many in answer["data"].items())
    held = [check for row in answer["rows"] for check in row["checks"] if not check["guide"]]
    head = f"{answer['at'][:10]}, commit {answer['commit']}, {answer['machine']['cpus']} cores. Rows: {data}. "
    head += f"{sum(not check['hit'] for check in held)} of {len(held)} targets missed; the misses stand first."
    return f"\n{head}\n\n{table.in_markdown(rows)}\n"


if __name__ == "__main__":
    main(sys.argv[1:])
