"""Where a request comes from: network, language, campaign. Nothing of it is trusted, all of it is cut short."""

import ipaddress

from django.utils.translation import get_language

from .reading import storable

UTM = ("source", "medium", "campaign", "term", "content")


def network_of(request):
    """The caller's network: /24 of IPv4, /48 of IPv6; enough to limit by, not enough to know a person by.

    A forwarded address counts only when the request comes from a private address, which is our own proxy.
    """
    address = request.META.get("REMOTE_ADDR") or ""
    try:
        ip = ipaddress.ip_address(address)
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded and (ip.is_private or ip.is_loopback):
            ip = ipaddress.ip_address(forwarded)
    except ValueError:
        return address[:50] or "unknown"
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


def meta_of(request, raw):
    """What is kept beside the submission. `utm_*` may come in the body or in the address of the page."""
    given = raw.get("utm") if isinstance(raw.get("utm"), dict) else {}
    utm = {}
    for name in UTM:
        value = given.get(name) or raw.get(f"utm_{name}") or request.GET.get(f"utm_{name}")
        if value:
            utm[name] = storable(str(value))[:200]
    referrer = raw.get("referrer") or raw.get("page") or request.headers.get("Referer", "")
    return {
        "language": get_language() or "",
        "referrer": storable(str(referrer))[:500],
        "utm": utm,
        "agent": storable(request.headers.get("User-Agent", ""))[:300],
        "network": network_of(request),
        "visitor": storable(str(raw.get("visitor") or ""))[:64],
    }
