"""The cells of the lists of customers and contacts, drawn in Python (docs/pages.md says why), and the menu of a row."""

from django.urls import reverse
from django.utils.html import format_html

from crm.web.stencils import Stencil
from crm.web.templatetags.ui import avatar, chip, due

from .models import Importance

TONES = {Importance.A: "acc", Importance.C: "line"}


def importance(row, value):
    return chip(row.get_importance_display(), TONES.get(value, ""))


def owner(row, value):
    return avatar(value, name=True)


def due_at(row, value):
    return due(value)


def customer(row, name):
    return format_html('<a href="{}">{}</a>', reverse("customers:detail", args=[row.customer_id]), name)


MENU = Stencil("customers/_row_menu.html", lambda row, user: {"may_edit": row.may_edit, "may_give": row.may_give})
