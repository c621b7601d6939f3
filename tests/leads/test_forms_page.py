"""The forms to share: link, code and QR code, one set a campaign."""

import pytest

from leads.models import Form

pytestmark = pytest.mark.django_db

PAGE = "/leads/forms/"


@pytest.fixture
def ann(client, shipped):
    client.force_login(shipped.ann)
    return client


def test_every_active_form_has_link_code_and_qr(ann):
    page = ann.get(PAGE).content.decode()
    for key in ("contact-us", "trial", "whitepaper"):
        assert f"http://testserver/f/{key}/" in page and f"/f/{key}/embed.js" in page and f"/f/{key}/qr.svg" in page
    assert "admin" not in page


def test_a_campaign_goes_into_all_three_and_is_escaped(ann):
    page = ann.get(PAGE, {"campaign": '"><script>x</script>'}).content.decode()
    assert "utm_campaign=%22%3E%3Cscript%3Ex" in page and "<script>x" not in page


def test_what_may_not_be_framed_has_no_code(ann):
    Form.objects.update(frame_origins=[])
    page = ann.get(PAGE).content.decode()
    assert "embed.js" not in page and "an administrator can allow it" in page


def test_without_forms_it_says_who_makes_them(ann):
    Form.objects.update(active=False)
    assert "No form is active" in ann.get(PAGE).content.decode()


def test_an_admin_gets_to_the_configuration(client, shipped):
    client.force_login(shipped.ada)
    assert "/admin/leads/form/add/" in client.get(PAGE).content.decode()


def test_nobody_else_sees_it(client, shipped):
    assert client.get(PAGE).status_code == 302
