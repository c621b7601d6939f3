"""Addresses as logs may hold them: what opens something is cut out, and what somebody typed.

A log is read by more people than the product, kept for longer and copied further: whoever reads one must not be able to
set a password, accept an invitation or fetch a file. deploy/Caddyfile says the same of the proxy's log.
"""

import re

# Behind these words stands a key: an invitation's, a reset link's, a file's.
KEYS = re.compile(r"(/account/invitation/|/account/password/reset/key/|/attachments/(?!of/|add/))[^/?\s]+")


def redacted(address):
    """`/account/invitation/x8Fq/?next=/` becomes `/account/invitation/*/`. Queries go as a whole: searches, guesses,
    codes of an identity provider."""
    return KEYS.sub(r"\1*", address.partition("?")[0])


def redacted_line(line):
    """The request's first line, `GET /leads/?q=x HTTP/1.1`: the same of the address in its middle."""
    verb, _blank, rest = line.partition(" ")
    address, _blank, version = rest.rpartition(" ")
    return f"{verb} {redacted(address or version)} {version if address else ''}".rstrip()
