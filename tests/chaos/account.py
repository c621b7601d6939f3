"""What a fault test ends with: in = out + rejected, nothing lost, nothing doubled, every invariant holds."""

import os
import random
from dataclasses import asdict, dataclass, field

from crm.jobs.invariants import broken_invariants


@dataclass
class Account:
    """`put_in`: what was acknowledged or filled in; `out`: what came of it; `rejected`: what was told no."""

    name: str
    put_in: int = 0
    out: int = 0
    rejected: int = 0
    doubled: int = 0
    facts: dict = field(default_factory=dict)

    @property
    def lost(self) -> int:
        return self.put_in - self.out - self.rejected

    def close(self, *, expected: tuple[str, ...] = ()) -> None:
        """`expected`: names of invariants that have to be broken, as by a poisoned row that has to be shown."""
        broken = {each.name: str(each) for each in broken_invariants()}
        self.facts["invariants broken"] = len(broken.keys() - set(expected))
        assert self.lost == 0, self
        assert self.doubled == 0, self
        assert broken.keys() == set(expected), "\n".join(broken.values()) or f"not shown: {expected}"

    def told(self) -> dict:
        return asdict(self) | {"lost": self.lost}


def seeded(told) -> random.Random:
    """Chance that can be repeated with CHAOS_SEED=<the number that was told>."""
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
    told("seed", seed)
    return random.Random(seed)


def setting(name: str, default: int) -> int:
    """A number of the long forms, which CHAOS_<name> changes."""
    return int(os.environ.get(f"CHAOS_{name}") or default)
