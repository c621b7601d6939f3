"""The real sales data set "CRM Sales Opportunities": 8,800 opportunities of a hardware seller, its dirt included.

All four files come in; twice is once. Its people cannot log in and are never given leads.
"""

import csv
import time
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from analytics.nightly import rebuild_pictures
from crm.calendar import today
from crm.imports.models import Import
from crm.imports.running import run_import
from crm.imports.services import start_import, upload_file
from crm.users.models import Role, Team, User
from crm.users.services import place_team
from opportunities.models import Opportunity, Outcome, Pipeline, Product, Stage
from opportunities.staleness import measure_stages

FOLDER = Path(settings.BASE_DIR) / "tests" / "data" / "crm_sales_opportunities"
ORIGIN = "crm_sales_opportunities"
NAME = "CRM sales sample"
STAGES = [  # key, English, Chinese, kind, probability in percent
    ("prospecting", "Prospecting", "寻找客户", "open", 20),
    ("engaging", "Engaging", "接洽", "open", 50),
    ("won", "Won", "成交", "won", 100),
    ("lost", "Lost", "丢单", "lost", 0),
]


def bring_in(say):
    """Import everything, then rebuild the pictures of its days. `say(text)` is told each step. Returns the facts."""
    pipeline = make_pipeline()
    products = make_products()
    people = make_people()
    say(f"{len(products)} products, {people} people in their teams")
    accounts = _run("customers", "accounts.csv", accounts_with_owners())
    say(f"customers: {_sum(accounts)}")
    rows = _run("opportunities", "sales_pipeline.csv", _bytes("sales_pipeline.csv"), pipeline=pipeline)
    say(f"opportunities: {_sum(rows)}")
    first = Opportunity.objects.filter(pipeline=pipeline).order_by("created_on").values_list("created_on", flat=True)[0]
    say(f"pictures of the days since {first}")
    rebuild_pictures(first, today(), pipeline=pipeline)
    measure_stages()
    return facts(pipeline)


def facts(pipeline):
    """What the data set must read: counts by outcome and stage, the amount won."""
    mine = Opportunity.objects.filter(pipeline=pipeline)
    won = mine.filter(outcome=Outcome.WON)
    return {
        "opportunities": mine.count(),
        "won": won.count(),
        "lost": mine.filter(outcome=Outcome.LOST).count(),
        "engaging": mine.filter(stage__key="engaging").count(),
        "prospecting": mine.filter(stage__key="prospecting").count(),
        "won_amount": sum(won.values_list("amount_base", flat=True)),
    }


@transaction.atomic
def make_pipeline():
    """Two open stages without gates, won and lost."""
    pipeline, _new = Pipeline.objects.get_or_create(
        key="crm-sales-sample", defaults={"name_en": NAME, "name_zh": NAME, "order": 90}
    )
    for order, (key, en, zh, kind, probability) in enumerate(STAGES):
        Stage.objects.get_or_create(
            pipeline=pipeline,
            key=key,
            defaults={"name_en": en, "name_zh": zh, "kind": kind, "probability": probability, "order": order},
        )
    return pipeline


def make_products():
    """The seven products at their list prices."""
    return [
        Product.objects.get_or_create(
            code=slugify(row["product"]),
            defaults={
                "name_en": row["product"],
                "name_zh": row["product"],
                "series": row["series"],
                "price": row["sales_price"],
            },
        )[0]
        for row in _rows("products.csv")
    ]


@transaction.atomic
def make_people():
    """A team a regional office, in it a team a manager with its agents. Returns how many people there are."""
    root = _team(NAME, NAME, parent=None)
    rows = _rows("sales_teams.csv")
    for row in rows:
        office = _team(row["regional_office"], f"{row['regional_office']} 区", parent=root)
        team = _team(f"Team {row['manager']}", f"{row['manager']} 团队", parent=office)
        _person(row["manager"], Role.MANAGER, team)
        _person(row["sales_agent"], Role.REP, team)
    return User.objects.filter(external_source=ORIGIN).count()


def _team(en, zh, *, parent):
    key = f"{ORIGIN}:{en}"
    known = Team.objects.filter(external_id=key).first()
    return known or place_team(Team(name_en=en, name_zh=zh, external_id=key), parent=parent)


def _person(name, role, team):
    if User.objects.filter(external_source=ORIGIN, external_id=name).exists():
        return
    User.objects.create_user(
        f"{slugify(name)}@sample.invalid",
        name=name,
        role=role,
        team=team,
        is_active=False,
        takes_leads=False,
        external_source=ORIGIN,
        external_id=name,
    )


def accounts_with_owners():
    """The accounts file with one more column: the agent with most opportunities there owns the customer."""
    agents = {}
    for row in _rows("sales_pipeline.csv"):
        agents.setdefault(row["account"], Counter())[row["sales_agent"]] += 1
    lines = [["owner", *_rows("accounts.csv")[0]]]
    for row in _rows("accounts.csv"):
        counts = agents.get(row["account"], Counter())
        owner = min(counts, key=lambda name: (-counts[name], name), default="")
        lines.append([owner, *row.values()])
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()


def _run(kind, name, data, *, pipeline=None):
    """One file through the same import as on the page, here and now."""
    batch = upload_file(kind=kind, name=name, data=data, by=None)
    options = {"pipeline": str(pipeline.pk)} if pipeline else {}
    start_import(batch, mapping=batch.mapping, by=None, options=options)
    while Import.objects.get(pk=batch.pk).is_running:  # a worker may have a chunk of it in hand
        run_import(batch.pk)
        time.sleep(0.05)
    return Import.objects.get(pk=batch.pk)


def _sum(batch):
    return (
        f"{batch.rows} rows = {batch.imported} imported + {batch.linked} linked"
        f" + {batch.updated} updated + {batch.rejected} rejected"
    )


def _bytes(name):
    return (FOLDER / name).read_bytes()


def _rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
