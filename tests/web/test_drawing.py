"""What a page was drawn from goes as soon as it is drawn, not when the garbage collector comes by."""

import gc
import weakref

import pytest
from django.template import engines


class Row:
    """Something that a page shows."""

    words = "shown"


@pytest.fixture
def uncollected():
    """Nobody collects garbage."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


TEXT = "{% for row in rows %}{% with shown=row.words %}{{ shown }}{% endwith %}{% endfor %}"


def test_rows_that_were_shown_are_held_by_nothing(uncollected, rf):
    row = Row()
    gone = weakref.ref(row)
    template = engines["django"].from_string(TEXT)
    assert template.render({"rows": [row]}) == "shown"
    request = rf.get("/")
    request.user = None
    assert template.render({"rows": [row]}, request) == "shown"
    del row
    assert gone() is None


def test_a_template_from_a_file_lets_go_too(uncollected, rf):
    row = Row()
    gone = weakref.ref(row)
    request = rf.get("/")
    request.user = None
    engines["django"].get_template("web/_keys.html").render({"row": row}, request)
    del row
    assert gone() is None
