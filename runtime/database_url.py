"""Checks an address of PostgreSQL as its driver would, before anything connects."""

import re

import psycopg
from psycopg.conninfo import conninfo_to_dict

NUMBER = re.compile(r"-?[0-9]+")
LAST_PORT = 65_535


def check_database_url(url: str) -> None:
    """Refuse what the driver cannot use.

    Raises:
        ValueError: The driver cannot read it, or would fail with it at the first connection.
    """
    try:
        given = conninfo_to_dict(url)
    except psycopg.Error as error:
        raise ValueError from error
    ports = [int(port) for port in str(given.get("port", "")).split(",") if port]
    if any(port > LAST_PORT for port in ports) or not NUMBER.fullmatch(str(given.get("connect_timeout", "0"))):
        raise ValueError
