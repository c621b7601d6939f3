"""Who may frame a form; and every page of the admin, which no row of the table asks for."""

from django.urls import reverse

from leads.models import Form

from .headers import faults
from .test_admin import addresses


def test_a_form_is_framed_by_the_sites_that_it_names_and_by_no_other(settled):
    form = settled.realm.world.form
    where = reverse("leads:form", args=[form.key])
    Form.objects.filter(pk=form.pk).update(frame_origins=[])
    assert list(faults(settled.clients["anon"].get(where))) == []
    Form.objects.filter(pk=form.pk).update(frame_origins=["https://shop.example"])
    answer = settled.clients["anon"].get(where)
    assert "frame-ancestors 'self' https://shop.example;" in answer["Content-Security-Policy"] + ";"
    assert "X-Frame-Options" not in answer
    assert list(faults(answer, framed=True)) == []


def test_every_page_of_the_admin(settled):
    for name, address in addresses():
        answer = settled.clients["ada"].get(address)
        assert list(faults(answer)) == [], name
