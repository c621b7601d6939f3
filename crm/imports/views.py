"""Pages of imports: upload, map, run with progress, see what became of every row, undo."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.rules.refusals import Invalid, NotAllowed
from crm.users.visibility import can_edit, get_visible_or_404
from crm.web.asked import asks, number_of, one_of
from crm.web.export import csv_answer
from crm.web.parts import done, render_part
from crm.web.refusals import add_errors

from .forms import StartForm, UploadForm
from .mapping import values_of
from .models import Import, ImportState, RowState
from .registry import kinds
from .rejects import rejected_table
from .services import may_import, start_import, undo_import, upload_file
from .veil import veil_for

PREVIEW = 5
LISTED = 100


@require_http_methods(["GET", "POST"])
@asks("kind")
def index(request):
    """Recent imports, and the form that uploads a file."""
    kind = one_of(request.GET, "kind", [one.name for one in kinds()], "leads")
    form = UploadForm(request.POST or None, request.FILES or None, initial={"kind": kind})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = upload_file(kind=form.cleaned_data["kind"], name=file.name, data=file, by=request.user)
        except Invalid as refusal:
            add_errors(form, refusal)
        else:
            return redirect("imports:detail", batch.pk)
    batches = Import.objects.visible_to(request.user).select_related("by")[:50]
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "batches": batches, "may_import": may_import(request.user)}
    return render(request, "imports/index.html", context, status=status)


@require_GET
@asks("state", "page")
def detail(request, pk):
    """An import by its state: to be mapped, running, or done with every row's outcome."""
    batch = get_visible_or_404(Import, request.user, pk)
    if batch.state == ImportState.UPLOADED:
        return _map(request, batch)
    return render_part(request, "imports/detail.html", _outcome(request, batch))


@require_POST
def start(request, pk):
    """Start it, for real or as a try."""
    batch = _own(request, pk)
    form = StartForm(request.POST, batch=batch, user=request.user)
    if form.is_valid():
        try:
            start_import(
                batch,
                mapping=form.mapping,
                mode=form.cleaned_data["mode"],
                options=form.options,
                dry_run="try" in request.POST,
                by=request.user,
            )
        except Invalid as refusal:
            for name, sentences in refusal.errors.items():
                form.add_error(f"map_{name}" if f"map_{name}" in form.fields else None, sentences)
        else:
            return redirect("imports:detail", batch.pk)
    return render(request, "imports/map.html", _mapping(batch, form, request.user) | {"may_edit": True}, status=422)


@require_GET
def mapping(request, pk):
    """The mapping again, after a try."""
    batch = get_visible_or_404(Import, request.user, pk)
    return _map(request, batch)


@require_POST
def undo(request, pk):
    """Take the import back."""
    batch = _own(request, pk)
    undone, kept = undo_import(batch, by=request.user)
    text = _("%(undone)s records taken back.") % {"undone": undone}
    if kept:
        text += " " + _("%(kept)s were changed since and stay.") % {"kept": kept}
    return done(request, text, to=batch.get_absolute_url())


@require_GET
def rejected(request, pk):
    """The rejected rows as they came, with line and reason, to be mended and uploaded again."""
    batch = get_visible_or_404(Import, request.user, pk)
    header, rows = rejected_table(batch, by=request.user)
    return csv_answer(f"rejected-{batch.pk}", header, rows)


def _own(request, pk):
    """The import, if this user may go on with it: 404 where it is not seen, 403 where it is only seen."""
    batch = get_visible_or_404(Import, request.user, pk)
    if not can_edit(request.user, batch):
        raise NotAllowed
    return batch


def _map(request, batch):
    """What each column means; who only reads the import is offered no start."""
    context = _mapping(batch, StartForm(batch=batch, user=request.user), request.user)
    return render(request, "imports/map.html", context | {"may_edit": can_edit(request.user, batch)})


def _mapping(batch, form, user):
    veiled = veil_for(user, batch)
    rows = [veiled(row.raw) for row in batch.staged.order_by("line")[:PREVIEW]]
    samples = {
        name: [value for row in rows if (value := values_of({name: index}, row)[name])]
        for name, index in batch.mapping.items()
    }
    return {"batch": batch, "form": form, "kind": form.kind, "samples": samples, "preview": rows}


def _outcome(request, batch):
    rows = batch.staged.exclude(state=RowState.IMPORTED).exclude(state=RowState.STAGED).order_by("line")
    wanted = one_of(request.GET, "state", RowState.values)
    if wanted:
        rows = batch.staged.filter(state=wanted).order_by("line")
    page, veiled = Paginator(rows, LISTED).get_page(number_of(request.GET, "page") or 1), veil_for(request.user, batch)
    for row in page:
        row.raw = veiled(row.raw)
    may_edit = can_edit(request.user, batch)
    return {"batch": batch, "page": page, "wanted": wanted, "states": RowState, "may_edit": may_edit}
