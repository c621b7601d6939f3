"""The same for many leads at once, each by its own verb: all of them or none."""

from urllib.parse import urlsplit

from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from crm.customers.models import Tag
from crm.rules.refusals import NotAllowed, Refusal
from crm.rules.together import do_to_all
from crm.users.many import all_of, chosen
from crm.users.models import Role, User
from crm.web.asked import asks
from crm.web.parts import done, render_part
from crm.web.refusals import add_errors

from ..forms import OWN_IDS, AssignForm, ReasonForm, ReleaseForm, TagForm
from ..models import Lead
from ..services import assign_lead, change_lead, claim_lead, disqualify_lead, release_lead

SALT = "leads.bulk"
LASTS = 3600  # seconds in which an undo works


def answer(request, words, leads, *, undo=None):
    """`words` knows singular and plural of what was done."""
    return done(request, words % {"n": len(leads)}, undo=undo, to=_back(request))


def dialog(request, form, leads, title, *, label="", bad=False):
    context = {"form": form, "leads": leads, "title": title, "label": label or title, "bad": bad}
    return render_part(request, "leads/small_form.html", context, status=422 if form.errors else 200)


def sent(request):
    return request.POST if request.method == "POST" and "sent" in request.POST else None


def happened(form, leads, verb):
    """Whether the form was sent and the verb done to all; a refusal stands in the form."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        do_to_all(leads, verb)
    except Refusal as refusal:
        add_errors(form, refusal)
    return not form.errors


@require_http_methods(["GET", "POST"])
@asks("ids")
def assign_many(request):
    if request.user.role not in (Role.MANAGER, Role.ADMIN):
        raise NotAllowed
    leads = chosen(request, Lead)
    form = AssignForm(sent(request), user=request.user)

    def assign(lead):
        assign_lead(lead, to=form.cleaned_data["to"], by=request.user, why=form.cleaned_data["why"])

    if happened(form, leads, assign):
        to = form.cleaned_data["to"].pk
        former = [(lead.pk, lead.owner_id) for lead in leads if lead.owner_id and lead.owner_id != to]
        undo = _token("leads:assign_back", former) if len(former) == len(leads) else None
        return answer(request, ngettext("%(n)d lead assigned.", "%(n)d leads assigned.", len(leads)), leads, undo=undo)
    return dialog(request, form, leads, _("Assign"))


@require_POST
@asks("t")
def assign_back(request):
    """Give each lead back to whom it was taken from."""
    former = dict(_read(request))
    people = User.objects.in_bulk(set(former.values()))
    leads = all_of(Lead, request.user, former)
    do_to_all(leads, lambda lead: assign_lead(lead, to=people[former[lead.pk]], by=request.user))
    words = ngettext("%(n)d lead is back with its former owner.", "%(n)d leads are back.", len(leads))
    return answer(request, words, leads)


@require_http_methods(["GET", "POST"])
@asks("ids")
def tag_many(request):
    leads = chosen(request, Lead)
    form = TagForm(sent(request), auto_id=OWN_IDS)
    former = []

    def tag(lead):
        held = set(lead.tags.all())
        former.append((lead.pk, sorted(tag.pk for tag in held)))
        wanted = (held | set(form.cleaned_data["add"])) - set(form.cleaned_data["remove"])
        change_lead(lead, by=request.user, tags=wanted)

    if happened(form, leads, tag):
        words = ngettext("%(n)d lead tagged.", "%(n)d leads tagged.", len(leads))
        return answer(request, words, leads, undo=_token("leads:tag_back", former))
    return dialog(request, form, leads, _("Tag"), label=_("Save"))


@require_POST
@asks("t")
def tag_back(request):
    former = dict(_read(request))
    tags = Tag.objects.in_bulk({pk for pks in former.values() for pk in pks})
    leads = all_of(Lead, request.user, former)

    def put_back(lead):
        change_lead(lead, by=request.user, tags=[tags[pk] for pk in former[lead.pk] if pk in tags])

    do_to_all(leads, put_back)
    words = ngettext("%(n)d lead is as it was.", "%(n)d leads are as they were.", len(leads))
    return answer(request, words, leads)


@require_http_methods(["GET", "POST"])
@asks("ids")
def release_many(request):
    leads = chosen(request, Lead)
    form = ReleaseForm(sent(request))

    def release(lead):
        release_lead(lead, reason=form.cleaned_data["reason"], pool=form.cleaned_data["pool"], by=request.user)

    if happened(form, leads, release):
        return answer(request, ngettext("%(n)d lead released.", "%(n)d leads released.", len(leads)), leads)
    return dialog(request, form, leads, _("Release"))


@require_http_methods(["GET", "POST"])
@asks("ids")
def disqualify_many(request):
    leads = chosen(request, Lead)
    form = ReasonForm(sent(request))

    def disqualify(lead):
        disqualify_lead(lead, reason=form.cleaned_data["reason"], by=request.user)

    if happened(form, leads, disqualify):
        words = ngettext("%(n)d lead disqualified.", "%(n)d leads disqualified.", len(leads))
        return answer(request, words, leads)
    return dialog(request, form, leads, _("Disqualify"), bad=True)


@require_POST
@asks("ids")
def claim_many(request):
    """All that were chosen, unless somebody was faster with one or the pool's limit of the day does not reach."""
    leads = chosen(request, Lead, edits=False)
    do_to_all(leads, lambda lead: claim_lead(lead, by=request.user))
    return answer(request, ngettext("%(n)d lead is yours.", "%(n)d leads are yours.", len(leads)), leads)


def _token(name, former):
    """An address that takes it back: what stood there before, signed, so that nobody can ask for something else."""
    return f"{reverse(name)}?{urlencode({'t': signing.dumps(former, salt=SALT, compress=True)})}"


def _read(request):
    try:
        return signing.loads(request.GET.get("t", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise Refusal(_("It is too late to take this back.")) from None


def _back(request):
    """The list as the reader had it."""
    here = urlsplit(request.htmx.current_url_abs_path or "") if getattr(request, "htmx", None) else None
    path = reverse("leads:list")
    if here and here.path.startswith(path):
        return f"{here.path}?{here.query}" if here.query else here.path
    return path
