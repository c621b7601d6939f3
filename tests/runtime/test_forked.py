"""A process forked from one that has loaded the application is what the program would have been, only smaller."""

import json
import os
import subprocess
import sys
import textwrap

import pytest

from crm.runtime.places import ROOT

# What the forked program tells about itself; `-m` and a file both.
PROGRAM = """
    import json, os, signal, sys
    from django.db import connections
    held = [os.path.basename(os.path.realpath(f"/dev/fd/{number}")) for number in os.listdir("/dev/fd")]
    print(json.dumps({
        "argv": sys.argv[1:], "name": __name__, "cwd": os.getcwd(), "leader": os.getsid(0) == os.getpid(),
        "timeout": connections["default"].settings_dict["OPTIONS"].get("options"), "here": os.environ.get("HERE"),
        "there": os.environ.get("THERE"), "term": signal.getsignal(signal.SIGTERM) is signal.SIG_DFL,
        "port": connections["default"].settings_dict["PORT"],
        "lock": "lock" in held,
        "loaded": "crm.urls" in sys.modules,
    }))
    sys.exit(WITH)
"""
PARENT = """
    import os, signal, sys
    from pathlib import Path
    os.environ["THERE"] = "only the parent's"
    os.environ["STATEMENT_TIMEOUT"] = "7"
    import crm.wsgi
    from crm.runtime import forked
    signal.signal(signal.SIGTERM, lambda *told: print("the parent's"))
    here = Path(sys.argv[1])
    env = {name: value for name, value in os.environ.items() if name != "THERE"}
    direct = os.environ["DATABASE_URL"].replace(":9/", ":8/")
    env |= {"HERE": "yes", "STATEMENT_TIMEOUT": "300", "DATABASE_DIRECT_URL": direct}
    with (here / "lock").open("w"):
        for name, argv in {"file": ["program.py", "relay"], "module": ["-m", "program", "other"]}.items():
            child = forked.start(name, [sys.executable, *argv], log=here / f"{name}.log", env=env, cwd=here)
            print(child.wait(20), child.poll(), flush=True)
"""


@pytest.fixture
def told(tmp_path):
    """(what the parent printed, {name: what the child printed})."""

    def run(ending):
        program = textwrap.dedent(PROGRAM).replace("WITH", ending)
        (tmp_path / "program.py").write_text(program)
        env = os.environ | {
            "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nowhere",
            "SECRET_KEY": "only-to-load-the-application-and-look-at-what-is-there",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}",
            "CRM_DEMO": "0",
        }
        argv = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(PARENT), str(tmp_path)]
        done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert done.stderr == ""
        return done.stdout.splitlines(), {name: (tmp_path / f"{name}.log").read_text() for name in ("file", "module")}

    return run


def test_it_is_what_the_program_would_have_been(told, tmp_path):
    ended, said = told("0")
    assert ended == ["0 0", "0 0"]
    for name, argument, port in (("file", "relay", 8), ("module", "other", 9)):
        assert json.loads(said[name]) == {
            "argv": [argument],
            "name": "__main__",
            "cwd": str(tmp_path),
            "leader": True,
            "timeout": "-c statement_timeout=300s",
            "here": "yes",
            "there": None,
            "term": True,
            "port": port,
            "lock": False,
            "loaded": True,
        }


@pytest.mark.parametrize(
    ("ending", "code", "said"), [("3", "3 3", ""), ("'too bad'", "1 1", "too bad"), ("1/0", "1 1", "ZeroDivisionError")]
)
def test_how_it_ends_is_told(told, ending, code, said):
    ended, logs = told(ending)
    assert ended == [code, code]
    assert all(said in log for log in logs.values())
