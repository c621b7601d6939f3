"""How what happened to customers and contacts reads."""

from django.utils.translation import gettext_lazy as _

from crm.followups.timeline import word

word("contact_created", icon="user-plus", text=_("added the contact %(name)s"))
word("contact_changed", icon="pencil", text=_("changed %(fields)s of the contact %(name)s"))
word("contact_deleted", icon="trash", text=_("deleted the contact %(name)s"))
word("person_shown", icon="eye", text=_("had phone and e-mail of the contact %(name)s shown"))
word("contact_restored", icon="arrow-back-up", text=_("restored the contact %(name)s"))
