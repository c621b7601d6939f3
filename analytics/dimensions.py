"""What a report may be grouped by: the SQL of the key, and the names that stand for it."""

from django.utils.translation import get_language

from crm.customers.models import Source
from crm.users.models import Team, User
from opportunities.models import Competitor, LossReason, Pipeline, Product, Stage

# The key of a fact as text, chosen by the bound parameter `group_by`. Months are 2026-01.
KEY = """CASE %(group_by)s
    WHEN 'owner' THEN owner_id::text WHEN 'team' THEN team_id::text WHEN 'pipeline' THEN pipeline_id::text
    WHEN 'stage' THEN stage_id::text WHEN 'source' THEN source_id::text WHEN 'product' THEN product_id::text
    WHEN 'competitor' THEN competitor_id::text WHEN 'reason' THEN loss_reason_id::text WHEN 'importance' THEN importance
    WHEN 'month' THEN to_char(closed_on, 'YYYY-MM') WHEN 'created_month' THEN to_char(created_on, 'YYYY-MM')
    WHEN 'close_month' THEN to_char(expected_close, 'YYYY-MM') END"""

NAMED = {
    "team": Team,
    "pipeline": Pipeline,
    "stage": Stage,
    "source": Source,
    "product": Product,
    "reason": LossReason,
}
PLAIN = {"owner": User, "competitor": Competitor}
OF_OPPORTUNITY = ("owner", "team", "pipeline", "source", "product", "importance")


def names_of(dimension, keys):
    """{key: (English, Chinese)}; keys are ids as text, a nameless key (a month, a letter) is its own name."""
    ids = [int(key) for key in keys if key is not None] if dimension in NAMED or dimension in PLAIN else []
    if dimension in NAMED:
        found = NAMED[dimension].objects.filter(pk__in=ids).values_list("pk", "name_en", "name_zh")
    else:
        found = PLAIN[dimension].objects.filter(pk__in=ids).values_list("pk", "name", "name") if ids else ()
    names = {str(pk): (en, zh) for pk, en, zh in found}
    return {key: names.get(key, (key or "", key or "")) for key in keys}


def labelled(rows, dimension):
    """Rows with `key` become rows that open with the dimension's value and its two names."""
    names = names_of(dimension, {row["key"] for row in rows})
    made = []
    for row in rows:
        key = row.pop("key")
        value = int(key) if key is not None and (dimension in NAMED or dimension in PLAIN) else key
        made.append({dimension: value, "name_en": names[key][0], "name_zh": names[key][1], **row})
    return made


def named(rows):
    """Rows with `name` in the reader's language beside the two."""
    zh = (get_language() or "").startswith("zh")
    return [{**row, "name": row["name_zh" if zh else "name_en"]} if "name_en" in row else row for row in rows]
