"""No view is a way round the rule: what is asked of the database, and by whom."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[2]
VIEWS = sorted(
    path
    for package in ("crm/*", "opportunities", "leads", "analytics")
    for pattern in ("views.py", "*_views.py", "views/*.py", "api.py", "api/*.py")
    for path in ROOT.glob(f"{package}/{pattern}")
)
# A chain over these is narrowed by the rule, by the reader's own id, or only says what comes along.
NARROWED = {"visible_to", "editable_by", "counted_for", "pooled_in", "none"}
DRESSED = {"with_may_edit", "with_masked", "select_related", "prefetch_related", "all", "objects", "order_by"}
# Deleted rows are nobody's, so the verbs that bring them back ask about them; ids are looked at before they are shown.
ALLOWED = {
    ("crm/automation/views.py", "restore"): "an administrator's alone, and the verb authorises",
    ("crm/customers/views/customers.py", "detail"): "redirects only to what is visible",
    ("crm/customers/views/customers.py", "restore"): "the verb authorises",
    ("crm/customers/views/contacts.py", "restore"): "the customer is asked",
    ("crm/followups/views/todo.py", "seen_by"): "of a follow-up that was got visibly",
    ("crm/followups/views/todo.py", "of_record"): "of a record that was got visibly",
    ("crm/followups/views/notices.py", "open_notice"): "of a notice that was got visibly",
    ("crm/followups/views/attachments.py", "_panel"): "of a record that was got visibly",
    ("crm/followups/views/timeline.py", "activities_of"): "of a record that was got visibly",
    ("opportunities/views/editing.py", "restore"): "the verb authorises",
    ("leads/views/editing.py", "restore"): "asked of owner and team",
    ("leads/views/editing.py", "_conflict"): "of a lead that was got visibly",
    ("leads/views/detail.py", "merged_into"): "redirects only to what is visible",
    ("leads/api.py", "merge"): "merged into a lead that was got visibly",
}


def guarded():
    """Names of models that know the rule."""
    return {model.__name__ for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")}


def chains(tree, names):
    """(function, calls of the chain, the node) of every `Model.objects...` in the tree."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and getattr(node.value, "id", "") in names:
            called, top = [], node
            while isinstance(parents.get(top), ast.Attribute | ast.Call) and getattr(parents[top], "func", top) is top:
                top = parents[top]
                called += [top.attr] if isinstance(top, ast.Attribute) else []
            function = top
            while function is not None and not isinstance(function, ast.FunctionDef):
                function = parents.get(function)
            yield getattr(function, "name", ""), called, top


def is_the_readers_own(top):
    text = ast.unparse(top)
    return any(f"{name}={who}" in text for name in ("owner", "user", "by", "to") for who in ("user", "request.user"))


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_view_asks_past_the_rule(path):
    wrong, here = [], str(path.relative_to(ROOT))
    for function, called, top in chains(ast.parse(path.read_text()), guarded()):
        plain = set(called) <= DRESSED
        if not (NARROWED & set(called) or plain or is_the_readers_own(top) or (here, function) in ALLOWED):
            wrong.append(f"{function}: {ast.unparse(top)}")
    assert wrong == []


def test_nothing_is_allowed_that_is_not_there():
    names, used = guarded(), set()
    for path in VIEWS:
        here = str(path.relative_to(ROOT))
        used |= {(here, function) for function, *_rest in chains(ast.parse(path.read_text()), names)}
    assert set(ALLOWED) - used == set()
