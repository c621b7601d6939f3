"""Which parameters an address understands: a view says so, and whatever else is asked is 400.

    @require_GET
    @asks("q")
    def pick(request): ...

A view that says nothing takes none. FILTERS is for lists, which look for themselves; ANYTHING for addresses that
strangers write: forms on other web sites, what an identity provider sends back. What messengers and advertisers append
to any link that is passed on (APPENDED) is taken away before a page sees it, unless the page declares the name. The API
refuses by its serializers and filters (`crm.api.known`), Django admin by its own.
"""

from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.rules.keys import key_of
from crm.rules.refusals import Unknown

from .refusals import told

ANYTHING = "*"
FILTERS = "filters"
OTHERS = "admin"  # the namespace of Django admin
APPENDED = frozenset(
    [
        *("from", "isappinstalled", "scene", "subscene", "clicktime", "enterid", "sharer_shareinfo"),  # WeChat
        *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id"),
        *("gclid", "gbraid", "wbraid", "dclid", "_gl"),  # Google
        *("fbclid", "msclkid", "ttclid", "li_fat_id", "bd_vid"),  # Meta, Microsoft, TikTok, LinkedIn, Baidu
        *("mc_cid", "mc_eid", "_hsenc", "_hsmi", "mkt_tok"),  # mailers
    ]
)


def asks(*names):
    """Declare the query parameters of a view."""

    def declared(view):
        view.asks = frozenset(names)
        return view

    return declared


def only_known(params, known):
    """Raise Unknown where there are other parameters than these."""
    unknown = sorted(set(params) - set(known))
    if unknown:
        words = ((name[:80], _("There is no parameter “%(name)s”.") % {"name": name[:80]}) for name in unknown[:20])
        raise Unknown(dict(words))


def one_of(params, name, known, default=""):
    """The value of a parameter that has few of them; Unknown where it is another, the default where it is empty."""
    wrong = [value for value in params.getlist(name) if value and value not in known]
    if wrong:
        raise Unknown({name: _("“%(word)s” is not one of the choices.") % {"word": wrong[0][:40]}})
    return params.get(name) or default


def refuse_form(form):
    """Raise Unknown with what is wrong in a form that an address filled in; each sentence with its field's label."""
    if not form.is_valid():
        labels = {name: field.label or name for name, field in form.fields.items()}
        errors = {name: [f"{labels[name]}: {text}" for text in texts] for name, texts in form.errors.items()}
        raise Unknown(errors)


def number_of(params, name):
    """The whole number of a parameter, None where it is empty; Unknown where it is none."""
    given = params.get(name)
    if not given:
        return None
    if (number := key_of(given)) is None:
        raise Unknown({name: _("“%(word)s” is not a number.") % {"word": given[:40]}})
    return number


def version_of(request):
    """The version that the page knew, None where it sent none. What is no number would switch the check off."""
    sent = request.POST if request.POST.get("version") else request.GET
    return number_of(sent, "version")


class OnlyAsked:
    """Middleware: refuses what the view has not declared, before it runs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, _args, _kwargs):
        known = getattr(view, "asks", frozenset())
        if not request.GET or ANYTHING in known or self._refuses_itself(request):
            return None
        if request.method in ("GET", "HEAD"):
            _take_away(request, APPENDED.intersection(request.GET) - known)
        if FILTERS in known:
            return None
        try:
            only_known(request.GET, known)
        except Unknown as refusal:
            return told(request, refusal)
        return None

    @staticmethod
    def _refuses_itself(request):
        return request.path.startswith("/api/") or OTHERS in request.resolver_match.namespaces


def _take_away(request, names):
    """As if they had not been sent: pages make addresses of what was."""
    if names:
        kept = request.GET.copy()
        for name in names:
            del kept[name]
        request.META["QUERY_STRING"] = kept.urlencode()
        request.GET = QueryDict(request.META["QUERY_STRING"], encoding=request.encoding)
