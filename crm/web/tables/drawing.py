"""The rows of a list as HTML, in Python: a template a cell, for fifty rows, would cost more than all else together."""

from django.template.loader import get_template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..stencils import Stencil

PHONE = {1: " first", 3: " p3"}


def draw_rows(listing, context):
    """Every `<tr>`; `context` is the page's, for cells that are templates."""
    columns = [_Head(shown["column"], context) for shown in listing.columns]
    menu = _menu(listing.row_menu, context)
    user = getattr(listing.request, "user", None)
    choose = escape(_("Choose this row")) if listing.bulk else ""
    name = escape(listing.table.name)
    drawn = []
    for line in listing.rows:
        row, url = line["row"], escape(line["url"]) if line["url"] else ""
        pk = escape(row.pk)
        drawn.append(f'<tr id="{name}-{pk}"' + (f' data-href="{url}" tabindex="-1">' if url else ">"))
        if choose:
            box = f'<input type="checkbox" class="pick" name="ids" value="{pk}" aria-label="{choose}">'
            drawn.append(f'<td class="tick">{box}</td>')
        drawn += [
            head.cell(row, cell, "" if place else url)
            for place, (head, cell) in enumerate(zip(columns, line["cells"], strict=True))
        ]
        if menu:
            drawn.append(f'<td class="acts">{menu(row, user)}</td>')
        drawn.append("</tr>\n")
    return SafeString("".join(drawn))


class _Head:
    """One column on its way down the list: what is the same in each of its cells is made once."""

    def __init__(self, column, context):
        self.column = column
        look = f"{column.align}{PHONE.get(column.phone, '')}"
        label = escape(column.label)
        self.filled = f'<td class="{look}" data-label="{label}">'
        self.blank = f'<td class="{look} blank" data-label="{label}">'
        self.part = _part(column.part, context) if column.part else None

    def cell(self, row, cell, url):
        start = self.blank if cell["blank"] else self.filled
        if self.column.draw:
            inner = conditional_escape(self.column.draw(row, cell["value"]))
        elif self.part:
            inner = self.part(row, value=cell["value"])
        elif url:
            inner = f'<a class="main-cell" href="{url}" data-open>{conditional_escape(cell["text"])}</a>'
        elif cell["blank"]:
            inner = f'<span class="faint">{conditional_escape(cell["text"])}</span>'
        else:
            inner = conditional_escape(cell["text"])
        return f"{start}{inner}</td>"


def _menu(menu, context):
    if isinstance(menu, Stencil):
        return menu.draw
    if not menu:
        return None
    part = _part(menu, context)
    return lambda row, user: part(row)


def _part(name, context):
    """A template of a cell, in the page's own context."""
    template = get_template(name).template

    def draw(row, **more):
        with context.push(row=row, **more):
            return template.render(context)

    return draw
