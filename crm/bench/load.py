"""The load: clients that ask and take the time. A process of its own on nothing but the standard library.

    python -I load.py < plan.json > result.json

Plan: {host, port, clients, count, warmup, journeys, rate}. A journey is a list of steps
{method, path, headers, body, expect}; what one iteration takes is the time of all its steps. Every iteration takes the
next journey of the list, round and round. With `rate` the loop is open: an iteration starts when the clock says so,
whether or not earlier ones have been answered, and its time counts from then.
"""

import itertools
import json
import queue
import socket
import sys
import threading
import time

LONGEST = 60  # seconds after which clients ask no more: what is that slow needs no forty requests to be known as slow
KEPT = 10  # requests a connection serves before the next one: eight of them spread over the workers anew


class Client:
    """One connection at a time; an answer is (status, bytes, value of X-Bench)."""

    def __init__(self, host, port):
        self.address, self.socket, self.served = (host, port), None, 0
        self.head = f" HTTP/1.1\r\nHost: {host}:{port}\r\n".encode()

    def ask(self, step):
        if self.socket is not None and self.served >= KEPT:
            self.close()
        try:
            return self._ask(step)
        except (ConnectionError, BrokenPipeError):
            if self.served == 0:
                raise
            self.close()  # the server had hung up on an idle connection
            return self._ask(step)

    def _ask(self, step):
        if self.socket is None:
            self.socket = socket.create_connection(self.address, timeout=120)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.file, self.served = self.socket.makefile("rb", 65536), 0
        self.socket.sendall(step["line"] + self.head + step["rest"])
        status = self.file.readline()
        if not status:
            raise ConnectionResetError
        length, told, chunked, closes = 0, b"", False, False
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _colon, value = line.partition(b":")
            name = name.lower()
            if name == b"content-length":
                length = int(value)
            elif name == b"x-bench":
                told = value
            elif name == b"transfer-encoding":
                chunked = b"chunked" in value
            elif name == b"connection":
                closes = b"close" in value.lower()
        size = self._chunks() if chunked else len(self.file.read(length))
        self.served += 1
        if closes:
            self.close()
        return int(status[9:12]), size, told

    def _chunks(self):
        size = 0
        while length := int(self.file.readline(), 16):
            size += len(self.file.read(length))
            self.file.read(2)
        self.file.readline()
        return size

    def close(self):
        if self.socket is not None:
            self.file.close()
            self.socket.close()
        self.socket, self.served = None, 0


class Tally:
    """What all clients saw."""

    def __init__(self):
        self.times, self.sizes, self.queries, self.database, self.cpu = [], [], [], [], []
        self.statuses, self.errors, self.unexpected = {}, [], 0
        self.lock = threading.Lock()

    def journey(self, client, steps, began):
        size, queries, database, cpu = 0, 0, 0, 0
        for step in steps:
            try:
                status, length, told = client.ask(step)
            except (OSError, ValueError) as why:
                client.close()
                status, length, told = 0, 0, b""
                self.errors.append(f"{step['path']}: {type(why).__name__} {why}")
            size += length
            if told:
                asked, waited, worked = told.split()
                queries, database, cpu = queries + int(asked), database + int(waited), cpu + int(worked)
            with self.lock:
                self.statuses[status] = self.statuses.get(status, 0) + 1
                if status != step["expect"]:
                    self.unexpected += 1
                    self.errors.append(f"{step['path']}: {status}, not {step['expect']}")
        with self.lock:
            self.times.append(time.perf_counter() - began)
            self.sizes.append(size)
            self.queries.append(queries)
            self.database.append(database)
            self.cpu.append(cpu)


def prepared(step):
    """The bytes of a request, made once."""
    body = step.get("body", "").encode()
    headers = dict(step.get("headers", {}))
    if body or step["method"] == "POST":
        headers["Content-Length"] = str(len(body))
    rest = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return {
        "line": f"{step['method']} {step['path']}".encode(),
        "rest": rest.encode() + b"\r\n" + body,
        "path": step["path"],
        "expect": step.get("expect", 200),
    }


def closed(plan, journeys, count, tally):
    """Each client asks again as soon as it was answered."""
    numbers, until = itertools.count(), time.perf_counter() + LONGEST

    def one():
        client = Client(plan["host"], plan["port"])
        while (number := next(numbers)) < count and time.perf_counter() < until:
            tally.journey(client, journeys[number % len(journeys)], time.perf_counter())
        client.close()

    _together([one] * plan["clients"])


def opened(plan, journeys, count, tally):
    """At fixed times; a free client takes what is due, and the time counts from when it was due."""
    due = queue.SimpleQueue()

    def one():
        client = Client(plan["host"], plan["port"])
        while (item := due.get()) is not None:
            tally.journey(client, *item)
        client.close()

    def clock():
        first = time.perf_counter()
        for number in range(count):
            when = first + number / plan["rate"]
            time.sleep(max(0, when - time.perf_counter()))
            due.put((journeys[number % len(journeys)], when))
        for _client in range(plan["clients"]):
            due.put(None)

    _together([clock, *[one] * plan["clients"]])


def _together(works):
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    """Warm up, measure, tell."""
    plan = json.load(sys.stdin)
    journeys = [[prepared(step) for step in steps] for steps in plan["journeys"]]
    warm = plan["warmup"]
    first = Tally()
    if warm:
        closed(plan, journeys, warm, first)
    if first.unexpected:
        sys.exit(f"already while warming up: {first.errors[0]}")
    tally, measured = Tally(), journeys[warm % len(journeys) :] + journeys[: warm % len(journeys)]
    began, worked = time.perf_counter(), time.process_time()
    (opened if plan.get("rate") else closed)(plan, measured, plan["count"], tally)
    seconds = time.perf_counter() - began
    answer = {
        "seconds": seconds,
        "own_cpu": (time.process_time() - worked) / max(1, sum(tally.statuses.values())),
        "times": tally.times,
        "sizes": tally.sizes,
        "queries": tally.queries,
        "database": tally.database,
        "cpu": tally.cpu,
        "statuses": tally.statuses,
        "unexpected": tally.unexpected,
        "errors": tally.errors[:20],
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
