"""Reads `REDIS_URL`: one server, a primary that Sentinels watch, or a cluster."""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from msgspec import Struct
from redis.asyncio.connection import parse_url

from runtime.errors import SettingsError

SENTINEL_PORT = 26379
REDIS_PORT = 6379
TLS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
FORMS = (
    "redis://host:port/0, rediss://..., unix:///path, redis+sentinel://host:port,host:port/service/0 "
    "or redis+cluster://host:port,host:port"
)

URL = re.compile(r"([^:/?#]+):(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?")


class Address(Struct, frozen=True):
    """Where a server listens; a port of TCP."""

    host: str
    port: int


class SingleServer(Struct, frozen=True, kw_only=True):
    """One server whose address does not change."""

    url: str


class SentinelService(Struct, frozen=True, kw_only=True):
    """A primary and its replicas, watched by Sentinels.

    Attributes:
        sentinels: Those to ask; one that lives is enough.
        service: The name that the Sentinels know it by.
        options: For connections to the primary, as redis-py takes them.
        sentinel_options: For connections to a Sentinel.
    """

    sentinels: tuple[Address, ...]
    service: str
    options: dict[str, Any]
    sentinel_options: dict[str, Any]


class Cluster(Struct, frozen=True, kw_only=True):
    """A Redis Cluster.

    Attributes:
        seeds: Nodes to ask first; they tell of the others.
        options: For connections to any node, as redis-py takes them.
    """

    seeds: tuple[Address, ...]
    options: dict[str, Any]


class Parts(Struct, frozen=True, kw_only=True):
    """The parts of a URL; `hosts` with user and password before them."""

    scheme: str
    hosts: str
    path: str
    query: str


Servers = SingleServer | SentinelService | Cluster


def read_url(url: str) -> Servers:
    """Read a URL.

    Sentinel and cluster take `?ssl=true` with redis-py's `ssl_*` options, Sentinel also `sentinel_username` and
    `sentinel_password`; user and password before the hosts are those of the data nodes.

    Raises:
        SettingsError: It cannot be read; the message does not show it.
    """
    try:
        match split_url(url).scheme:
            case "redis+sentinel":
                return read_sentinel_service(url)
            case "redis+cluster":
                return read_cluster(url)
            case _:
                return read_single_server(url)
    except ValueError as error:
        message = f"REDIS_URL cannot be read: write {FORMS}."
        raise SettingsError(message) from error


def split_url(url: str) -> Parts:
    """Cut a URL as RFC 3986 (appendix B) does; `urlsplit` takes no list of hosts with an IPv6 address in it.

    Raises:
        ValueError: It is none.
    """
    parts = URL.fullmatch(url)
    if parts is None:
        message = "no URL"
        raise ValueError(message)
    return Parts(scheme=parts[1].lower(), hosts=parts[2] or "", path=parts[3], query=parts[4] or "")


def read_single_server(url: str) -> SingleServer:
    """Read any other URL, as redis-py does."""
    parse_url(url)
    return SingleServer(url=url)


def read_sentinel_service(url: str) -> SentinelService:
    """Read `redis+sentinel://[user:password@]host[:port],.../service[/db]`."""
    service, _, database = split_url(url).path.removeprefix("/").partition("/")
    if not service:
        message = "no service"
        raise ValueError(message)
    options = read_options(url, int(database or 0))
    sentinel_options = {name: value for name, value in options.items() if name.startswith("ssl_") or name == "ssl"}
    for name in ("username", "password"):
        if given := options.pop(f"sentinel_{name}", None):
            sentinel_options[name] = given
    return SentinelService(
        sentinels=read_addresses(url, SENTINEL_PORT),
        service=unquote(service),
        options=options,
        sentinel_options=sentinel_options,
    )


def read_cluster(url: str) -> Cluster:
    """Read `redis+cluster://[user:password@]host[:port],...`; a cluster has database 0 alone."""
    if split_url(url).path not in {"", "/", "/0"}:
        message = "a cluster has one database"
        raise ValueError(message)
    return Cluster(seeds=read_addresses(url, REDIS_PORT), options=read_options(url, 0))


def read_options(url: str, database: int) -> dict[str, Any]:
    """Return what redis-py reads from the user, the password and the query."""
    parts = split_url(url)
    query = dict(parse_qsl(parts.query))
    tls = TLS.get(query.pop("ssl", "false").lower())
    if tls is None:
        message = "ssl is true or false"
        raise ValueError(message)
    user, at, _ = parts.hosts.rpartition("@")
    options: dict[str, Any] = {**parse_url(f"redis://{user}{at}host?{urlencode(query)}"), "db": database, "ssl": tls}
    del options["host"]
    return options


def read_addresses(url: str, default_port: int) -> tuple[Address, ...]:
    """Return the hosts between user and path, in order."""
    hosts = split_url(url).hosts.rpartition("@")[2]
    return tuple(read_address(each, default_port) for each in hosts.split(","))


def read_address(text: str, default_port: int) -> Address:
    """Read `host`, `host:port` or `[::1]:port`."""
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        message = "no host"
        raise ValueError(message)
    return Address(parts.hostname, parts.port or default_port)
