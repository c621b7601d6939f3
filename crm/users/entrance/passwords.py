"""What a password has to be, said before and after it is chosen, in both languages."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import SHORTEST_PASSWORD

HINT = format_lazy(
    gettext_lazy("At least {length} characters; neither a common password nor one with your name."),
    length=SHORTEST_PASSWORD,
)


class LongEnough(MinimumLengthValidator):
    """Django's own, whose sentence is not there in Chinese."""

    def get_error_message(self):
        return _("This password is too short: it takes at least %(length)s characters.") % {"length": self.min_length}
