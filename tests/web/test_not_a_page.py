"""An address that only takes what a form sends, typed into the browser."""

import pytest

pytestmark = pytest.mark.django_db
LANGUAGE = "/account/language/"


def test_a_person_is_told_and_a_program_gets_nothing_to_read(client, world):
    client.force_login(world.ann)
    person = client.get(LANGUAGE, headers={"Accept": "text/html,*/*", "Accept-Language": "zh-hans"})
    assert (person.status_code, person["Allow"]) == (405, "POST")
    assert "这不是页面" in person.content.decode()
    program = client.get(LANGUAGE)
    assert (program.status_code, program.content) == (405, b"")
