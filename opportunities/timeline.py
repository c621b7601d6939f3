"""The words of this package's activities and notices."""

from django.utils.translation import gettext_lazy as _

from crm.followups.timeline import word

word("moved", icon="arrow-right", text=_("moved it from %(from)s to %(to)s"))
word("overridden", icon="arrow-right", text=_("moved it from %(from)s to %(to)s past a gate: %(override)s"))
word("won", icon="trophy", text=_("won it"))
word("lost", icon="circle-x", text=_("lost it: %(reason)s"))
word("reopened", icon="rotate-clockwise", text=_("reopened it in %(to)s"))
word("transferred", icon="transfer", text=_("transferred it from %(from)s to %(to)s"))
word("imported", icon="upload", text=_("imported it"))
word("contact_added", icon="user-plus", text=_("added the key contact %(contact)s (%(role)s)"))
word("contact_removed", icon="x", text=_("removed the key contact %(contact)s"))
word("member_added", icon="users", text=_("brought %(member)s into the opportunity's team"))
word("member_removed", icon="x", text=_("took %(member)s out of the opportunity's team"))
word("member_replaced", icon="users", text=_("put %(to)s into the opportunity's team in place of %(from)s"))
word("ticked", icon="checkbox", text=_("ticked “%(item)s”"))
word("unticked", icon="x", text=_("unticked “%(item)s”"))
word("lines_set", icon="package", text=_("set %(count)s product lines, %(total)s in all"))

word("opportunity_given", icon="transfer", text=_("%(by)s gave you the opportunity “%(name)s”"))
word("opportunity_taken", icon="transfer", text=_("%(by)s gave your opportunity “%(name)s” to %(to)s"))
word("opportunity_joined", icon="users", text=_("%(by)s brought you into the team of “%(name)s”"))
word("opportunity_changed", icon="edit", text=_("%(by)s changed %(fields)s of “%(name)s”"))
word("opportunity_moved", icon="arrow-right", text=_("%(by)s moved “%(name)s” from %(from)s to %(to)s"))
word("opportunity_won", icon="trophy", text=_("%(by)s closed “%(name)s” as won"))
word("opportunity_lost", icon="circle-x", text=_("%(by)s closed “%(name)s” as lost: %(reason)s"))
word("opportunity_reopened", icon="rotate-clockwise", text=_("%(by)s reopened “%(name)s”"))
word("opportunity_deleted", icon="trash", text=_("%(by)s deleted “%(name)s”"))
