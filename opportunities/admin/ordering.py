"""Rows that are put in order by drag, or by number where there is no mouse."""


class ByDrag:
    """Mixin of admins whose rows have a field `order`: the script numbers the rows 10, 20, 30… after a drag."""

    class Media:
        js = ["vendor/sortable/sortable.min.js", "app/admin-order.js"]
        css = {"all": ["app/admin-order.css"]}
