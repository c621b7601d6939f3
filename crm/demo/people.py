"""The demo's teams, log-ins and pool."""

from crm.users.models import Pool, Team, User
from crm.users.services import place_team

from .cast import PASSWORD, PEOPLE, TEAMS


def make_people():
    """Teams and the six log-ins of the contract: {key: user}."""
    teams = {None: None}
    for key, parent, en, zh in TEAMS:
        teams[key] = place_team(Team(name_en=en, name_zh=zh), parent=teams[parent])
    people = {
        key: User.objects.create_user(
            f"{key}@example.com", PASSWORD, name=name, role=role, team=teams[team], title=title
        )
        for key, name, role, team, title in PEOPLE
    }
    for pool in Pool.objects.filter(teams=None):
        pool.teams.add(teams["sales"])
    return people
