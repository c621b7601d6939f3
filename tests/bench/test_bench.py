"""`make bench` from its first server to its table, on a data set of a few rows."""

import json
import os
import subprocess
import sys

import pytest

from crm.runtime import places

COMPARED = ("lead-list", "opportunity-list", "board")  # of what the short run measures


@pytest.mark.worker
def test_the_whole_benchmark_runs_on_a_tiny_data_set(tmp_path):
    told = tmp_path / "bench.json"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    env = kept | {"CRM_VAR": str(tmp_path / "var"), "BENCH_QUICK": "1", "BENCH_OUT": str(told)}
    env |= {"BENCH_SIZE": "small", "BENCH_TENTH": "small"}
    argv = [sys.executable, "-m", "crm.bench"]
    done = subprocess.run(
        argv, cwd=places.ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout[-3000:]
    answer = json.loads(told.read_text())
    rows = {(row["operation"], row["reader"]): row["figures"] for row in answer["rows"]}
    assert not [row["told"] for row in answer["rows"] if row["checks"] and row["checks"][0]["what"] == "failed"]
    assert {role for _name, role in rows} >= {"rep", "manager", "admin"}
    assert {name for name, _role in rows} >= {"create", "claim", "move", "convert", "capture", "sweep", "nightly"}
    board = rows["board", "manager"]
    assert board["floor"] > 0
    assert board["bare_1"]["p50"] > 0
    assert 0 < board["queries"] < 20
    assert board["8"]["count"] >= 8
    assert answer["start"] > 0
    assert all("of_manager" in rows[name, "rep"] for name in COMPARED)
    compared = {(pair["operation"], pair["reader"]): pair["figures"] for pair in answer["tenth"]}
    assert compared.keys() == {(name, role) for name in COMPARED for role in ("rep", "manager", "admin")}
    assert compared["board", "rep"]["full"]["count"] == compared["board", "rep"]["tenth"]["count"] == 8  # of two turns
    assert board["of_tenth"] == board["at_full"] / board["at_tenth"] > 0
    assert "x floor" in done.stdout
