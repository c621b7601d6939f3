"""Everybody of the cast, and every place where a record of theirs can lie."""

import itertools

from crm.users.models import Pool, User

EVERYBODY = ("ann", "ben", "cy", "lea", "dee", "ada")


def places(world):
    """[(owner, team, pool)]: each owner and team that can come together, and each team and pool; of the two pools one
    is for the north, one for all of sales."""
    near, far = (Pool.objects.create(name_en=name, name_zh=name) for name in ("Near", "Far"))
    near.teams.set([world.north])
    far.teams.set([world.sales])
    owners, teams = (None, world.ann, world.cy, world.lea), (None, world.north, world.south)
    owned = [(owner, team, None) for owner, team in itertools.product(owners, teams)]
    return owned + [(None, team, pool) for team, pool in itertools.product(teams, (near, far))]


def reader(world, name):
    """The person as a request reads them: nothing is known of them yet."""
    return User.objects.get(pk=getattr(world, name).pk)
