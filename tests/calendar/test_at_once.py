"""Many threads of a server that has just started ask for working days at once."""

import subprocess
import sys

from crm.runtime import places

ASKED = """
import datetime as dt, sys, threading
from crm.calendar.working import WorkingHours, is_working_day

sys.setswitchinterval(1e-6)
days = [dt.date(2011, 1, 1) + dt.timedelta(days=n) for n in range(3000)]

for country in ("CN", "JP", "US", "IN", "DE", "GB"):
    hours = WorkingHours(zone="Asia/Shanghai", country=country)
    is_working_day(dt.date(2030, 1, 1), hours)
    together, answers = threading.Barrier(8), []

    def ask(turn):
        together.wait()
        answers.append([is_working_day(day, hours) for day in (days if turn % 2 else days[::-1])])

    threads = [threading.Thread(target=ask, args=[n]) for n in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print(country, len(answers), *sorted({sum(answer) for answer in answers}))
"""


def test_threads_that_ask_at_once_are_told_the_same_days():
    done = subprocess.run([sys.executable, "-c", ASKED], cwd=places.ROOT, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    told = [line.split() for line in done.stdout.splitlines()]
    assert [(country, answered) for country, answered, *_sums in told] == [
        (country, "8") for country in ("CN", "JP", "US", "IN", "DE", "GB")
    ]
    assert [country for country, _answered, *sums in told if len(sums) != 1] == []
