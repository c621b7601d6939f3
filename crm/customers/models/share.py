"""Single customers shared with a person or a team."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.users.models.share import Share, share_constraints

from .customer import Customer


class CustomerShare(Share):
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="shares")

    class Meta:
        verbose_name = _("share of a customer")
        verbose_name_plural = _("shares of customers")
        constraints = share_constraints("customer_share", "customer")
