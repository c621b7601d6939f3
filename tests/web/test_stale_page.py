"""A page whose session is gone: never a bare 403."""

from django.test import Client


def test_a_part_of_a_stale_page_asks_to_load_it_again(db):
    answer = Client(enforce_csrf_checks=True).post("/timeline/log/", headers={"HX-Request": "true"})
    assert answer.status_code == 401


def test_a_stale_form_is_told_in_words(db):
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "out of date" in answer.text
