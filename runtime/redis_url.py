"""Checks an address of one Redis as its driver would; those of Sentinels and clusters have a reader of their own."""

import re
from urllib.parse import unquote, urlsplit

from redis.asyncio.connection import ConnectionPool
from redis.exceptions import RedisError

DATABASE = re.compile(r"(/[0-9]*)?")


def check_redis_url(url: str) -> None:
    """Refuse what the driver cannot use; nothing connects.

    Raises:
        ValueError: The driver cannot read it, or would fail with it at the first connection.
    """
    if "+" in url.partition(":")[0]:
        return
    parts = urlsplit(url)
    is_socket = parts.scheme == "unix"
    if not (parts.path if is_socket else parts.hostname and DATABASE.fullmatch(unquote(parts.path))):
        raise ValueError  # the driver takes a path that is no number as database 0
    try:
        pool = ConnectionPool.from_url(url)
        pool.connection_class(**pool.connection_kwargs)
    except (TypeError, RedisError) as error:
        raise ValueError from error
