"""Parts of the emulator that need no emulator: programs beside it, and servers that a URL names."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from runtime.emulator.child_command import run_command
from runtime.emulator.named_servers import eviction_warning, is_of_this_machine
from tests.emulator.emulators import finished


@pytest.mark.parametrize(
    ("line", "status"),
    [
        pytest.param(["exit $CODE"], 5, id="shell"),
        pytest.param(["/bin/sh", "-c", "exit $CODE"], 5, id="arguments"),
        pytest.param(["kill -TERM $$"], 143, id="signal"),
        pytest.param(["/no/such/program", "x"], 127, id="unknown"),
        pytest.param(["/etc/passwd", "x"], 126, id="no-program"),
    ],
)
async def test_a_program_ends_with_the_code_that_a_shell_would_give(line: list[str], status: int) -> None:
    ended_with = await run_command(line, {"CODE": "5"}, asyncio.Event())

    assert ended_with == status


async def test_a_program_is_asked_to_end_when_the_emulator_stops() -> None:
    stopping = asyncio.Event()
    stopping.set()

    async with asyncio.timeout(30):
        ended_with = await run_command(["exec sleep 600"], {}, stopping)

    assert ended_with == 143


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("unix:///tmp/redis.sock?db=0", True, id="socket"),
        pytest.param("redis://localhost:6379/0", True, id="localhost"),
        pytest.param("redis://:secret@127.0.0.2:6379/0", True, id="loopback"),
        pytest.param("rediss://[::1]:6379", True, id="loopback-6"),
        pytest.param("redis://10.0.0.5:6379/0", False, id="elsewhere"),
        pytest.param("redis://cache.example.com", False, id="name"),
    ],
)
def test_a_redis_of_this_machine_is_known_by_its_url(url: str, *, expected: bool) -> None:
    assert is_of_this_machine(url) == expected


@pytest.fixture
def evicting_redis_url(redis_url: str) -> Iterator[str]:
    """The session's Redis, evicting for the time of the test."""
    with Redis.from_url(redis_url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        yield redis_url
        client.config_set("maxmemory-policy", "noeviction")


def test_a_redis_of_this_machine_that_evicts_is_used_with_a_warning(evicting_redis_url: str) -> None:
    assert "evicts keys (maxmemory-policy allkeys-lru)" in (eviction_warning(evicting_redis_url) or "")


def test_servers_named_by_url_are_used_and_an_owner_login_gives_way(
    tmp_path: Path, owner_url: str, evicting_redis_url: str
) -> None:
    environ = {"DATABASE_URL": owner_url, "REDIS_URL": evicting_redis_url, "PATH": os.environ["PATH"]}
    line = 'echo "$DATABASE_URL"; curl -fsS -H "Authorization: Bearer $CAREERBIRD_TOKEN" $CAREERBIRD_URL/readyz'

    done = finished(tmp_path / "data", "--port", "0", "--exec", line, environ=environ)

    assert done.returncode == 0
    assert done.stdout.startswith(f"{owner_url}\n")
    assert "DATABASE_URL logs in past row-level security" in done.stderr
    assert "evicts keys" in done.stderr
