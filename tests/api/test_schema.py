"""The API's own description: complete, valid, served offline under the strict policy."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_schema_is_openapi_3(client):
    answer = client.get("/api/v1/schema/", HTTP_ACCEPT="application/json")
    schema = answer.json()
    assert schema["openapi"].startswith("3.")
    parameters = {p["name"] for p in schema["paths"]["/api/v1/users/"]["get"]["parameters"]}
    assert parameters == {"cursor", "page_size", "ordering", "total", "team", "role"}
    assert "bearer" in schema["components"]["securitySchemes"]


@pytest.mark.urls("tests.api.shelf")
def test_every_part_of_the_base_describes_itself(client):
    paths = client.get("/api/v1/schema/", HTTP_ACCEPT="application/json").json()["paths"]
    assert set(paths["/api/v1/shelf/"]) == {"get", "post"}
    assert set(paths["/api/v1/shelf/{id}/"]) == {"get", "patch", "delete"}
    note = paths["/api/v1/shelf/{id}/note/"]["post"]
    assert {p["name"] for p in note["parameters"]} == {"id", "Idempotency-Key"}
    body = note["requestBody"]["content"]["application/json"]["schema"]
    assert body["$ref"].endswith("ShelfNoteRequest")


def test_the_documentation_needs_nothing_from_outside(client):
    page = client.get("/api/v1/docs/")
    text = page.content.decode()
    assert page.status_code == 200 and "http://" not in text.replace("http://testserver", "") and "https://" not in text
    assert "<script>" not in text
    policy = page["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert client.get("/api/v1/docs/?script=").status_code == 200
