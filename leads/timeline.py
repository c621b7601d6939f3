"""The words of what happens to leads."""

from django.utils.translation import gettext_lazy as _

from crm.followups.timeline import word

word("captured", icon="forms", text=_("came in by the form “%(form)s”"))
word("came_again", icon="repeat", text=_("came again by the form “%(form)s”"))
word("assigned", icon="user-check", text=_("assigned it to %(to)s"))
word("waiting", icon="hourglass", text=_("nobody could take it; it is tried again"))
word("mql", icon="flame", text=_("became marketing-qualified with %(score)s points"))
word("released", icon="arrow-back", text=_("gave it back to the public pool %(pool)s"))
word("qualified", icon="rosette", text=_("qualified it"))
word("disqualified", icon="ban", text=_("disqualified it"))
word("converted", icon="arrow-right-circle", text=_("converted it into the customer %(customer)s"))
word("erased_again", icon="alert-triangle", text=_("has the phone or the address of somebody who asked to be erased"))
word("merged", icon="arrow-merge", text=_("merged %(name)s into it"))

# Notices
word("lead_assigned", icon="user-check", text=_("New lead for you: %(name)s"))
word("lead_assigned_mql", icon="flame", text=_("New high-quality lead for you: %(name)s"))
word("lead_mql", icon="flame", text=_("%(name)s became marketing-qualified (%(score)s points)"))
word("lead_qualified", icon="rosette", text=_("%(by)s qualified the lead %(name)s"))
word("lead_came_again", icon="repeat", text=_("Your lead %(name)s came again"))
word("lead_of_customer", icon="repeat", text=_("%(name)s of your customer %(customer)s sent a form"))
word("leads_waiting", icon="hourglass", text=_("Leads wait because nobody can take them, %(name)s among them"))
