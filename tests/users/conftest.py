"""What tests of the entrance use."""

from .mailbox import mailbox  # noqa: F401
