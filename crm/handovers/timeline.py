"""How notices of hand-overs read."""

from django.utils.translation import gettext_lazy as _

from crm.followups.timeline import word

word("share_replaced", icon="users", text=_("shares it with %(to)s in place of %(from)s"))

word("handover_given", icon="arrows-exchange", text=_("%(by)s handed over to you what %(of)s worked on: %(what)s"))
word("handover_taken", icon="arrows-exchange", text=_("%(by)s handed over what you worked on to %(to)s: %(what)s"))
word("handover_undone", icon="arrow-back-up", text=_("%(by)s took back what you were given of %(of)s"))
word("handover_back", icon="arrow-back-up", text=_("%(by)s gave you back what had been handed over"))
