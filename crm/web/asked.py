"""Which parameters an address understands: a view says so, and whatever else is asked is 400.

    @require_GET
    @asks("q")
    def pick(request): ...

A view that says nothing takes none. ANYTHING is for those that look for themselves (lists know their filters) and for
addresses that strangers write: forms on other web sites, what an identity provider sends back. The API refuses by its
serializers and filters (`crm.api.known`), Django admin by its own.
"""

from django.utils.translation import gettext as _

from crm.rules.refusals import Unknown

from .refusals import told

ANYTHING = "*"
OTHERS = "admin"  # the namespace of Django admin


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


class OnlyAsked:
    """Middleware: refuses what the view has not declared, before it runs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, _args, _kwargs):
        known = getattr(view, "asks", ())
        if not request.GET or ANYTHING in known or self._refuses_itself(request):
            return None
        try:
            only_known(request.GET, known)
        except Unknown as refusal:
            return told(request, refusal)
        return None

    @staticmethod
    def _refuses_itself(request):
        return request.path.startswith("/api/") or OTHERS in request.resolver_match.namespaces
