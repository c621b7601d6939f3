"""Tells the benchmark what an answer cost: queries, seconds in PostgreSQL, CPU. In use only where BENCH=1 is set."""

import time

from django.db import connection

HEADER = "X-Bench"


class _Tally:
    """Counts statements and the time until their answers are there."""

    def __init__(self):
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute, sql, params, many, context):
        self.queries += 1
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began


def counted(get_response):
    """Middleware: `X-Bench: <queries> <µs in PostgreSQL> <µs of CPU of this thread>`."""

    def answer(request):
        tally, began = _Tally(), time.thread_time()
        with connection.execute_wrapper(tally):
            response = get_response(request)
        cpu = time.thread_time() - began
        response[HEADER] = f"{tally.queries} {tally.seconds * 1e6:.0f} {cpu * 1e6:.0f}"
        return response

    return answer
