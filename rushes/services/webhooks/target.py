"""Where a webhook may go: over https to addresses of the public Internet, and to no other."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from rushes.errors import BadRequest

PORTS = {"https": 443, "http": 80}
TRANSLATED = ip_network("64:ff9b::/96")  # NAT64: an IPv4 address stands in the last four bytes
Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Target:
    """A URL taken apart, with the one address that is called: who resolves once cannot be misled afterwards."""

    secure: bool
    host: str
    port: int
    path: str
    address: str


def resolve(url: str, inside: Sequence[str]) -> Target:
    """Look the host up and take its first address. `inside` are networks that are allowed although not public.

    Raises BadRequest when the URL is none, or any of the host's addresses is not to be called.
    """
    parts = split(url)
    host = parts.hostname or ""
    port = parts.port or PORTS[parts.scheme]
    found = addresses(host, port)
    home = [any(address in ip_network(network) for network in inside) for address in found]
    if not all(mine or public(address) for mine, address in zip(home, found, strict=True)):
        raise BadRequest(
            "url: the host has an address that is not public: webhooks go to public ones.", "url"
        )
    if parts.scheme == "http" and not all(home):
        raise BadRequest("url: write https:// so that nobody reads along.", "url")
    path = parts.path or "/"
    return Target(
        parts.scheme == "https", host, port, f"{path}?{parts.query}" if parts.query else path, str(found[0])
    )


def split(url: str) -> "urlsplit.__class__":  # type: ignore[name-defined]
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadRequest("url: write it as https://host/path.", "url") from error
    plain = url.isascii() and url.isprintable() and " " not in url
    if (
        parts.scheme not in PORTS
        or not parts.hostname
        or parts.username is not None
        or port == 0
        or not plain
    ):
        raise BadRequest("url: write it as https://host/path, without a name and a password.", "url")
    return parts


def addresses(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadRequest(f"url: the host {host} is not known.", "url") from error
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def public(address: Address) -> bool:
    """Whether it is an address of the public Internet, whatever form it hides in."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo is not None:
            return False
        if inner is not None:
            return public(inner)
    return address.is_global and not address.is_multicast
