"""How often one network may use one form: a counting row a minute, exact over every web process."""

from django.db import connection

from crm.rules.refusals import Refusal

from ..models import LeadPolicy

# A lost count costs nothing, so nobody waits for the disk; the setting is read when this one statement commits.
COUNT = """
    INSERT INTO leads_capturecount (form_id, network, minute, hits) VALUES (%s, %s, date_trunc('minute', now()), %s)
    ON CONFLICT (form_id, network, minute) DO UPDATE SET hits = leads_capturecount.hits + excluded.hits
    RETURNING hits, extract(second FROM now()), (SELECT capture_per_minute FROM leads_leadpolicy),
        set_config('synchronous_commit', 'off', true)
"""


class TooMany(Refusal):
    """`seconds`: until the next minute begins."""

    code = "too_many_requests"

    def __init__(self, seconds):
        super().__init__()
        self.seconds = seconds


def count_request(form, network, hits=1):
    """Count one request of this network; raises TooMany beyond the policy's number a minute.
    One statement and one transaction of its own: call it outside any other."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [form.pk, network, hits])
        count, second, most, _off = cursor.fetchone()
    if count > (most or LeadPolicy().capture_per_minute):
        raise TooMany(max(1, 60 - int(second)))
