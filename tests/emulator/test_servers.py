"""The embedded servers: found, started, ended, and found again after a crash."""

import psycopg
from redis import Redis

from runtime.emulator.servers import RunningServers


def test_the_session_servers_answer(servers: RunningServers) -> None:
    with psycopg.connect(servers.database_url) as connection, Redis.from_url(servers.redis_url) as redis:
        name = connection.execute("SELECT current_database()").fetchone()
        pong = redis.ping()

    assert name == ("careerbird",)
    assert pong is True
