"""Loaded into a worker (`celery -I`): some leads kill whoever handles them, some raise, as if a library crashed on what
somebody typed."""

import os
import signal

import phonenumbers

# Land lines: of a mobile number only the beginning is looked at.
KILLER, RAISER = "+861060000666", "+861060000777"
_is_valid = phonenumbers.is_valid_number


def is_valid_number(number):
    digits = f"+{number.country_code}{number.national_number}"
    if digits == KILLER:
        os.kill(os.getpid(), signal.SIGKILL)
    if digits == RAISER:
        raise RuntimeError("poison")
    return _is_valid(number)


phonenumbers.is_valid_number = is_valid_number
