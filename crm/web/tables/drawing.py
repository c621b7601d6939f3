"""The rows of a list as HTML, in Python: a template a cell, for fifty rows, would cost more than all else together."""

from html import escape

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..formats import BLANK
from ..stencils import Stencil

PHONE = {1: " first", 3: " p3"}


def draw_rows(listing, context):
    """Every `<tr>`; `context` is the page's, for cells that are templates."""
    if not listing.rows:
        return ""
    first, *others = [_cell(shown["column"], listing.rows[0], context) for shown in listing.columns]
    link, menu = listing.table.link, _menu(listing.row_menu, context)
    user = getattr(listing.request, "user", None)
    choose = escape(_("Choose this row")) if listing.bulk else ""
    name = escape(listing.table.name)
    drawn = []
    for row in listing.rows:
        url, pk = escape(link(row)) if link else "", escape(str(row.pk))
        drawn.append(f'<tr id="{name}-{pk}"' + (f' data-href="{url}" tabindex="-1">' if url else ">"))
        if choose:
            box = f'<input type="checkbox" class="pick" name="ids" value="{pk}" aria-label="{choose}">'
            drawn.append(f'<td class="tick">{box}</td>')
        drawn.append(first(row, url))
        drawn += [cell(row, "") for cell in others]
        if menu:
            drawn.append(f'<td class="acts">{menu(row, user)}</td>')
        drawn.append("</tr>\n")
    return SafeString("".join(drawn))


def _cell(column, example, context):
    """The function of a row and its address to the cell: what is the same all the way down is made once. Only the first
    cell of a row gets the address."""
    look, label = f"{column.align}{PHONE.get(column.phone, '')}", escape(str(column.label))
    filled = f'<td class="{look}" data-label="{label}">'
    reads = column.value or hasattr(example, column.name)  # else it shows no value that could be missing
    blank = f'<td class="{look} blank" data-label="{label}">' if reads else filled
    value_of, inner_of = column.reader(), _inner(column, context)

    def cell(row, url):
        value = value_of(row)
        return f"{blank if value is None or value == '' else filled}{inner_of(row, value, url)}</td>"

    return cell


def _inner(column, context):
    """The function of row, value and address to what stands in the cell."""
    if column.draw:
        return lambda row, value, url: _escaped(column.draw(row, value))
    if column.part:
        part = _part(column.part, context)
        return lambda row, value, url: part(row, value=value)

    def words(row, value, url):
        if value is None or value == "":
            return f'<a class="main-cell" href="{url}" data-open>{BLANK}</a>' if url else _BLANK
        text = _escaped(column.show(value) if column.show else value)
        return f'<a class="main-cell" href="{url}" data-open>{text}</a>' if url else text

    return words


_BLANK = f'<span class="faint">{BLANK}</span>'


def _escaped(text):
    kind = type(text)
    return text if kind is SafeString else escape(text) if kind is str else conditional_escape(text)


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
