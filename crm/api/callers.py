"""Where a request comes from. What a caller writes into X-Forwarded-For by hand is never believed."""

import ipaddress

from django.conf import settings


def address_of(request):
    """The caller's address: the peer's own, or what the outermost of our TRUSTED_PROXIES proxies saw as its peer.

    Each proxy adds the address it was asked from at the right end; whatever stands further left was sent by the caller.
    "" where it is not known, as behind a unix socket without a proxy.
    """
    seen = [request.META.get("REMOTE_ADDR") or ""]
    if settings.TRUSTED_PROXIES and (forwarded := request.headers.get("X-Forwarded-For")):
        seen = [*forwarded.split(","), *seen]
    told = seen[-1 - settings.TRUSTED_PROXIES] if len(seen) > settings.TRUSTED_PROXIES else seen[0]
    try:
        ip = ipaddress.ip_address(told.strip())
    except ValueError:
        return ""
    return str(ip.ipv4_mapped or ip) if ip.version == 6 else str(ip)


def network_of(request):
    """What guesses are counted by: the address, or of IPv6 the /64 that one line gets as a whole."""
    address = address_of(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False))
