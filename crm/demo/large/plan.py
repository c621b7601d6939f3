"""How much of everything, from which seed, up to which day."""

import datetime as dt
import random
from dataclasses import dataclass

from crm.calendar import today

SHARD = {"opportunities": 2_000, "leads": 10_000, "customers": 2_000}
SEED = 2026


@dataclass(frozen=True)
class Plan:
    """The whole world at `scale` 1. People are always 500: the tree is what visibility is measured on."""

    seed: int = SEED
    scale: float = 1.0
    today: dt.date = None
    years: int = 3

    @classmethod
    def of(cls, *, seed=SEED, scale=1.0, day=None):
        return cls(seed=seed, scale=scale, today=day or today())

    def count(self, at_full_size):
        return max(1, round(at_full_size * self.scale))

    @property
    def customers(self):
        return self.count(100_000)

    @property
    def contacts(self):
        return self.count(300_000)

    @property
    def leads(self):
        return self.count(1_000_000)

    @property
    def opportunities(self):
        return self.count(200_000)

    @property
    def activities(self):
        return self.count(5_000_000)

    @property
    def followups(self):
        return self.count(300_000)

    @property
    def days(self):
        """Days of history."""
        return 365 * self.years

    def random(self, *what):
        """A generator of its own for each part, so that the parts may be made in any order and number of processes."""
        return random.Random(":".join(map(str, (self.seed, self.scale, *what))))  # noqa: S311  not a secret

    def shards(self, kind):
        """[(number, first, after)]: pieces that are made and committed by themselves."""
        total, size = getattr(self, kind), SHARD[kind]
        return [(n, first, min(total, first + size)) for n, first in enumerate(range(0, total, size))]

    def as_json(self):
        return {"seed": self.seed, "scale": self.scale, "today": self.today.isoformat()}
