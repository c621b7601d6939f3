"""Which addresses of the internet we speak to: public ones. Everything that leads back into a house is refused.

Sources: the IANA special-purpose registries of IPv4 and IPv6, and the metadata services of clouds that stand outside
of them. Written out, because what `ipaddress` calls global differs between versions of Python.
"""

from ipaddress import IPv6Address, ip_address, ip_network

REFUSED = [
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' own, and a cloud's metadata (100.100.100.200)
        "127.0.0.0/8",  # this machine
        "168.63.129.16/32",  # a cloud's metadata
        "169.254.0.0/16",  # this link, and most clouds' metadata (169.254.169.254)
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays to IPv6
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/3",  # multicast, reserved, broadcast
        # Of IPv6 only 2000::/3 is public (see below), without
        "2001::/23",  # protocols, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries an IPv4 address
        "3fff::/20",  # documentation
    )
]
PUBLIC_IPV6 = ip_network("2000::/3")  # neither mapped nor translated (NAT64) nor private nor link-local


def is_public(address):
    """Whether this address, as the resolver gave it, lies in the public internet."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found not in PUBLIC_IPV6:
        return False
    return not any(found.version == network.version and found in network for network in REFUSED)


def is_within(address, networks):
    """Whether it lies in one of these networks: what an operator opened on purpose."""
    found = ip_address(address.partition("%")[0])
    return any(found.version == network.version and found in network for network in networks)
