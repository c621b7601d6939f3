"""A person in a customer."""

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.followups.models.record import search_indexes
from crm.rules.generated import grams_column, search_column
from crm.rules.loading import QuickLoading
from crm.users.masking import Reachable
from crm.users.visibility import NOTHING, masked_q, through
from crm.web.stencils import address_of

from .customer import Customer


class ContactRole(models.TextChoices):
    DECIDER = "decider", _("decision-maker")
    CHAMPION = "champion", _("champion")
    INFLUENCER = "influencer", _("influencer")
    USER = "user", pgettext_lazy("contact role", "user")
    PURCHASING = "purchasing", _("purchasing")
    OTHER = "other", _("other")


def hidden_from(user):
    """The condition for contacts of which this user sees phone and e-mail masked."""
    hidden = masked_q(Customer, user)
    return hidden if hidden == NOTHING else through("customer", hidden)


class ContactQuerySet(models.QuerySet):
    def _with_customer(self, customers):
        return self.filter(Exists(customers.filter(pk=OuterRef("customer_id"))), deleted_at=None)

    def visible_to(self, user):
        """A contact is seen with its customer."""
        return self._with_customer(Customer.objects.visible_to(user))

    def editable_by(self, user):
        return self._with_customer(Customer.objects.editable_by(user))

    def with_masked(self, user):
        """Each row with `masked`: phone, e-mail and WeChat of a contact are hidden where those of its customer are."""
        return self.annotate(masked=ExpressionWrapper(hidden_from(user), output_field=BooleanField()))

    def restorable_by(self, user):
        """Deleted, while the customer is still there."""
        customers = Customer.objects.editable_by(user).filter(pk=OuterRef("customer_id"))
        return self.filter(Exists(customers), deleted_at__isnull=False)


class Contact(Reachable, QuickLoading):
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=120)
    pinyin = models.CharField(max_length=120, editable=False, default="")
    title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    role = models.CharField(_("role in the decision"), max_length=12, choices=ContactRole, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    phone_e164 = models.CharField(max_length=20, editable=False, default="")
    email = models.CharField(_("e-mail"), max_length=254, blank=True, default="")
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True, default="")
    notes = models.TextField(_("notes"), blank=True, default="")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    external_source = models.CharField(max_length=40, blank=True, default="", editable=False)
    external_id = models.CharField(max_length=100, blank=True, default="", editable=False)

    search = search_column("name", "email", "wechat", phones=["phone"])
    grams = grams_column("name")

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["external_source", "external_id"],
                condition=~Q(external_id=""),
                name="contact_external_once",
            )
        ]
        indexes = [
            *search_indexes("contact", custom=False),
            models.Index(fields=["customer", "id"], name="contact_customer"),
            models.Index(fields=["pinyin", "id"], name="contact_pinyin", condition=Q(deleted_at=None)),
            models.Index(fields=["-created_at", "-id"], name="contact_created", condition=Q(deleted_at=None)),
            models.Index(fields=["-deleted_at", "-id"], name="contact_bin", condition=Q(deleted_at__isnull=False)),
            models.Index(fields=["phone_e164"], name="contact_phone", condition=~Q(phone_e164="")),
            models.Index(fields=["email"], name="contact_email", condition=~Q(email="")),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("customers:contact", self.pk)
