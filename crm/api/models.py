"""Tokens, answers kept for a repeated request, and wrong guesses of a password: limits that must be exact are rows."""

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.audit.kinds import Kind
from crm.audit.noting import note

from .scopes import scope_words

PREFIX = "sj_"
KEPT = dt.timedelta(hours=24)
GUESS_WINDOW = dt.timedelta(minutes=15)


def digest(secret):
    """What is stored of a token. A random key of 256 bits needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret():
    return PREFIX + secrets.token_urlsafe(32)


def read_and_write():
    return ["read", "write"]


class TokenQuerySet(models.QuerySet):
    def revoke(self):
        """They open nothing any more. Twice is once."""
        with transaction.atomic():
            living = list(self.filter(revoked_at=None).select_for_update())
            for token in living:
                note(Kind.TOKEN_REVOKED, about=token, name=token.name)
            return self.filter(pk__in=[token.pk for token in living]).update(revoked_at=timezone.now())

    def valid(self, now=None):
        """Neither expired nor revoked, and the owner may still log in."""
        now = now or timezone.now()
        fresh = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        return self.filter(fresh, revoked_at=None, owner__is_active=True)

    def worthless(self, now=None):
        """Expired or revoked a month ago."""
        gone = (now or timezone.now()) - dt.timedelta(days=30)
        return self.filter(models.Q(expires_at__lt=gone) | models.Q(revoked_at__lt=gone))


class ApiToken(models.Model):
    """A bearer token; only its hash is kept. `scopes` are those of `crm.api.scopes`; `owner` is who it acts as."""

    LOGIN, PERSONAL, INTEGRATION = "login", "personal", "integration"
    KINDS = [(LOGIN, _("log-in by password")), (PERSONAL, _("personal")), (INTEGRATION, _("integration"))]

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("owner")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS, default=PERSONAL)
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=24), verbose_name=_("scopes"), default=read_and_write)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return self.name

    @property
    def reach(self):
        """What it opens, in words."""
        return scope_words(self.scopes)

    @classmethod
    def issue(cls, owner, *, name, scopes=None, lasts=None, kind=PERSONAL, by=None):
        """(token row, secret): the secret is shown this once and never again. `by`: who makes it, where that is not the
        owner; the audit tells both."""
        secret = new_secret()
        expires_at = timezone.now() + lasts if lasts else None
        with transaction.atomic():
            token = cls.objects.create(
                owner=owner,
                kind=kind,
                name=name,
                digest=digest(secret),
                scopes=scopes or read_and_write(),
                expires_at=expires_at,
            )
            acts_as = {"acts_as": owner.pk} if by not in (None, owner) else {}
            note(Kind.TOKEN_MADE, by=by or owner, about=token, name=name, scopes=token.scopes, **acts_as)
        return token, secret

    def revoke(self):
        """It opens nothing any more. Twice is once."""
        type(self).objects.filter(pk=self.pk).revoke()


class IdempotencyKeyQuerySet(models.QuerySet):
    def expired(self, now=None):
        return self.filter(created_at__lt=(now or timezone.now()) - KEPT)


class IdempotencyKey(models.Model):
    """The answer that a request with this key was given; written in the same transaction as what the request did."""

    scope = models.CharField(max_length=80, help_text="user:7 or form:<key>")
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    body = models.CharField(max_length=64, help_text="SHA-256 of what was sent.")
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = IdempotencyKeyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "path", "key"], name="api_key_once")]

    def __str__(self):
        return f"{self.scope} {self.path} {self.key}"


class GuessQuerySet(models.QuerySet):
    def recent(self, now=None):
        return self.filter(at__gt=(now or timezone.now()) - GUESS_WINDOW)

    def past(self, now=None):
        return self.filter(at__lte=(now or timezone.now()) - GUESS_WINDOW)


class Guess(models.Model):
    """One wrong password for one account (the hash of the e-mail as typed: whether it exists makes no difference)."""

    account = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = GuessQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "at"], name="api_guess_account")]

    def __str__(self):
        return f"{self.account[:8]} {self.at:%H:%M}"
