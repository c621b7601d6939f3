"""A password hasher that costs nothing, whose hashes the real one reads."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 with the smallest work: the same algorithm, so a real server process lets the same people in."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
