"""Health checks of containers: `python -m crm.runtime.alive web|worker|relay|beat` ends with 0 when it lives."""

import contextlib
import os
import socket
import sys
import urllib.request

import psycopg2

BEATS = "SELECT 1 FROM jobs_heartbeat WHERE kind = %s AND host = %s AND at > now() - interval '15 seconds'"


def web() -> bool:
    """The health page answers."""
    with urllib.request.urlopen("http://localhost:8000/healthz", timeout=3) as answer:
        return answer.status == 200


def beats(kind: str) -> bool:
    """The process of that kind on this host wrote its heartbeat row lately."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=3)
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(BEATS, (kind, socket.gethostname()))
        return cursor.fetchone() is not None


def main(kind: str) -> int:
    """The exit code."""
    try:
        return 0 if (web() if kind == "web" else beats(kind)) else 1
    except (OSError, psycopg2.Error) as why:
        print(f"{kind}: {why}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
