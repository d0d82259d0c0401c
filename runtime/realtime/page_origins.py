"""Which pages may use the hub, and where the hub is for the browser that asks."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from runtime.cross_origin import VARY, AllowedOrigins, read_headers
from runtime.origins import Origin, read_origin
from runtime.realtime.asgi import Headers, Scope, header
from runtime.settings import UNIX_SOCKET

PAGE_SCHEMES = {"ws": "http", "wss": "https"}  # some proxies say those of the socket


class Pages:
    """The pages that may use the hub: of its own origin, and of those allowed."""

    def __init__(self, allowed: Iterable[str], trusted_proxies: Iterable[str]) -> None:
        """Allow pages, and believe proxies.

        Args:
            allowed: Origins of other hosts, such as `https://app.example`; `*` is any.
            trusted_proxies: Addresses and networks whose `X-Forwarded-` headers count; `unix` is a Unix socket.
        """
        trusted = frozenset(trusted_proxies)
        self._allowed = AllowedOrigins(allowed)
        self._is_unix_trusted = UNIX_SOCKET in trusted
        self._networks = [ip_network(each, strict=False) for each in trusted - {UNIX_SOCKET}]

    def may_use(self, scope: Scope) -> bool:
        """Tell whether whoever asks may use the hub: an allowed page, one of the hub's own, or no page at all."""
        written = header(scope, b"origin")
        page = read_origin(written)
        if not written or self._allowed.has(page):
            return True
        return page is not None and page == self._own_origin(scope, page)

    def cors_headers(self, scope: Scope) -> Headers:
        """Return the headers that let an allowed page read the answer, errors too; clients send cookies along."""
        origin = header(scope, b"origin")
        if not origin or not self.may_use(scope):
            return [VARY]
        is_preflight = scope["method"] == "OPTIONS"
        allowed = read_headers(origin.encode("latin-1"), scope["headers"], is_preflight=is_preflight)
        return [*allowed, (b"access-control-allow-credentials", b"true"), VARY]

    def _own_origin(self, scope: Scope, page: Origin) -> Origin | None:
        """Return where the hub is for a browser; what nobody believed says of the scheme is as the page has it."""
        is_told = self._is_from_proxy(scope)
        scheme = first_forwarded(scope, b"proto") if is_told else ""
        host = first_forwarded(scope, b"host") if is_told else ""
        port = first_forwarded(scope, b"port") if is_told else ""
        scheme = PAGE_SCHEMES.get(scheme.lower(), scheme) or page.scheme
        host = host or header(scope, b"host")
        has_port = host.rpartition("]")[2].rpartition(":")[1]
        return read_origin(f"{scheme}://{host}" if has_port or not port else f"{scheme}://{host}:{port}")

    def _is_from_proxy(self, scope: Scope) -> bool:
        client: tuple[str, int] | None = scope.get("client")
        if not client or not client[0]:
            return self._is_unix_trusted
        try:
            address = ip_address(client[0])
        except ValueError:  # no address: a server of a test
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._networks)


def first_forwarded(scope: Scope, name: bytes) -> str:
    """Return what the outermost proxy says: each puts its own behind a comma, if it keeps what came at all."""
    return header(scope, b"x-forwarded-" + name).partition(",")[0].strip()
