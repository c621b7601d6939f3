"""What may be noted beside changes of rows: what people did with their rights."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    LOGIN = "login", _("logged in")
    LOGIN_FAILED = "login_failed", _("failed to log in")
    CODE_FAILED = "code_failed", _("gave a wrong second factor")
    LOGOUT = "logout", _("logged out")
    PASSWORD_CHANGED = "password_changed", _("changed the password")
    FACTOR_ADDED = "factor_added", _("added a second factor")
    FACTOR_REMOVED = "factor_removed", _("removed a second factor")
    SESSION_ENDED = "session_ended", _("ended a session")
    INVITED = "invited", _("invited a colleague")
    TOKEN_MADE = "token_made", _("made an API token")
    TOKEN_REVOKED = "token_revoked", _("revoked an API token")
    RIGHTS_CHANGED = "rights_changed", _("changed somebody's rights")
    SHARED = "shared", _("shared a record")
    UNSHARED = "unshared", _("ended the sharing of a record")
    HANDED_OVER = "handed_over", _("handed records over")
    UNMASKED = "unmasked", _("unmasked contact data")
    EXPORTED = "exported", _("exported data")
    ERASURE_SEARCHED = "erasure_searched", _("searched for a person to erase")
    ERASED = "erased", _("erased a person")
    REWRITTEN = "rewritten", _("rows rewritten by an erasure")
