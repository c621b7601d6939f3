"""A table of its own for these tests: rows with ties, gaps and marks; created and dropped by the fixture `things`."""

from django.db import models

from crm.rules.generated import grams_column, search_column


class Mark(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        app_label = "things"


class Place(models.Model):
    name = models.CharField(max_length=50, null=True)

    class Meta:
        app_label = "things"


class Thing(models.Model):
    name = models.CharField(max_length=200, blank=True, null=True)
    phone = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    day = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=20, blank=True)
    active = models.BooleanField(null=True)
    place = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="things")
    marks = models.ManyToManyField(Mark)
    rank = models.IntegerField(default=0)
    search = search_column("name", phones=["phone"])
    grams = grams_column("name")

    class Meta:
        app_label = "things"
