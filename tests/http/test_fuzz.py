"""Schemathesis asks what the OpenAPI document allows, and what it does not, and looks whether the answers are in it."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import msgspec
import pytest

from runtime.http.openapi_operation import FILES
from runtime.http.uploads import FIELD
from runtime.settings import Settings
from tests.http.clients import User, bearer

HERE = Path(__file__).parent
BOUNDED = ("run", "--max-examples=3", "--seed=1", "--generation-deterministic")
UNBOUNDED = ("run", "--max-examples=1000000", "--exclude-operation-id=stream_job_events")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Small submissions: lists as long as the limit, and one longer, are among what is asked."""
    return msgspec.structs.replace(settings, max_items_per_job=10)


@pytest.fixture(autouse=True)
def few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """As small: an upload of one file too many has a thousand and one otherwise."""
    monkeypatch.setattr("runtime.http.uploads.MAX_FILES", 10)
    monkeypatch.setitem(FILES["properties"][FIELD], "maxItems", 10)


async def run_schemathesis(port: int, user: User, folder: Path, *options: str) -> tuple[int | None, str]:
    """Return how it ended, and what it said."""
    known = {"USER_ID": str(user.user_id), "JOB_DESCRIPTION_ID": await user.given_job_description()}
    token = bearer(user.user_id, plan="enterprise")["Authorization"]
    process = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("st")), "--no-color", f"--config-file={HERE / 'fuzz.toml'}", *options),
        *("--checks=all", "--warnings=off", f"--header=Authorization: {token}", f"http://127.0.0.1:{port}/schema"),
        env={"PATH": os.environ["PATH"], "SCHEMATHESIS_HOOKS": str(HERE / "fuzz_hooks.py"), **known},
        cwd=folder,
        stdout=PIPE,
        stderr=STDOUT,
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, said.decode()


async def test_what_the_document_says_holds(port: int, alice: User, tmp_path: Path) -> None:
    code, said = await run_schemathesis(port, alice, tmp_path, *BOUNDED)

    assert code == 0, said


@pytest.mark.fuzz
async def test_what_the_document_says_holds_whatever_is_asked(port: int, alice: User, tmp_path: Path) -> None:
    """Until something is found, or `FUZZ_SECONDS` are over. A stream of a job that nobody works has no end."""
    code, said = await run_schemathesis(port, alice, tmp_path, *UNBOUNDED, *limit_of_time())

    assert code == 0, said


def limit_of_time() -> list[str]:
    """Return the option that ends a run, when there is one."""
    seconds = os.environ.get("FUZZ_SECONDS")
    return [f"--max-time={seconds}"] if seconds else []
