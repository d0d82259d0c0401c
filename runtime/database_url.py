"""Reads an address of PostgreSQL as its driver would, before anything connects."""

import re

import psycopg
from msgspec import Struct
from psycopg.conninfo import conninfo_to_dict

from runtime.errors import SettingsError

NUMBER = re.compile(r"-?[0-9]+")
LAST_PORT = 65_535
POOLED = re.compile(r"([?&])pgbouncer=(true|false)(&|$)")  # Prisma's and Supabase's word; the driver knows no such name
# libpq ends the password at the first @ and a host at the first /; what comes then would be shown as host or database.
SPILT = re.compile(r"\w+://(?:[^@/]*@)?+[^?]*@")


class DatabaseAddress(Struct, frozen=True, kw_only=True):
    """An address, taken apart.

    Attributes:
        parameters: What the driver is told, by its own names and percent-decoded.
        is_pooled: Whether connections lead to a transaction pooler, as `?pgbouncer=true` or `false` says; None when
            the address does not tell.
    """

    parameters: dict[str, str]
    is_pooled: bool | None


def read_database_url(url: str) -> DatabaseAddress:
    """Take an address apart.

    Args:
        url: A `postgresql://` URL or a conninfo.

    Raises:
        ValueError: The driver cannot read it; its own words would show parts of it.
    """
    told = POOLED.search(url)
    try:
        parameters = conninfo_to_dict(POOLED.sub(lambda found: found[1] if found[3] else "", url))
    except psycopg.Error:
        message = "the driver cannot read it"
        raise ValueError(message) from None
    return DatabaseAddress(
        parameters={name: str(value) for name, value in parameters.items() if value is not None},
        is_pooled=None if told is None else told[2] == "true",
    )


def check_database_url(url: str) -> None:
    """Refuse what the driver cannot use.

    Raises:
        ValueError: The driver cannot read it, or would fail with it at the first connection.
        SettingsError: It has an @ or a / that ends the password too early.
    """
    if SPILT.match(url):
        message = "DATABASE_URL must be a URL whose user name and password have @ written as %40 and / as %2F"
        raise SettingsError(message)
    given = read_database_url(url).parameters
    ports = [int(port) for port in given.get("port", "").split(",") if port]
    if any(port > LAST_PORT for port in ports) or not NUMBER.fullmatch(given.get("connect_timeout", "0")):
        raise ValueError
