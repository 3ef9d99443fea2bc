"""Who may look at the captions: checks of host, origin and token that a browser cannot get round for a foreign page."""

from __future__ import annotations

import hmac
import ipaddress
import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

LEAST_TOKEN = 8
"""Characters that a token has at least."""
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?")
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Guard:
    """Says what is wrong with a request.

    A page of another site must not read along. Browsers tell such requests by their Origin. Where the other site's name was made to
    point here (DNS rebinding), the Origin seems right, but the Host is its name: so only names of this machine, the names that the user
    allowed, and bare addresses, which cannot be rebound, are accepted.
    """

    host: str
    """What the server listens on."""
    token: str | None = field(default=None, repr=False)
    origins: tuple[str, ...] = ()
    """Origins that may look on besides the server's own."""

    def refusal(self, target: str, hosts: Sequence[str], origins: Sequence[str]) -> tuple[int, str] | None:
        """HTTP status and reason, or None where the request is welcome; `target` is its path with query, the rest its headers."""
        if len(hosts) != 1 or not self._is_here(hosts[0]):
            return 421, "This server is known by another name: use the address that viseme serve prints"
        if len(origins) > 1 or (origins and not self._is_allowed(origins[0], hosts[0])):
            return 403, "Pages of other origins may not look on; viseme serve --allow-origin lets one in"
        if self.token is not None and not self._has_token(target):
            return 401, "A token is needed: ?token=... at the end of the address"
        return None

    def policy(self, hosts: Sequence[str], hashes: Mapping[str, str]) -> str:
        """Content-Security-Policy of the page: its own script and style, by hash, its own socket, and nothing else."""
        # Not every browser counts the socket of the same host among 'self'.
        return (
            f"default-src 'none'; script-src {hashes['script']}; style-src {hashes['style']}; connect-src 'self' ws://{hosts[0]}; "
            f"base-uri 'none'; form-action 'none'; frame-ancestors {' '.join(self._framers) or chr(39) + 'none' + chr(39)}"
        )

    @property
    def _framers(self) -> list[str]:
        return [origin for origin in self.origins if _ORIGIN.fullmatch(origin)]

    def _is_here(self, host: str) -> bool:
        match = _HOST.fullmatch(host)
        if match is None:
            return False
        if host.lower() in {urlsplit(origin).netloc for origin in self.origins}:
            return True  # a proxy of the user's own hands its requests on
        name = match[1].strip("[]").lower().rstrip(".")
        if is_address(name):
            return True
        return name in {"localhost", self.host.lower()} or (not is_loopback(self.host) and name in _machine_names())

    def _is_allowed(self, origin: str, host: str) -> bool:
        return origin.lower() == f"http://{host.lower()}" or origin.lower() in self.origins

    def _has_token(self, target: str) -> bool:
        try:
            given = parse_qs(target.partition("?")[2], keep_blank_values=True, max_num_fields=64, errors="replace").get("token", [])
        except ValueError:  # more fields than anybody needs
            return False
        return len(given) == 1 and hmac.compare_digest(given[0].encode(), (self.token or "").encode())


def parse_origin(text: str) -> str:
    """An origin as browsers send it, such as `https://example.org`, in lower case; raises ValueError."""
    origin = text.strip().lower().rstrip("/")
    if origin != "null" and not _ORIGIN.fullmatch(origin):
        raise ValueError(f"{text!r} is no origin; write it as http://NAME:PORT or https://NAME, without a path")
    return origin


def is_address(name: str) -> bool:
    """Whether it is a bare IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server there."""
    if host.lower() == "localhost":
        return True
    return is_address(host) and ipaddress.ip_address(host).is_loopback


def _machine_names() -> set[str]:
    name = socket.gethostname().lower()
    return {name, f"{name.split('.')[0]}.local"}
