"""Lists declared once: columns, filters, sorting, paging, bulk actions, export.

LEADS = Table("leads", columns=[Column("name", _("Name"), phone=1), Column("amount", _("Amount"), sort="amount")], ...)

def leads(request):
    return LEADS.listing(request, Lead.objects.visible_to(request.user)).answer("leads/list.html")
"""

from .declared import Bulk, Column, Empty, Table
from .listing import Listing

__all__ = ["Bulk", "Column", "Empty", "Listing", "Table"]
