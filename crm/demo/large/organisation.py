"""The 500 people in their three-level tree, with rules and a pool for each division. Few rows: made by the models."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils import timezone

from crm.users.models import Pool, Role, Team, User
from crm.users.services import place_team
from leads.models import AssignmentRule, Strategy

from ..cast import PASSWORD
from . import words
from .copying import next_number

PEOPLE = 500
LARGE_TEAM = 60  # people of one manager, whose pages the benchmark reads
MADE = "demo.large"

# name_en, name_zh, regions, how many ordinary teams, Chinese?
DIVISIONS = [
    ("North", "北区", ("华北", "东北", "North China"), 7, True),
    ("East", "东区", ("华东", "East China"), 9, True),
    ("South", "南区", ("华南", "South China"), 9, True),
    ("Central and West", "中西区", ("华中", "西南", "西北"), 8, True),
    ("Europe and Middle East", "欧洲与中东", ("Europe", "Middle East"), 6, False),
    ("Americas and Pacific", "美洲与亚太", ("North America", "Southeast Asia", "Oceania"), 5, False),
]
REGION_OF = {region: n for n, division in enumerate(DIVISIONS) for region in division[2]}
FIRST_LETTERS = "ABCDEFGHIJKLMNOP"
OTHERS = [("admin", 3), ("marketing", 6), ("service", 5), ("auditor", 2)]


@dataclass(slots=True)
class Rep:
    """One who sells. `skill` moves the odds of every stage, `pace` stretches the days in it, `answers` the minutes."""

    id: int
    name: str
    team: int
    division: int
    skill: float
    pace: float
    answers: float
    weight: float
    manager: int = 0


def make_organisation(plan):
    """Teams, people (not yet able to log in), pools, rules. Twice is once."""
    root = place_team(Team(name_en="Sales", name_zh="销售部", external_id=MADE), parent=None)
    people = [
        _person("admin", "Ada Wong", Role.ADMIN, None, "Administrator"),
        _person("dee", "Dee Okafor", Role.MANAGER, root, "Sales director"),
    ]
    draw = plan.random("people")
    teams = []
    for number, (name_en, name_zh, _regions, size, zh) in enumerate(DIVISIONS):
        division = place_team(Team(name_en=name_en, name_zh=name_zh, external_id=MADE), parent=root)
        people.append(_person(f"director{number + 1}", _name(draw, zh), Role.MANAGER, division, "Regional director"))
        if number == 0:
            inside = Team(name_en="North, inside sales", name_zh="北区内销", external_id=MADE)
            teams.append((place_team(inside, parent=division), zh))
        for letter in FIRST_LETTERS[:size]:
            team = Team(name_en=f"{name_en}, team {letter}", name_zh=f"{name_zh} {letter} 组", external_id=MADE)
            teams.append((place_team(team, parent=division), zh))
        _share_out(division, number)
    for number, (team, zh) in enumerate(teams):
        key, name = ("lea", "Lea Moreau") if number == 0 else (f"manager{number:02d}", _name(draw, zh))
        people.append(_person(key, name, Role.MANAGER, team, "Team lead"))
    for role, count in OTHERS:
        for n in range(1 if role == "admin" else 0, count):
            people.append(_person(f"{role}{n + 1}", _name(draw, n % 2 == 0), role, None, role.capitalize()))
    known = {("ann", "Ann Zhou"): 0, ("ben", "Ben Carter"): 0, ("cy", "Cy Lin"): 18}
    people += [_person(key, name, Role.REP, teams[at][0], "Account executive") for (key, name), at in known.items()]
    ordinary = teams[1:]
    for n in range(PEOPLE - len(people)):
        team, zh = teams[0] if n < LARGE_TEAM - 2 else ordinary[n % len(ordinary)]
        people.append(_person(f"rep{n + 1:03d}", _name(draw, zh), Role.REP, team, "Account executive"))
    joined = timezone.make_aware(dt.datetime.combine(plan.today - dt.timedelta(days=plan.days + 30), dt.time(9)))
    User.objects.bulk_create(people)
    User.objects.filter(external_source=MADE).update(date_joined=joined)


def _person(key, name, role, team, title):
    return User(
        email=f"{key}@example.com",
        name=name,
        role=role,
        team=team,
        title=title,
        is_active=False,
        external_source=MADE,
        external_id=key,
    )


def _name(draw, zh):
    return words.person_name(draw.randrange(49_000 if zh else 1_600), zh)


def _share_out(division, number):
    """The division's own pool, and the rule that gives it what comes from its regions."""
    pool = Pool.objects.create(name_en=f"Public pool, {division.name_en}", name_zh=f"{division.name_zh}公海")
    pool.teams.add(division)
    rule = AssignmentRule.objects.create(
        name_en=division.name_en,
        name_zh=division.name_zh,
        condition={"all": [{"field": "region", "op": "in", "value": list(DIVISIONS[number][2])}]},
        strategy=Strategy.LEAST_LOADED if number % 2 else Strategy.ROUND_ROBIN,
        order=number,
    )
    rule.teams.add(division)


def division_of(region):
    """The number of the division whose region it is, or None."""
    return REGION_OF.get(region)


def open_the_doors():
    """Everybody may log in, with the demo's password: the last step of the fill."""
    password = make_password(PASSWORD)  # hashed once for all: argon2 is slow on purpose
    User.objects.filter(external_source=MADE).update(password=password, is_active=True)


def remove_organisation():
    """Take the people away again, with what was made for them."""
    AssignmentRule.objects.filter(teams__external_id=MADE).delete()
    Pool.objects.filter(teams__external_id=MADE, name_en__startswith="Public pool, ").delete()
    User.objects.filter(external_source=MADE).delete()
    for team in Team.objects.filter(external_id=MADE).order_by("-path"):
        team.delete()
    with connection.cursor() as cursor:
        for model in (User, Team, Pool, AssignmentRule):
            next_number(cursor, model._meta.db_table)


def reps_of(plan):
    """Everybody who sells, in the order of their ids."""
    draw = plan.random("reps")
    divisions = {team.pk: n for n, team in enumerate(_divisions())}
    managers = dict(User.objects.filter(external_source=MADE, role=Role.MANAGER).values_list("team_id", "pk"))
    reps = []
    for user in User.objects.filter(external_source=MADE, role=Role.REP).select_related("team").order_by("pk"):
        reps.append(
            Rep(
                id=user.pk,
                name=user.name,
                team=user.team_id,
                division=divisions[user.team.ancestor_ids[1]],
                skill=draw.gauss(0, 0.45),
                pace=draw.lognormvariate(0, 0.25),
                answers=draw.lognormvariate(0, 0.6),
                weight=draw.uniform(0.6, 1.4),
                manager=managers[user.team_id],
            )
        )
    return reps


def _divisions():
    root = Team.objects.get(external_id=MADE, parent=None)
    return Team.objects.filter(parent=root).order_by("pk")


def rules_of():
    """The rule of each division, in their order, and the shipped last one."""
    mine = [AssignmentRule.objects.get(teams=team) for team in _divisions()]
    return mine, AssignmentRule.objects.filter(active=True, teams=None).order_by("-order").first()


def pools_of():
    """The pool of each division: [(id, names)]."""
    return [(pool.pk, pool.names) for pool in (Pool.objects.get(teams=team) for team in _divisions())]
