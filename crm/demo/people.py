"""The demo's teams, log-ins and pool."""

from django.contrib.auth.hashers import make_password

from crm.users.models import Pool, Team, User
from crm.users.services import place_team
from leads.models import AssignmentRule, Strategy

from .cast import PASSWORD, PEOPLE, TEAMS


def make_people():
    """Teams and the six log-ins of the contract: {key: user}."""
    teams = {None: None}
    for key, parent, en, zh in TEAMS:
        teams[key] = place_team(Team(name_en=en, name_zh=zh), parent=teams[parent])
    password = make_password(PASSWORD)  # hashed once for all six: argon2 is slow on purpose
    people = {}
    for key, name, role, team, title in PEOPLE:
        people[key] = User(email=f"{key}@example.com", name=name, role=role, team=teams[team], title=title)
        people[key].password = password
        people[key].save()
    for pool in Pool.objects.filter(teams=None):
        pool.teams.add(teams["sales"])
    _share_out(teams["north"])
    return people


def _share_out(north):
    """One rule before the shipped last one: the north takes its own regions in turns."""
    regions = ["华北", "西北", "North China", "Europe"]
    rule = AssignmentRule.objects.create(
        name_en="North China and Europe",
        name_zh="华北、西北与欧洲",
        condition={"all": [{"field": "region", "op": "in", "value": regions}]},
        strategy=Strategy.ROUND_ROBIN,
        order=0,
    )
    rule.teams.add(north)
