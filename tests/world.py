"""The cast of every test: Ann and Ben in the north under Lea, Cy in the south, Dee over both, Ada the admin."""

from types import SimpleNamespace

from crm.users.models import Role, Team, User
from crm.users.services import place_team


def make_team(name, *, parent=None):
    return place_team(Team(name_en=name, name_zh=name), parent=parent)


def make_user(name, *, role=Role.REP, team=None, password=None, **fields):
    """A user named like their e-mail; without a password nobody can log in as them (argon2 is slow on purpose)."""
    return User.objects.create_user(f"{name.lower()}@example.com", password, name=name, role=role, team=team, **fields)


def make_world():
    """North and south under one sales team, with the six people of the cast."""
    sales = make_team("Sales")
    north = make_team("North", parent=sales)
    south = make_team("South", parent=sales)
    return SimpleNamespace(
        sales=sales,
        north=north,
        south=south,
        ann=make_user("Ann", team=north),
        ben=make_user("Ben", team=north),
        cy=make_user("Cy", team=south),
        lea=make_user("Lea", role=Role.MANAGER, team=north),
        dee=make_user("Dee", role=Role.MANAGER, team=sales),
        ada=make_user("Ada", role=Role.ADMIN),
    )
