"""Room for the frames of a whole request or task in one piece of memory.

CPython (3.11 to 3.14) keeps the frames of a thread in pieces of 16 kB, each asked of the system as the stack grows into
it and given back as the stack leaves it. A loop that happens to run where one piece ends pays for a system call and
three page faults each way with every call that it makes: the fifty rows of a list cost seven milliseconds instead of
one, and whether they did hung on how deep in middleware and templates they were drawn.

A frame that does not fit into what is left gets a larger piece, and what it leaves of that is for the frames above it.
"""

from functools import wraps

SLOTS = 17_000  # of 8 bytes: it takes a piece of 256 kB, and half of it stays free for a few hundred frames


def roomy(function):
    """The function, called from a frame so large that all it calls finds room in the same piece of memory."""

    @wraps(function)
    def called(*args, **kwargs):
        return function(*args, **kwargs)

    called.__code__ = called.__code__.replace(co_stacksize=SLOTS)
    return called
