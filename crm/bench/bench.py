"""One run from the first server to the last figure."""

import contextlib
import datetime as dt
import json
import os
import platform
import subprocess

from crm.runtime import checks, places, say

from . import filling, house, table


def run(options):
    """Everything in order; the exit code."""
    if options.only == ("list",):
        return _names()
    if options.url:
        return _attached(options)
    say.line("Preparing the benchmark")
    if options.tenth:
        filling.prepare(options.tenth.split(), filling.TENTH, copied=False)
    filling.prepare(options.size)
    try:
        with say.step("Starting everything"), contextlib.ExitStack() as stack:
            port, pid, seconds = stack.enter_context(house.everything())
            kept = stack.pop_all()
        with kept:
            answer = _measured(options, port, pid, seconds)
    finally:
        filling.forget()
    if options.tenth:
        from . import tenth

        answer["tenth"] = tenth.measure(options, answer["rows"])
    return _tell(options, answer)


def _names():
    import django

    django.setup()
    from . import pages, streaming

    print("\n".join(f"{one.name:<26}{one.title}" for one in pages.OPERATIONS))
    print("\n".join(f"{name:<26}{module.__doc__.splitlines()[0]}" for name, module in streaming.STREAMS.items()))
    return 0


def _attached(options):
    """Against somebody's database: the web server alone, and nothing is written unless it was asked for."""
    checks.writable(places.VAR)
    os.environ.setdefault("CRM_DEMO", "1")  # a trial's settings: no secret of its own, plain static files
    if not (places.VAR / "static" / "staticfiles.json").exists():
        argv = [house.sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(argv, cwd=places.ROOT, check=True)
    with house.web() as (port, pid):
        answer = _measured(options, port, pid)
    return _tell(options, answer)


def _measured(options, port, pid, started=None):
    import django

    django.setup()
    from django.db import connection

    from . import memory, pages, streaming, who

    url = options.url or places.database_url(places.VAR)
    everybody = who.readers()
    people = {role: one for role, one in everybody.items() if role in options.who}
    try:
        rows = pages.measure(options, port=port, url=url, readers=people)
        rows += streaming.measure(options, port=port, url=url, readers=everybody, pid=pid)
        data, held = pages.sizes(), memory.everybody() if not options.url else {}
    finally:
        who.forget(everybody)
        connection.close()
    rows += streaming.standing(held, started)
    return {"rows": rows, "data": data, "memory": held, "start": started}


def _tell(options, answer):
    """Table, file, and what they were measured on."""
    from . import comparing, pages

    targets = {operation.name: operation.targets for operation in pages.OPERATIONS}
    comparing.compare(answer["rows"], targets, answer.get("tenth", ()))
    print()
    print(table.on_screen(answer["rows"]))
    answer |= {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": {"cpus": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "options": {"count": options.count, "size": " ".join(options.size)},
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(answer, indent=1, default=str) + "\n")
    options.partial.unlink(missing_ok=True)
    missed = sum(not check["hit"] and not check["guide"] for row in answer["rows"] for check in row["checks"])
    held = sum(not check["guide"] for row in answer["rows"] for check in row["checks"])
    say.line(f"\n{missed} of {held} targets missed; {options.out}")
    return 0


def _commit():
    argv = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(argv, cwd=places.ROOT, capture_output=True, text=True, check=False).stdout.strip()
