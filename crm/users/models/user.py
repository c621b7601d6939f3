"""The user: logs in by e-mail, reads in their own language and time zone, works their own hours."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from crm.rules.loading import QuickLoading

from .team import Team

# Tables of allauth: what stands in them is written by its pages, never by hand.
NOT_IN_ADMIN = ("auth", "account", "mfa", "socialaccount")


class Role(models.TextChoices):
    REP = "rep", _("sales rep")
    MANAGER = "manager", _("manager")
    MARKETING = "marketing", _("marketing")
    SERVICE = "service", _("service")
    AUDITOR = "auditor", _("auditor")
    ADMIN = "admin", _("administrator")


def monday_to_friday():
    return [0, 1, 2, 3, 4]


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, **{"role": Role.ADMIN, "name": email.split("@")[0], **fields})


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def named(self):
        """To be chosen from: no more of each than what they are called."""
        return self.only("name", "email")

    def with_email(self, email):
        """Who has this address, however it is spelt."""
        return self.alias(spelt=Lower("email")).filter(spelt=self.spelt(email))

    @staticmethod
    def spelt(email):
        """The one spelling of an address: what is counted for it is counted for every other spelling."""
        return email.strip().lower()

    def selling(self):
        """Who may own records: see `User.sells`."""
        return self.filter(role__in=(Role.REP, Role.MANAGER, Role.ADMIN))

    def taking_leads(self, today):
        """Reps who may be given a lead today: active, taking leads, not away."""
        away = models.Q(away_from__lte=today) & (models.Q(away_until__gte=today) | models.Q(away_until=None))
        return self.filter(is_active=True, takes_leads=True, role=Role.REP).exclude(away)


class User(QuickLoading, AbstractBaseUser):
    """A person with a log-in. The role says what they may do, the team says whose records they see."""

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.REP)
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("team"),
        help_text=_("A manager leads this team and every team below it."),
    )
    title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    language = models.CharField(
        _("language"), max_length=10, blank=True, default="", choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    theme = models.CharField(
        _("theme"),
        max_length=6,
        blank=True,
        default="",
        choices=[("", _("as the system")), ("light", _("light")), ("dark", _("dark"))],
    )
    work_start = models.TimeField(_("work starts"), default=dt.time(9))
    work_end = models.TimeField(_("work ends"), default=dt.time(18))
    work_days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("work days"), default=monday_to_friday)
    takes_leads = models.BooleanField(
        _("takes leads"), default=True, help_text=_("Assignment skips this person when it is off.")
    )
    lead_capacity = models.PositiveIntegerField(
        _("lead capacity"), null=True, blank=True, help_text=_("Most open leads at a time; empty means no limit.")
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Switch off instead of deleting."))
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)
    external_source = models.CharField(max_length=40, blank=True, default="", editable=False)
    external_id = models.CharField(max_length=100, blank=True, default="", editable=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="users_user_email_once"),
            models.UniqueConstraint(
                fields=["external_source", "external_id"],
                condition=~models.Q(external_id=""),
                name="users_user_external_once",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="users_user_role_known"),
        ]
        indexes = [models.Index(fields=["team", "role"], name="users_user_team_role")]

    def __str__(self):
        return self.name or self.email

    @property
    def is_admin(self):
        return self.role == Role.ADMIN

    @property
    def needs_second_factor(self):
        """Whether the role asks for one."""
        return self.role in settings.SECOND_FACTOR_ROLES

    def second_factors(self):
        """Those that count; recovery codes alone are none."""
        return self.authenticator_set.filter(type__in=("totp", "webauthn"))

    @property
    def lacks_second_factor(self):
        """Whether the role asks for one and there is none: whatever needs a log-in is closed until then."""
        return self.needs_second_factor and not self.second_factors().exists()

    @property
    def is_manager(self):
        return self.role == Role.MANAGER

    @property
    def sells(self):
        """Who owns records and works on them; everybody else reads, and changes what is shared with them."""
        return self.role in (Role.REP, Role.MANAGER, Role.ADMIN)

    @property
    def oversees(self):
        """Who may look at how the machinery does."""
        return self.role in (Role.ADMIN, Role.AUDITOR)

    @property
    def is_staff(self):
        """Who may enter Django admin."""
        return self.is_active and self.role == Role.ADMIN

    is_superuser = is_staff

    def has_perm(self, perm, obj=None):
        return self.is_staff and perm.split(".")[0] not in NOT_IN_ADMIN

    def has_perms(self, perms, obj=None):
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label):
        """Groups and addresses of other packages mean nothing here: the admin does not show them."""
        return self.is_staff and app_label not in NOT_IN_ADMIN

    @cached_property
    def contact_rights(self):
        """Whose phone and e-mail this user sees in full, read once a request. See `contact_right.Rights`."""
        from .contact_right import ContactRight

        return self.scope.contact or ContactRight.of(self.role)

    @cached_property
    def scope(self):
        """What this user may see, read once a request. See `crm.users.visibility.Scope`."""
        from ..visibility import Scope

        return Scope.of(self)
