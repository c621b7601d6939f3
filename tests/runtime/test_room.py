"""A call costs no system call, however deep in the stack it is made."""

import resource

from crm.celery import Witnessed
from crm.runtime.room import roomy
from crm.runtime.threads import Worker

DEEPEST = 300  # frames; a page of nested templates has about 200


def many_calls(depth):
    """Page faults of a thousand calls made so deep."""
    if depth:
        return many_calls(depth - 1)
    before = _faults()
    for number in range(1000):
        abs_of(number)
    return _faults() - before


def abs_of(number):
    return number


def _faults():
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt


def test_no_depth_makes_calls_dear():
    many_calls(DEEPEST)
    assert max(roomy(many_calls)(depth) for depth in range(DEEPEST)) < 100  # without room, a thousand at some depth


def test_it_answers_as_the_function_does_and_lets_its_errors_through():
    assert roomy(divmod)(7, 2) == (3, 1)
    assert roomy(many_calls).__name__ == "many_calls"
    try:
        roomy(divmod)(7, 0)
    except ZeroDivisionError:
        return
    raise AssertionError("It kept the error to itself.")


def test_requests_and_tasks_have_it():
    for door in (Worker.handle, Witnessed.__call__):
        assert door.__code__.co_stacksize == roomy(divmod).__code__.co_stacksize
