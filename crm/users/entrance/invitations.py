"""Verbs on invitations: ask somebody in, ask again, take it back; and come in."""

import hashlib

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.audit.kinds import Kind
from crm.audit.noting import note
from crm.rules.refusals import Conflict, Invalid, NotAllowed

from ..models import Invitation, Letter, Role, Team, User
from ..models.invitation import LASTS

NEEDS_TEAM = (Role.REP, Role.MANAGER)


def digest_of(secret):
    """A random key of 256 bits needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def may_invite(user):
    return user.is_admin or (user.is_manager and bool(user.scope.teams))


def roles_for(user):
    """A manager brings in reps; every other role reads more than a manager may give."""
    return list(Role) if user.is_admin else [Role.REP]


def teams_for(user):
    active = Team.objects.filter(active=True)
    return active if user.is_admin else active.filter(pk__in=user.scope.teams)


def still_stands(invitation):
    """Whether whoever sent it may still invite so: nobody leaves a door behind."""
    by, team = invitation.invited_by, invitation.team
    if not (by.is_active and may_invite(by) and invitation.role in roles_for(by)):
        return False
    return team is None or teams_for(by).filter(pk=team.pk).exists()


def opened_by(secret, *, rows=None):
    """The invitation behind a link, None where it opens nothing (any more)."""
    rows = (Invitation.objects if rows is None else rows).living().select_related("invited_by", "team")
    invitation = rows.filter(digest=digest_of(secret)).first()
    return invitation if invitation is not None and still_stands(invitation) else None


@transaction.atomic
def invite(email, *, name, role, team, by):
    """The answer is the same whether the address has an account or not; the letter says which. Twice is once."""
    if not may_invite(by) or role not in roles_for(by) or (team and not teams_for(by).filter(pk=team.pk).exists()):
        raise NotAllowed
    if role in NEEDS_TEAM and team is None:
        raise Invalid(team=_("Reps and managers need a team: it says whose records they see."))
    same = Invitation.objects.pending().select_for_update()
    found = same.filter(email=User.objects.spelt(email), role=role, team=team, invited_by=by).first()
    invitation = found or Invitation(email=User.objects.spelt(email), role=role, team=team, invited_by=by)
    invitation.name, invitation.language = name, get_language() or ""
    sent = _send(invitation)
    note(Kind.INVITED, by=by, about=sent, role=role)
    return sent


@transaction.atomic
def resend_invitation(invitation, *, by):
    """A new letter with a new link; the old link opens nothing from the moment it is sent. Who sends it again is who
    invites."""
    invitation = _pending(invitation, by)
    invitation.invited_by = by
    return _send(invitation)


@transaction.atomic
def revoke_invitation(invitation, *, by):
    invitation = _pending(invitation, by)
    invitation.revoked_at = timezone.now()
    invitation.digest = ""
    invitation.save(update_fields=["revoked_at", "digest"])
    Letter.objects.filter(invitation=invitation).delete()
    return invitation


@transaction.atomic
def accept_invitation(secret, *, name, password):
    """The new user. Raises Conflict where the link was used, taken back, replaced, is too old, or somebody else has the
    address by now: whoever holds it is told the same."""
    invitation = opened_by(secret, rows=Invitation.objects.select_for_update(of=("self",)))
    if invitation is None or User.objects.with_email(invitation.email).exists():
        raise Conflict(_("This link no longer works"))
    invitation.accepted_at = timezone.now()
    invitation.digest = ""
    invitation.save(update_fields=["accepted_at", "digest"])
    place = {"role": invitation.role, "team": invitation.team, "language": invitation.language}
    try:
        return User.objects.create_user(invitation.email, password, name=name, **place)
    except IntegrityError:  # two invitations of one address, followed at the same moment
        raise Conflict(_("This link no longer works")) from None


def _pending(invitation, by):
    """The row, locked, as far as `by` may do something about it."""
    row = Invitation.objects.visible_to(by).pending().select_for_update(of=("self",)).filter(pk=invitation.pk).first()
    if row is None:
        raise Conflict(_("This invitation was accepted or taken back already."))
    return row


def _send(invitation):
    invitation.expires_at = timezone.now() + LASTS
    invitation.sent_at = None
    invitation.save()
    Letter.objects.filter(invitation=invitation).delete()
    Letter.objects.create(
        kind=Letter.INVITATION, email=invitation.email, language=invitation.language, invitation=invitation
    )
    return invitation
