"""Web pages and host names that may reach the collector.

A browser lets any page on the web send requests to a server on this machine. The collector answers
pages of this machine and of configured origins only, and only under names of its own, so that a
page cannot reach it under a name that it points at this machine (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.problems import UsageError
from mediagen.traffic.findings import Finding

ANY_ORIGIN = "*"
_OPAQUE_ORIGIN = "null"
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#@\\,]+", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AccessRules:
    """The origins of pages and the host names that are accepted in addition to this machine's."""

    origins: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()

    def find_refusal(self, origin: str | None, host: str | None) -> Finding | None:
        """Return the finding about a request that is refused, by its headers, or None."""
        name = _host_name(host) if host else ""
        is_known_host = name is not None and (not host or self._is_known_host(name))
        if origin is None:
            if is_known_host:
                return None
            message = f"unknown host '{(host or '')[:100]}'"
            expected = "localhost, an IP address, or a name given with --allow-host"
            return Finding(codes.UNKNOWN_HOST, message, expected)
        if self._is_known_origin(origin):
            return None
        page_host = _host_name(origin.partition("://")[2])
        if page_host and page_host == name and is_known_host:
            return None  # the page comes from the machine that it sends to
        message = f"a page of '{origin[:100]}' sent this request"
        expected = f"a page of this machine, or --origin {_quote_origin(origin)}"
        return Finding(codes.FOREIGN_ORIGIN, message, expected)

    def _is_known_host(self, name: str) -> bool:
        return is_loopback_name(name) or _is_address(name) or name in self.hosts

    def _is_known_origin(self, origin: str) -> bool:
        if ANY_ORIGIN in self.origins or origin.lower() in self.origins:
            return True
        name = _host_name(origin.partition("://")[2])
        return name is not None and is_loopback_name(name)


def create_access_rules(origins: Iterable[str], hosts: Iterable[str], address: str) -> AccessRules:
    """Return the rules for the origins and hosts of a call, and the address it listens on.

    Raises ``UsageError`` for an invalid origin or host.
    """
    machine = socket.gethostname().lower()
    names = {machine, f"{machine.partition('.')[0]}.local", address.lower()}
    for host in hosts:
        if not _HOST.fullmatch(host):
            message = f"invalid host '{host}': expected a name without a port, such as edge.test"
            raise UsageError(message, code=codes.INVALID_HOST)
        names.add(host.lower().rstrip("."))
    return AccessRules(frozenset(map(_parse_origin, origins)), frozenset(names - {""}))


def is_loopback_name(name: str) -> bool:
    """Return whether a host name always means this machine."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _parse_origin(text: str) -> str:
    if text in (ANY_ORIGIN, _OPAQUE_ORIGIN):
        return text
    origin = text.lower().removesuffix("/")
    try:
        if _ORIGIN.fullmatch(origin) and _has_valid_port(urlsplit(origin)):
            return _without_default_port(urlsplit(origin))
    except ValueError:
        pass
    message = (
        f"invalid origin '{text}': expected a scheme, a host and perhaps a port, such as "
        "https://app.example.com:3000; or null, for pages without an origin; or * for all pages"
    )
    raise UsageError(message, code=codes.INVALID_ORIGIN)


def _has_valid_port(parts: SplitResult) -> bool:
    return bool(parts.hostname) and (parts.port is None or parts.port > 0)


def _without_default_port(parts: SplitResult) -> str:
    """Return an origin as browsers send it."""
    default = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    netloc = parts.netloc.removesuffix(default) if default else parts.netloc
    return f"{parts.scheme}://{netloc}"


def _host_name(netloc: str) -> str | None:
    """Return the name of a host with or without a port, or None if it is invalid."""
    try:
        name = urlsplit(f"//{netloc}").hostname
    except ValueError:
        return None
    return name.rstrip(".") if name else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _quote_origin(origin: str) -> str:
    """Return an origin for the command line, or a placeholder for one that is not safe there."""
    is_safe = origin == _OPAQUE_ORIGIN or re.fullmatch(r"[\w+.:/\[\]-]{1,100}", origin, re.ASCII)
    return origin if is_safe else "ORIGIN"
