"""What cleaning finds odd in a number."""

import random

import phonenumbers
import pytest

from leads.intake.cleaning import findings


@pytest.mark.parametrize("seed", range(5))
def test_a_mobile_number_is_in_use_where_the_tables_say_so(seed):
    chance = random.Random(seed)
    for _ in range(200):
        number = f"+861{chance.randrange(10**10):010}"
        right = phonenumbers.is_valid_number(phonenumbers.parse(number))
        found = findings({"phone": number}).get("phone")
        assert found == "repeated" or (found is None) == right


def test_numbers_that_nobody_can_have_are_found():
    told = {number: findings({"phone": number}).get("phone") for number in ("123", "+86 120 0000 1234", "13888888888")}
    assert told == {"123": "impossible", "+86 120 0000 1234": "invalid", "13888888888": "repeated"}
