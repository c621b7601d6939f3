"""People and programs in front of the real web server: each request on a connection of its own, timed and kept."""

import http.client
import json
import random
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.world import make_user

PASSWORD = "a long and good enough one"
PATIENCE = 70  # seconds; a request that takes longer counts as unanswered


@dataclass
class Answer:
    """`status` 0: no answer (refused or cut off)."""

    path: str
    status: int
    seconds: float
    headers: dict = field(default_factory=dict)
    text: str = ""
    error: str = ""

    def json(self):
        return json.loads(self.text)


def ask(port, method, path, body=None, headers=None, timeout=PATIENCE) -> Answer:
    """One request."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        told = {name.lower(): value for name, value in answer.getheaders()}
        told["set-cookie"] = answer.headers.get_all("Set-Cookie") or []
        return Answer(path, answer.status, time.monotonic() - began, told, text)
    except (OSError, http.client.HTTPException) as error:
        return Answer(path, 0, time.monotonic() - began, error=repr(error))
    finally:
        connection.close()


class Browser:
    """A person with cookies."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def get(self, path) -> Answer:
        return self._ask("GET", path)

    def post(self, path, **values) -> Answer:
        values["csrfmiddlewaretoken"] = self.cookies.get("csrftoken", "")
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(values), kind)

    def log_in(self, user) -> list[Answer]:
        """The page, and the form sent: a redirect where it worked."""
        self.cookies.clear()
        page = self.get("/account/login/")
        return [page, self.post("/account/login/", login=user.email, password=PASSWORD)]

    def _ask(self, method, path, body=None, headers=None):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = ask(self.port, method, path, body, {**(headers or {}), **({"Cookie": cookie} if cookie else {})})
        for line in answer.headers.get("set-cookie", []):
            name, value = re.match(r"([^=]+)=([^;]*)", line).groups()
            self.cookies[name] = value
        return answer


class Program:
    """A caller of the API with a token."""

    def __init__(self, port, secret):
        self.port, self.headers = port, {"Authorization": f"Bearer {secret}"}

    def get(self, path) -> Answer:
        return ask(self.port, "GET", path, headers=self.headers)

    def post(self, path, **values) -> Answer:
        return ask(self.port, "POST", path, json.dumps(values), {**self.headers, "Content-Type": "application/json"})


class Capturer:
    """A web site that sends visitors' forms: each with a key of its own, again with the same until acknowledged.

    `acknowledged`: {key: receipt}; `changed`: keys that were given two receipts, which must not happen.
    """

    def __init__(self, port, chance: random.Random, name: str):
        self.port, self.chance, self.name = port, chance, name
        self.sent, self.acknowledged, self.changed = 0, {}, []

    def person(self) -> dict:
        self.sent += 1
        number = f"{self.name}-{self.sent}"
        return {"name": f"Visitor {number}", "email": f"visitor.{number}@example.org", "need": "a quote"}

    def send(self, note, stopping) -> None:
        """One form until it is acknowledged; now and then once more afterwards, as impatient people do."""
        body, key = self.person(), uuid.UUID(int=self.chance.getrandbits(128)).hex
        again = self.chance.random() < 0.1
        while True:
            answer = self.post(body, key)
            note(answer)
            if answer.status == 202:
                receipt = answer.json()["receipt"]
                if self.acknowledged.setdefault(key, receipt) != receipt:
                    self.changed.append(key)
                if not again:
                    return
                again = False
            elif stopping.is_set() and answer.status not in (0, 503):
                return
            else:
                time.sleep(self.chance.uniform(0.05, 0.3))

    def post(self, body, key) -> Answer:
        kind = {"Content-Type": "application/json", "Idempotency-Key": key}
        return ask(self.port, "POST", "/capture/contact-us/", json.dumps(body), kind)


class Crowd:
    """Threads that go on with what they do until the block ends. `answers`: everything that any of them was told."""

    def __init__(self, *acts):
        self.stopping = threading.Event()
        self.answers: list[Answer] = []
        self.errors: list[BaseException] = []
        self.threads = [threading.Thread(target=self._work, args=(act,), daemon=True) for act in acts]

    def _work(self, act):
        try:
            while not self.stopping.is_set():
                act(self.note, self.stopping)
        except BaseException as error:
            self.errors.append(error)

    def note(self, *answers):
        self.answers += answers

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exc):
        self.stopping.set()
        for thread in self.threads:
            thread.join(PATIENCE + 10)
        if self.errors and exc[0] is None:
            raise self.errors[0]


def with_password(name, **fields):
    return make_user(name, password=PASSWORD, **fields)


def statuses(answers) -> dict[int, int]:
    """How many of each."""
    found = {}
    for answer in answers:
        found[answer.status] = found.get(answer.status, 0) + 1
    return dict(sorted(found.items()))


def slowest(answers) -> float:
    return max((answer.seconds for answer in answers), default=0.0)
