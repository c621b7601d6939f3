"""XLSX into rows, in a process of its own: a workbook can be made to burst, and the reader ends with it.

Two cells in opposite corners of a sheet of 1 kB make a table of 17 thousand million cells; no check beforehand sees
that as surely as a limit on memory and time does. Run as a program, this file reads a workbook from its standard input
and writes what it found, marshalled: {"first": line, "rows": [[cell, …], …]} or {"refused": reason}.
"""

import contextlib
import io
import marshal
import resource
import subprocess
import sys
import zipfile

MOST_UNPACKED = 300 * 1024 * 1024
MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 30
LIMITS = {resource.RLIMIT_AS: MOST_MEMORY, resource.RLIMIT_CPU: MOST_SECONDS, resource.RLIMIT_CORE: 0}
BROKEN, UNPACKED, ROWS = "broken", "unpacked", "rows"


class Refused(Exception):
    """`args[0]`: broken, unpacked (too large) or rows (too many)."""


def read_sheet(data, *, most_rows):
    """(line of the first row, rows) of the first sheet. Cells are text, numbers as text. Raises Refused."""
    argv = [sys.executable, "-P", __file__, str(most_rows)]  # alone: without Django, and without our folder on the path
    try:
        done = subprocess.run(argv, input=data, capture_output=True, timeout=2 * MOST_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Refused(BROKEN) from None
    if done.returncode:
        raise Refused(BROKEN)
    found = marshal.loads(done.stdout)  # noqa: S302  our own process wrote it
    if "refused" in found:
        raise Refused(found["refused"])
    return found["first"], found["rows"]


def main(most_rows):
    """The process itself: limited first, then fed."""
    for what, most in LIMITS.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of the address space
            resource.setrlimit(what, (most, most))
    try:
        found = _read(sys.stdin.buffer.read(), most_rows)
    except Refused as refused:
        found = {"refused": refused.args[0]}
    sys.stdout.buffer.write(marshal.dumps(found))


def _read(data, most_rows):
    from python_calamine import CalamineError, CalamineWorkbook  # only here: the web never loads it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
                raise Refused(UNPACKED)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    except (zipfile.BadZipFile, CalamineError, OSError, ValueError):
        raise Refused(BROKEN) from None
    if sheet.height > most_rows + 1:
        raise Refused(ROWS)
    rows = [[_text(cell) for cell in cells] for cells in sheet.to_python(skip_empty_area=True)]
    return {"first": (sheet.start or (0, 0))[0] + 1, "rows": rows}


def _text(value):
    """A cell as text: whole numbers without a point, dates in ISO form."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


if __name__ == "__main__":
    main(int(sys.argv[1]))
