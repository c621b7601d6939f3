"""One list as one reader asked for it: rows, sort links, chips, total, files. Names come from allow-lists only."""

from dataclasses import replace
from functools import cached_property

from django.shortcuts import render
from django.utils.http import urlencode

from crm.rules.kept import plain
from crm.rules.keyset import BadCursor, BadOrder, capped_count, keyset_page, total_of

from .. import export, formats
from ..asked import one_of, only_known, refuse_form
from ..parts import render_part
from . import exported
from .chips import chips_of

# Parameters of the list itself; all others are filters.
OWN = ("q", "ordering", "cursor", "export", "menu")
MENUS = ("filters", "total")


class Listing:
    def __init__(self, table, request, rows):
        self.table = table
        self.request = request
        self._rows = rows
        self.id = f"{table.name}-list"
        self.notice = ""

    # --- what was asked ---------------------------------------------------------------------------------------------

    @cached_property
    def ordering(self):
        asked = self.request.GET.get("ordering", "")
        return asked if asked.removeprefix("-") in self.table.sortable else self.table.ordering

    @cached_property
    def q(self):
        return self.request.GET.get("q", "").strip()[:200]

    @cached_property
    def filterset(self):
        """The filters; None where the reader neither filters nor opens the menu, for their choices cost queries."""
        if self.table.filters is None or not self._filters_asked:
            return None
        return self.table.filters(self.request.GET, queryset=self.all_rows, request=self.request)

    @property
    def _filters_asked(self):
        return self.request.GET.get("menu") == "filters" or any(name not in OWN for name in self.request.GET)

    @property
    def filterable(self):
        """For templates, which would call the class itself."""
        return self.table.filters is not None

    @property
    def form(self):
        return self.filterset.form if self.filterset is not None else None

    @cached_property
    def all_rows(self):
        return plain(self._rows)

    @cached_property
    def _paged(self):
        """What pages are taken from and counted: as it is kept, where nothing narrows it."""
        narrowed = self.filterset is not None or (self.q and self.table.search)
        return self.filtered if narrowed else self._rows

    @cached_property
    def filtered(self):
        """The rows that fit the filters and the search."""
        rows = self.all_rows if self.filterset is None else self.filterset.qs
        if self.q and self.table.search:
            try:
                rows = self.table.search(rows, self.q)
            except ValueError as why:
                self.notice = str(why)
                rows = rows.none()
        return rows

    @cached_property
    def chips(self):
        return chips_of(self.filterset, self.address) if self.filterset is not None else []

    @property
    def searchable(self):
        """For templates, which would call the function itself."""
        return self.table.search is not None

    @property
    def asked(self):
        """Names of the filters in force, without what was looked for."""
        given = [name for name, value in self.request.GET.items() if value]
        known = self.table.filters.base_filters if self.table.filters else ()
        used = [name for name in known if any(one == name or one.startswith(f"{name}_") for one in given)]
        return [*used, "q"] if self.q else used

    @property
    def narrowed(self):
        return bool(self.q or self.chips)

    @property
    def kept(self):
        """Parameters that a filter form has to carry on: [(name, value)]."""
        fields = set(self.form.fields) | _parameters(self.form) if self.form else set()
        held = self.request.GET
        return [
            (name, value)
            for name in held
            if name not in fields and name not in ("cursor", "export", "menu", "q")
            for value in held.getlist(name)
        ]

    def address(self, **changes):
        """This page's address with parameters changed; None takes one away. The cursor never survives a change."""
        params = dict(self.request.GET.lists())
        for name, value in {"cursor": None, "export": None, "menu": None, **changes}.items():
            if value is None:
                params.pop(name, None)
            else:
                params[name] = value
        return f"{self.request.path}?{urlencode(params, doseq=True)}" if params else self.request.path

    # --- what is shown ----------------------------------------------------------------------------------------------

    @cached_property
    def page(self):
        wanted = {"order": self.ordering, "size": self.table.size, "allowed": self.table.sortable}
        rows = self.joined(self._paged, [shown["column"] for shown in self.columns])
        try:
            return keyset_page(rows, cursor=self.request.GET.get("cursor"), **wanted)
        except (BadCursor, BadOrder):
            return keyset_page(rows, **wanted)

    def joined(self, rows, columns):
        """With the tables that these columns alone read: PostgreSQL plans each one more in every order."""
        links = [column.joins for column in columns if column.joins]
        return rows.select_related(*links) if links else rows

    @cached_property
    def total(self):
        """The number of rows as text, capped: `1,248`, `10,000+`."""
        number, exact = self._counted
        return formats.count(number, exact=exact)

    @property
    def counts_later(self):
        """A search shows its rows first: to count what fits costs more than to find fifty of it."""
        return bool(self.q and (self.page.next or self.page.previous))

    @property
    def total_url(self):
        return self.address(menu="total")

    @cached_property
    def _counted(self):
        asked_alone = self.request.GET.get("menu") == "total"
        return capped_count(self._paged) if asked_alone else total_of(self._paged, self.page)

    @cached_property
    def columns(self):
        """The columns that the reader sees, each with its place, label and sort link."""
        chosen = self._chosen
        shown = [column for column in self.table.columns if column.name in chosen]
        return [{"column": column, "sorted": self._sorted(column), "url": self._sort_url(column)} for column in shown]

    @cached_property
    def choices(self):
        """Every column but the first, to tick in the menu."""
        return [(column, column.name in self._chosen) for column in self.table.columns[1:]]

    @cached_property
    def sorts(self):
        """What can be sorted by, for the menu: [(label, address, direction now)]."""
        return [
            (column.label, self._sort_url(column), self._sorted(column)) for column in self.table.columns if column.sort
        ]

    @cached_property
    def _chosen(self):
        first = self.table.columns[0].name
        names = {column.name for column in self.table.columns}
        cookie = self.request.COOKIES.get(f"cols_{self.table.name}", "")
        if cookie:
            return {name for name in cookie.split(".") if name in names} | {first}
        return {column.name for column in self.table.columns if not column.hidden} | {first}

    def _sorted(self, column):
        if self.ordering.removeprefix("-") != column.name:
            return ""
        return "descending" if self.ordering.startswith("-") else "ascending"

    def _sort_url(self, column):
        if not column.sort:
            return ""
        state = self._sorted(column)
        down = column.down if not state else state == "ascending"
        return self.address(ordering=f"-{column.name}" if down else column.name)

    @property
    def rows(self):
        return self.page.items

    @cached_property
    def bulk(self):
        bulk = self.table.bulk if self.works else []
        return bulk(self.request.user) if callable(bulk) else bulk

    @cached_property
    def works(self):
        """Whether the reader works on such rows at all: an auditor is offered nothing that would be refused."""
        return getattr(self.request.user, "sells", True)

    @property
    def row_menu(self):
        return self.table.row_menu if self.works else ""

    @property
    def empty(self):
        """What is said where nothing is; what adds a row is offered to those who may."""
        empty = self.table.empty
        return empty if self.works or not empty.dialog else replace(empty, url="", label="")

    @property
    def next_url(self):
        return self.address(cursor=self.page.next) if self.page.next else ""

    @property
    def previous_url(self):
        return self.address(cursor=self.page.previous) if self.page.previous else ""

    @property
    def filters_url(self):
        return self.address(menu="filters")

    @property
    def clear_url(self):
        held = self.request.GET.get("ordering")
        return f"{self.request.path}?ordering={self.ordering}" if held else self.request.path

    # --- answers ----------------------------------------------------------------------------------------------------

    def answer(self, template, context=None):
        """The page, its part for htmx, the form of its filter menu (?menu=filters), its total, or a file."""
        self.refuse_wrong()
        if self.filterable and self.request.GET.get("menu") == "filters":
            return render(self.request, "web/_listing_filters.html", {"listing": self})
        if self.request.GET.get("menu") == "total":
            return render(self.request, "web/_listing_total.html", {"listing": self})
        kind = self.request.GET.get("export")
        if self.table.exports and kind in export.KINDS:
            return self.file(kind)
        return render_part(self.request, template, {"listing": self, **(context or {})}, part="web/_listing.html")

    def refuse_wrong(self, *, also=()):
        """A parameter that nothing reads, or a value that it cannot have, is told, as over the API: a filter that does
        not filter would mislead. A place in the list that is no longer known is its beginning."""
        asked = self.request.GET
        only_known(asked, {*OWN, *also, *(_parameters(self.form) if self.form else ())})
        one_of(asked, "menu", MENUS)
        one_of(asked, "export", export.KINDS if self.table.exports else ())
        one_of(asked, "ordering", {sign + name for name in self.table.sortable for sign in ("", "-")})
        if self.form:
            refuse_form(self.form)

    def file(self, kind):
        """All rows that fit, in this order, as a file; at most `export.MOST_ROWS`, and the file says so."""
        return exported.answer(kind, self)


def _parameters(form):
    """The names under which a form's widgets send: a range sends two."""
    names = set()
    for name, field in form.fields.items():
        suffixes = getattr(field.widget, "suffixes", None)
        names |= {f"{name}_{suffix}" for suffix in suffixes} if suffixes else {name}
    return names
