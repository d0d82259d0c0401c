"""Commands find the emulator that runs in their folder, and no other one."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from runtime.running_emulator import load_settings_here, tell_environment
from tests.emulator.emulators import ENVIRON, ROOT, ask, own_directory, started

USER = "6f1c2a52-8b9e-4a63-9d0e-5b1c8a7f4e21"
TOLD = {"DATABASE_URL": "postgresql://careerbird@/careerbird?host=/tmp/it's here", "JWT_SECRET": "s" * 32}
JOB_TYPES = ["bulk_analysis", "report_generation", "skill_gap_batch"]


def run(folder: Path, module: str, *arguments: str, environ: Mapping[str, str] = ENVIRON) -> tuple[int, str, str]:
    """Run a command in a folder; return its code and what it wrote."""
    done = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-m", f"runtime.{module}", *arguments],
        cwd=folder,
        env={**environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_token_fire_pause_and_unpause_work_with_what_runs_here() -> None:
    with own_directory() as elsewhere:
        directory = elsewhere.with_name(".emulator")
        folder = directory.parent
        with started(directory) as emulator:
            mode = stat.S_IMODE((directory / "environment").stat().st_mode)
            _, token, _ = run(folder, "token", "--user", USER)
            seen = ask({**emulator.ready, "token": token.strip()}, f"/queue/status/{USER}")
            fired = run(folder, "fire", "get_queue_statistics")
            ran = [run(folder, module, "bulk_analysis") for module in ("pause", "unpause")]
            sourced = subprocess.run(
                ["/bin/sh", "-c", '. .emulator/environment; echo "$CAREERBIRD_URL $CAREERBIRD_USER $DATABASE_URL"'],
                cwd=folder,
                capture_output=True,
                text=True,
                check=True,
            )
        left = (directory / "environment").exists()
        after = [
            run(folder, module, *given)
            for module, given in (("token", ("--user", USER)), ("pause", ("bulk_analysis",)))
        ]

    assert (mode, left) == (0o600, False)
    assert seen == []  # type: ignore[comparison-overlap]  # an answer that is a list
    assert (fired[0], [row["jobType"] for row in json.loads(fired[1])]) == (
        0,
        ["bulk_analysis", "report_generation", "skill_gap_batch"],
    )
    assert [(code, out) for code, out, _ in ran] == [
        (0, f"bulk_analysis is paused: {sys.executable} -m runtime.unpause bulk_analysis lets it go on.\n"),
        (0, "bulk_analysis goes on.\n"),
    ]
    ready = emulator.ready
    assert sourced.stdout.split() == [ready["url"], ready["userId"], ready["databaseUrl"]]
    assert [code for code, _, _ in after] == [2, 2]
    assert [told.endswith("; make run brings one\n") for _, _, told in after] == [True, True]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory in which an emulator runs, and an environment without settings."""
    for name in ("DATABASE_URL", "REDIS_URL", "JWT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".emulator").mkdir()
    with tell_environment(tmp_path / ".emulator", TOLD):
        yield tmp_path


@pytest.mark.usefixtures("folder")
def test_what_is_set_goes_before_what_the_emulator_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_SECRET", "t" * 32)

    settings = load_settings_here("database_url", "jwt_secret")

    assert (settings.database_url, settings.jwt_secret) == (TOLD["DATABASE_URL"], "t" * 32)
    assert load_settings_here().database_url is None


@pytest.mark.usefixtures("folder")
def test_with_another_server_set_nothing_is_of_the_emulator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")

    settings = load_settings_here("database_url", "redis_url", "jwt_secret")

    assert (settings.database_url, settings.jwt_secret) == (None, None)


def test_an_emulator_that_was_killed_is_not_found(folder: Path) -> None:
    told = folder / ".emulator" / "environment"
    with subprocess.Popen(["/bin/true"]) as gone:
        gone.wait()
    told.write_text(told.read_text().replace(f"CAREERBIRD_PID={os.getpid()}", f"CAREERBIRD_PID={gone.pid}"))

    assert load_settings_here("database_url").database_url is None
