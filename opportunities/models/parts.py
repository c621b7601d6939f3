"""What belongs to one opportunity: contacts with roles, its team, ticked checks, products."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Contact
from crm.customers.models.contact import ContactRole
from crm.users.models.share import Share, share_constraints

from .catalogue import Product
from .gate import Check
from .opportunity import Opportunity


class OpportunityContact(models.Model):
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="contact_roles")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    role = models.CharField(_("role"), max_length=12, choices=ContactRole, default=ContactRole.OTHER)

    class Meta:
        verbose_name = _("key contact")
        verbose_name_plural = _("key contacts")
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "contact"], name="opportunity_contact_once"),
        ]


class Member(Share):
    """A colleague or a team on the opportunity's team, with whom it is therefore shared."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="member_roles")

    words = {"shared": "member_added", "ended": "member_removed", "told": "opportunity_joined"}

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("opportunity's team")
        constraints = share_constraints("opportunity_member", "opportunity")


class Tick(models.Model):
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="ticks")
    check_item = models.ForeignKey(Check, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opportunity", "check_item"], name="opportunity_tick_once")]


class LineItem(models.Model):
    """`price` is the price agreed for one piece, in the opportunity's currency."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="line_items")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, default=1)
    price = models.DecimalField(_("price"), max_digits=16, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")
        ordering = ["id"]
