"""What the operations ask about: the server, its readers, the board's pipeline, the months of a report."""

import html
import http.client
import re
from functools import cached_property

from django.db import connection

from crm.calendar import named_period
from opportunities.models import Pipeline, Stage

PANEL = re.compile(r'hx-get="([^"]+)"[^>]*?hx-trigger="([^"]+)"')


class World:
    """One database behind one web server."""

    def __init__(self, *, host, port, url, readers):
        self.host, self.port, self.url, self.readers = host, port, url, readers

    def fetch(self, reader, path):
        """A page's text, outside any measurement."""
        asked = http.client.HTTPConnection(self.host, self.port, timeout=120)
        try:
            asked.request("GET", path, headers=reader.headers)
            answer = asked.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            asked.close()
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status} to the {reader.role}")
        return text

    def parts(self, reader, path):
        """Addresses that the page fetches by itself as soon as it is there; what waits or repeats is none of them."""
        found = []
        for address, trigger in PANEL.findall(self.fetch(reader, path)):
            if trigger.startswith("load") and "delay" not in trigger and "every" not in trigger:
                found.append(html.unescape(address))
        return found

    @cached_property
    def year(self):
        """Twelve months up to the end of this one."""
        return named_period("last_12_months")

    @cached_property
    def month(self):
        return named_period("this_month")

    @cached_property
    def pipeline(self):
        return Pipeline.objects.filter(active=True).order_by("order", "id").first()

    @cached_property
    def stages(self):
        """The open stages of the board in order."""
        return list(Stage.objects.filter(pipeline=self.pipeline, active=True, kind="open").order_by("order", "id"))

    @cached_property
    def won(self):
        return Stage.objects.filter(pipeline=self.pipeline, kind="won").order_by("id").first()

    def quoted(self, sql, *values):
        """A statement with its values written into it."""
        with connection.cursor() as cursor:
            return cursor.mogrify(sql, values).decode()

    def execute(self, sql, *values):
        """A statement of the benchmark's own; its rows."""
        with connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []
