"""The summary: what funnel and waterfall count, kept added up. Written by `analytics.summary.counting` alone.

All of it follows from the opportunities and their ledger and can be counted anew at any time. Plain ids, no foreign
keys: nothing may wait for a summary, or be kept from going by it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Journey(models.Model):
    """One opportunity as the sums below contain it. No row: they do not contain it (deleted, or still new).

    `branches`: whom it is counted to: its team, every team above it, and 0, which is everybody. `furthest`: the last
    open stage of its pipeline it ever stood in. Stays that ended: stage and local days. Bookings of its amount into or
    out of what is open, in the order of the ledger: local day, kind (`analytics.summary.journeys.KINDS`), amount.
    """

    opportunity_id = models.BigIntegerField(primary_key=True)
    pipeline_id = models.BigIntegerField()
    created_on = models.DateField()
    owner_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    branches = ArrayField(models.BigIntegerField())
    outcome = models.CharField(max_length=4)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    furthest = models.BigIntegerField(default=0)
    stay_stages = ArrayField(models.BigIntegerField())
    stay_days = ArrayField(models.IntegerField())
    booked_on = ArrayField(models.DateField())
    booked_as = ArrayField(models.SmallIntegerField())
    booked = ArrayField(models.DecimalField(max_digits=16, decimal_places=2))

    class Meta:
        indexes = [models.Index(fields=["created_on", "pipeline_id"], name="journey_cohort")]


class Went(models.Model):
    """How many opportunities of a branch, pipeline and month of creation went so far and ended so."""

    pk = models.CompositePrimaryKey("branch_id", "pipeline_id", "month", "furthest", "outcome")
    branch_id = models.BigIntegerField()
    pipeline_id = models.BigIntegerField()
    month = models.DateField()
    furthest = models.BigIntegerField()
    outcome = models.CharField(max_length=4)
    n = models.BigIntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=2)


class Stayed(models.Model):
    """How many stays in a stage took so many days, of the opportunities of a branch, pipeline and month of creation."""

    pk = models.CompositePrimaryKey("branch_id", "pipeline_id", "month", "stage_id", "days")
    branch_id = models.BigIntegerField()
    pipeline_id = models.BigIntegerField()
    month = models.DateField()
    stage_id = models.BigIntegerField()
    days = models.IntegerField()
    n = models.BigIntegerField()


class Booked(models.Model):
    """What was booked into and out of the open pipeline of a branch on a local day, by kind."""

    pk = models.CompositePrimaryKey("branch_id", "pipeline_id", "day", "kind")
    branch_id = models.BigIntegerField()
    pipeline_id = models.BigIntegerField()
    day = models.DateField()
    kind = models.SmallIntegerField()
    n = models.BigIntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=2)


class Branch(models.Model):
    """The path of a team by which its opportunities were counted; another one now means that they are to be counted
    anew."""

    team_id = models.BigIntegerField(primary_key=True)
    path = models.CharField(max_length=200)
