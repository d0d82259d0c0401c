"""Origins of pages (RFC 6454), compared as browsers do: case does not count, and a default port is none."""

from urllib.parse import urlsplit

from msgspec import Struct

DEFAULT_PORTS = {"http": 80, "https": 443}


class Origin(Struct, frozen=True):
    """Where a page comes from."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """Return it as a browser writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port != DEFAULT_PORTS[self.scheme] else "")


def read_origin(text: str) -> Origin | None:
    """Read an `Origin` header; None for `null` and whatever else names no page of the web."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:  # a bracket without its other half, a port that is none
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    return Origin(parts.scheme, parts.hostname, DEFAULT_PORTS[parts.scheme] if port is None else port)
