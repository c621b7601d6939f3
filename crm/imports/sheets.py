"""XLSX into rows, in a process of its own: a workbook can be made to burst, and the reader ends with it.

Two cells in opposite corners of a sheet of 1 kB make a table of 17 thousand million cells; no check beforehand sees
that as surely as a limit on memory and time does. Run as a program, this file reads a workbook from its standard input
and writes what it found, marshalled: the line of the first row, then lists of rows, or why it is refused, then None.
"""

import contextlib
import io
import itertools
import marshal
import resource
import shutil
import subprocess
import sys
import threading
import zipfile

MOST_UNPACKED = 300 * 1024 * 1024
MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 30
BLOCK = 500
LIMITS = {resource.RLIMIT_AS: MOST_MEMORY, resource.RLIMIT_CPU: MOST_SECONDS, resource.RLIMIT_CORE: 0}
BROKEN, UNPACKED, ROWS = "broken", "unpacked", "rows"


class Refused(Exception):
    """`args[0]`: broken, unpacked (too large) or rows (too many)."""


def read_sheet(file, *, most_rows):
    """(line, cells) of the rows of the first sheet, some hundred at a time. Cells are text, numbers as text. Raises
    Refused, also after some rows."""
    argv = [sys.executable, "-P", __file__, str(most_rows)]  # alone: without Django, and without our folder on the path
    reader = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    too_long = threading.Timer(2 * MOST_SECONDS, reader.kill)
    too_long.start()
    try:
        with contextlib.suppress(BrokenPipeError):
            shutil.copyfileobj(file, reader.stdin)
            reader.stdin.close()
        yield from _told(reader.stdout)
    finally:
        too_long.cancel()
        reader.kill()
        with contextlib.suppress(BrokenPipeError):
            reader.stdin.close()
        reader.stdout.close()
        reader.wait()


def _told(answers):
    """What the process says, to its last word; one that ends without it has burst."""
    line = None
    while True:
        try:
            told = marshal.load(answers)  # noqa: S302  our own process wrote it
        except (EOFError, ValueError, TypeError):
            raise Refused(BROKEN) from None
        if told is None:
            return
        if isinstance(told, str):
            raise Refused(told)
        if isinstance(told, int):
            line = told
            continue
        for cells in told:
            yield line, cells
            line += 1


def main(most_rows):
    """The process itself: limited first, then fed."""
    for what, most in LIMITS.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of the address space
            resource.setrlimit(what, (most, most))
    try:
        for told in _read(sys.stdin.buffer.read(), most_rows):
            marshal.dump(told, sys.stdout.buffer)
    except Refused as refused:
        marshal.dump(refused.args[0], sys.stdout.buffer)
    marshal.dump(None, sys.stdout.buffer)


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
    yield 1
    rows = ([_text(cell) for cell in cells] for cells in sheet.iter_rows())
    while some := list(itertools.islice(rows, BLOCK)):
        yield some


def _text(value):
    """A cell as text: whole numbers without a point, dates in ISO form."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


if __name__ == "__main__":
    main(int(sys.argv[1]))
