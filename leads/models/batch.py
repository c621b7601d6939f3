"""What a worker is about to handle together."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class LeadBatch(models.Model):
    """Noted before the work and gone with it. One that nobody holds any more was lost with its worker: then its rows
    have used up an attempt. One row instead of a changed row each, which would touch every index twice."""

    kind = models.CharField(max_length=20, help_text="The model of the rows: lead or submission.")
    ids = ArrayField(models.BigIntegerField())
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")

    def __str__(self):
        return f"{self.kind}: {len(self.ids)}"
