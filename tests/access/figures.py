"""`python -m tests.access.figures`: how much the matrix holds, for docs/security.md."""

import os

import django


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    django.setup()
    from . import calls, table
    from .routes import everything, routes

    rows, found = table.rows(), routes()
    asked = sum(word != "." for words in rows.values() for word in words.values())
    admin = sum(name.startswith("admin:") for name, *_rest in everything())
    print(f"routes {len(found)}, of the API {sum(route.is_api for route in found.values())}, of the admin {admin}")  # noqa: T201
    print(f"routes with methods {len(rows)}, people {len(table.PEOPLE)}, cells {asked}, public {len(calls.PUBLIC)}")  # noqa: T201


if __name__ == "__main__":
    main()
