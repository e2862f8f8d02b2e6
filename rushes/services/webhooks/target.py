"""Validates the URL of a webhook: only https, and only public addresses."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from rushes.errors import BadRequest

DEFAULT_PORTS = {"https": 443, "http": 80}
NAT64_NETWORK = ip_network("64:ff9b::/96")  # the last four bytes are an IPv4 address
Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Target:
    """A parsed URL with its resolved address, which is used for the connection (no DNS rebinding)."""

    secure: bool
    host: str
    port: int
    path: str
    address: str


def resolve_target(url: str, allowed_networks: Sequence[str]) -> Target:
    """Resolve the host and take its first address. `allowed_networks` are private networks that are permitted.

    Raises BadRequest for an invalid URL, or if any address of the host is not permitted.
    """
    parts = parse_url(url)
    host = parts.hostname or ""
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    addresses = resolve_addresses(host, port)
    are_allowed = [
        any(address in ip_network(network) for network in allowed_networks) for address in addresses
    ]
    if not all(
        is_allowed or is_public(address) for is_allowed, address in zip(are_allowed, addresses, strict=True)
    ):
        raise BadRequest("url: the host has a private address: use a host with public addresses.", "url")
    if parts.scheme == "http" and not all(are_allowed):
        raise BadRequest("url: use https://, so that the connection is encrypted.", "url")
    path = parts.path or "/"
    return Target(
        parts.scheme == "https",
        host,
        port,
        f"{path}?{parts.query}" if parts.query else path,
        str(addresses[0]),
    )


def parse_url(url: str) -> "urlsplit.__class__":  # type: ignore[name-defined]
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadRequest("url: write it as https://host/path.", "url") from error
    is_plain_ascii = url.isascii() and url.isprintable() and " " not in url
    if (
        parts.scheme not in DEFAULT_PORTS
        or not parts.hostname
        or parts.username is not None
        or port == 0
        or not is_plain_ascii
    ):
        raise BadRequest("url: write it as https://host/path, without user name and password.", "url")
    return parts


def resolve_addresses(host: str, port: int) -> list[Address]:
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadRequest(f"url: the host {host} cannot be resolved.", "url") from error
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in entries]


def is_public(address: Address) -> bool:
    """Whether the address is public, including an IPv4 address embedded in IPv6."""
    if isinstance(address, IPv6Address):
        embedded = address.ipv4_mapped or address.sixtofour
        if address in NAT64_NETWORK:
            embedded = IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo is not None:
            return False
        if embedded is not None:
            return is_public(embedded)
    return address.is_global and not address.is_multicast
