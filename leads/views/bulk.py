"""The same for many leads at once: each by its own verb; what is refused is counted and said."""

from urllib.parse import urlsplit

from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from crm.customers.models import Tag
from crm.rules.refusals import NotAllowed, Refusal
from crm.users.models import Role, User
from crm.web.parts import done, render_part

from ..forms import OWN_IDS, AssignForm, ReasonForm, ReleaseForm, TagForm
from ..models import Lead
from ..services import assign_lead, change_lead, claim_lead, disqualify_lead, release_lead
from .getting import chosen, ids_of

SALT = "leads.bulk"
LASTS = 3600  # seconds in which an undo works


def each(leads, verb):
    """(done, first refusal, how many refused): one transaction a lead, so that one refusal does not undo the rest."""
    finished, refused = [], []
    for lead in leads:
        try:
            verb(lead)
            finished.append(lead)
        except Refusal as refusal:
            refused.append(str(refusal))
    return finished, refused


def told(finished, refused, words):
    """`words` knows singular and plural of what was done; refusals follow with the first reason."""
    text = words % {"n": len(finished)} if finished else _("Nothing was changed.")
    if refused:
        left = ngettext("%(n)d was left out: %(why)s", "%(n)d were left out: %(why)s", len(refused))
        text = f"{text} {left % {'n': len(refused), 'why': refused[0]}}"
    return text


def answer(request, finished, refused, words, *, undo=None):
    tone = "ok" if finished and not refused else "warn"
    text = told(finished, refused, words)
    return done(request, text, tone=tone, undo=undo if finished else None, to=_back(request))


def dialog(request, form, leads, title, *, label="", bad=False):
    context = {"form": form, "leads": leads, "title": title, "label": label or title, "bad": bad}
    return render_part(request, "leads/small_form.html", context, status=422 if form.errors else 200)


def sent(request):
    return request.POST if request.method == "POST" and "sent" in request.POST else None


@require_http_methods(["GET", "POST"])
def assign_many(request):
    if request.user.role not in (Role.MANAGER, Role.ADMIN):
        raise NotAllowed
    leads = chosen(request)
    form = AssignForm(sent(request), user=request.user)
    if form.is_bound and form.is_valid():
        to, why = form.cleaned_data["to"], form.cleaned_data["why"]
        before = {lead.pk: lead.owner_id for lead in leads if lead.owner_id and lead.owner_id != to.pk}
        finished, refused = each(leads, lambda lead: assign_lead(lead, to=to, by=request.user, why=why))
        words = ngettext("%(n)d lead assigned.", "%(n)d leads assigned.", len(finished))
        former = [(lead.pk, before[lead.pk]) for lead in finished if lead.pk in before]
        undo = _token("leads:assign_back", former) if len(former) == len(finished) else None
        return answer(request, finished, refused, words, undo=undo)
    return dialog(request, form, leads, _("Assign"))


@require_POST
def assign_back(request):
    """Give each lead back to whom it was taken from."""
    former = dict(_read(request))
    people = User.objects.in_bulk(set(former.values()))
    leads = Lead.objects.visible_to(request.user).editable_by(request.user).filter(pk__in=former).order_by("pk")
    finished, refused = each(leads, lambda lead: assign_lead(lead, to=people[former[lead.pk]], by=request.user))
    words = ngettext("%(n)d lead is back with its former owner.", "%(n)d leads are back.", len(finished))
    return answer(request, finished, refused, words)


@require_http_methods(["GET", "POST"])
def tag_many(request):
    leads = chosen(request)
    form = TagForm(sent(request), auto_id=OWN_IDS)
    if form.is_bound and form.is_valid():
        add, remove = set(form.cleaned_data["add"]), set(form.cleaned_data["remove"])
        former = []

        def tag(lead):
            held = set(lead.tags.all())
            former.append((lead.pk, sorted(tag.pk for tag in held)))
            change_lead(lead, by=request.user, tags=(held | add) - remove)

        finished, refused = each(leads, tag)
        words = ngettext("%(n)d lead tagged.", "%(n)d leads tagged.", len(finished))
        return answer(request, finished, refused, words, undo=_token("leads:tag_back", former))
    return dialog(request, form, leads, _("Tag"), label=_("Save"))


@require_POST
def tag_back(request):
    former = dict(_read(request))
    tags = Tag.objects.in_bulk({pk for pks in former.values() for pk in pks})
    leads = Lead.objects.visible_to(request.user).editable_by(request.user).filter(pk__in=former).order_by("pk")

    def put_back(lead):
        change_lead(lead, by=request.user, tags=[tags[pk] for pk in former[lead.pk] if pk in tags])

    finished, refused = each(leads, put_back)
    words = ngettext("%(n)d lead is as it was.", "%(n)d leads are as they were.", len(finished))
    return answer(request, finished, refused, words)


@require_http_methods(["GET", "POST"])
def release_many(request):
    leads = chosen(request)
    form = ReleaseForm(sent(request))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        finished, refused = each(
            leads, lambda lead: release_lead(lead, reason=data["reason"], pool=data["pool"], by=request.user)
        )
        words = ngettext("%(n)d lead released.", "%(n)d leads released.", len(finished))
        return answer(request, finished, refused, words)
    return dialog(request, form, leads, _("Release"))


@require_http_methods(["GET", "POST"])
def disqualify_many(request):
    leads = chosen(request)
    form = ReasonForm(sent(request))
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        finished, refused = each(leads, lambda lead: disqualify_lead(lead, reason=reason, by=request.user))
        words = ngettext("%(n)d lead disqualified.", "%(n)d leads disqualified.", len(finished))
        return answer(request, finished, refused, words)
    return dialog(request, form, leads, _("Disqualify"), bad=True)


@require_POST
def claim_many(request):
    """Those that nobody else was faster with, up to the pool's limit of the day."""
    leads = Lead.objects.visible_to(request.user).filter(pk__in=ids_of(request)[:200]).order_by("pk")
    finished, refused = each(list(leads), lambda lead: claim_lead(lead, by=request.user))
    words = ngettext("%(n)d lead is yours.", "%(n)d leads are yours.", len(finished))
    return answer(request, finished, refused, words)


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
