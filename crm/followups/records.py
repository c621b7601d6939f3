"""A record by its kind and id, as addresses and the API name it; and the records that rows are about."""

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.http import Http404

from crm.users.visibility import get_visible_or_404

from .models.about import record_models

ICONS = {"lead": "user-search", "opportunity": "target-arrow", "customer": "building"}


def model_of(kind):
    """The record model of this name, or None."""
    return next((model for model in record_models() if model._meta.model_name == kind), None)


def record_or_404(user, kind, pk):
    """The record, if there is one of this kind and this user may read it."""
    model = model_of(kind)
    if model is None:
        raise Http404
    return get_visible_or_404(model, user, pk)


def seen_about(user):
    """Prefetch `about`: one query a kind of record. What the user may not see is None, as if it were not there."""
    return GenericPrefetch("about", [model.objects.visible_to(user) for model in record_models()])
