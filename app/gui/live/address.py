"""Addresses of network cameras: checked before they are tried, and never remembered or shown with their password."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

SCHEMES = ("rtsp", "rtsps", "rtmp", "http", "https", "udp", "tcp", "srt")
"""As `capture.cameras` knows them."""
_SECRET = re.compile(r"pass|pwd|token|secret|auth|key", re.IGNORECASE)


def problem(address: str) -> str:
    """Why this cannot be the address of a camera: `empty`, `characters`, `scheme`, `host`, `port`, or nothing where it may be one."""
    text = address.strip()
    if not text:
        return "empty"
    if not text.isprintable() or " " in text:
        return "characters"
    if "://" not in text or text.split("://", 1)[0].lower() not in SCHEMES:
        return "scheme"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "port" if "ort" in _reason(text) else "host"
    return "" if host else "host"


def split(address: str) -> tuple[str, str, str]:
    """The address without name and password, the name, and the password."""
    parts = urlsplit(address.strip())
    user, _, host = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    return urlunsplit(parts._replace(netloc=host)), unquote(name), unquote(password)


def join(address: str, name: str, password: str) -> str:
    """The whole address; a name or password within it gives way to those given."""
    bare, own_name, own_password = split(address)
    name, password = name or own_name, password or own_password
    if not name:
        return bare
    user = quote(name, safe="") + (f":{quote(password, safe='')}" if password else "")
    parts = urlsplit(bare)
    return urlunsplit(parts._replace(netloc=f"{user}@{parts.netloc}"))


def without_password(address: str) -> str:
    """What may be remembered: without the password, and without what looks like one behind the question mark."""
    bare, name, _ = split(address)
    parts = urlsplit(bare)
    if any(_SECRET.search(key) for key, _ in parse_qsl(parts.query, keep_blank_values=True)):
        kept = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _SECRET.search(key)]
        bare = urlunsplit(parts._replace(query=urlencode(kept)))
    return join(bare, name, "")


def label(address: str) -> str:
    """What is shown: without name, password and what follows a question mark, as messages of the engine have it."""
    return re.sub(r"(?<=://)[^/]*@", "", address.strip()).split("?", 1)[0]


def _reason(text: str) -> str:
    try:
        _ = urlsplit(text).port
    except ValueError as error:
        return str(error)
    return ""
