"""What stops a start: one clear line each, an exit code, no traceback."""

import socket

import pytest

from crm.runtime import checks, servers
from crm.runtime.postgres import Postgres, PostgresFailed

from .conftest import Run


def _refused(var, **extra):
    run = Run(var, **extra)
    lines = run.start().splitlines()
    assert run.process.wait(5) == 2
    assert len(lines) == 1, lines
    return lines[0]


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("PORT", "eighty", "is not a whole number from 1 to 65535"),
        ("PORT", "70000", "is not a whole number from 1 to 65535"),
        ("HOST", "no such host", "try 127.0.0.1"),
        ("TIME_ZONE", "Mars/Olympus", "try Asia/Shanghai or UTC"),
        ("LANGUAGE_CODE", "tlh", "use en or zh-hans"),
        ("CURRENCY", "Taler", "use a code like CNY"),
        ("CALENDAR_COUNTRY", "ATLANTIS", "use CN, US, DE or none"),
        ("CRM_DEMO", "perhaps", "is neither 1 nor 0"),
        ("TRUSTED_PROXIES", "all", "is not a whole number from 0 to 9"),
        ("SECOND_FACTOR_ROLES", "admin,king", "names 'king'; use rep, manager"),
        ("PUBLIC_URL", "crm.example.com", "use https://crm.example.com"),
        ("OIDC_ISSUER", "login", "use https://login.example.com"),
        ("OIDC_ROLE", "king", "use rep, manager"),
        ("EMAIL_URL", "carrier pigeon", "use smtp+tls://"),
        ("REDIS_URL", "localhost", "use redis://host:6379/0"),
        ("DATABASE_URL", "localhost", "use postgres://user:password@host:5432/name"),
        ("DATABASE_URL", "mysql://root:secret@localhost/crm", "use postgres://"),
        ("CRM_VAR", "/dev/null/here", "can't be written"),
    ],
)
def test_a_bad_value_is_named_with_its_cure(tmp_path, name, value, cure):
    line = _refused(tmp_path / "var", **{name: value})
    assert line.startswith(f"shangji: {name}=") and cure in line
    assert "secret" not in line


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path):
    address = "postgres://crm:secret@127.0.0.1:1/crm"
    line = _refused(tmp_path / "var", DATABASE_URL=address, SECRET_KEY="x" * 60)
    assert "crm@127.0.0.1:1/crm" in line and "secret" not in line and "refused" in line


def test_a_real_database_needs_a_real_key(tmp_path):
    assert "SECRET_KEY is not set" in _refused(tmp_path / "var", DATABASE_URL="postgres://crm@127.0.0.1:1/crm")


def test_a_port_in_use_is_named_with_another_one(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert _refused(tmp_path / "var", PORT=str(port)).endswith(f"make run PORT={port + 1}")


def test_a_full_disk_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "free_mb", lambda var: 12)
    with pytest.raises(checks.CannotStart, match="has 12 MB free, 600 MB are needed"):
        checks.roomy(tmp_path)


def test_a_disk_that_fills_while_writing_is_named(tmp_path, monkeypatch):
    def full(path, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(checks.CannotStart, match="is full"):
        checks.writable(tmp_path)


def test_sockets_are_not_put_into_a_strangers_folder(tmp_path):
    (tmp_path / "mine").mkdir(mode=0o777)
    (tmp_path / "mine").chmod(0o777)
    with pytest.raises(checks.CannotStart, match="is somebody else's"):
        checks.socket_folder(tmp_path / "mine")
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(checks.CannotStart, match="is somebody else's"):
        checks.socket_folder(tmp_path / "link")


def test_a_stale_pid_file_does_not_stop_postgres_but_a_living_owner_does(tmp_path, request):
    own = request.config.crm_own
    postgres = Postgres(own.var / "stale", own.var / "stale-s", own.var / "stale.log", fsync="off")
    postgres.make()
    (postgres.data / "postmaster.pid").write_text("1\n")  # init lives, and is no PostgreSQL
    postgres.start()
    try:
        with pytest.raises(PostgresFailed, match="another PostgreSQL"):
            Postgres(postgres.data, own.var / "second-s", own.var / "second.log").start()
    finally:
        postgres.stop()


def test_logs_of_the_last_three_runs_stay(tmp_path):
    (tmp_path / "log").mkdir()
    for number in range(5):
        servers.rotated(tmp_path, "web").write_text(str(number))
    assert [path.read_text() for path in sorted((tmp_path / "log").iterdir())] == ["4", "3", "2", "1"]
