"""How often one network may use one form: a counting row a minute, exact over every web process."""

from django.db import connection, transaction

from crm.rules.refusals import Refusal

from ..models import LeadPolicy

COUNT = """
    INSERT INTO leads_capturecount (form_id, network, minute, hits) VALUES (%s, %s, date_trunc('minute', now()), %s)
    ON CONFLICT (form_id, network, minute) DO UPDATE SET hits = leads_capturecount.hits + excluded.hits
    RETURNING hits, extract(second FROM now())
"""


class TooMany(Refusal):
    """`seconds`: until the next minute begins."""

    code = "too_many_requests"

    def __init__(self, seconds):
        super().__init__()
        self.seconds = seconds


def count_request(form, network, hits=1):
    """Count one request of this network; raises TooMany beyond the policy's number a minute."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")  # a lost count costs nothing
        cursor.execute(COUNT, [form.pk, network, hits])
        count, second = cursor.fetchone()
    if count > LeadPolicy.current().capture_per_minute:
        raise TooMany(max(1, 60 - int(second)))
