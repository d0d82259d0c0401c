"""A process imports what its functions need and nothing else: measured on real processes that serve or work."""

import ast
import asyncio
import os
import re
import signal
import sys
import tomllib
from asyncio.subprocess import PIPE, Process
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pkgutil import resolve_name
from uuid import UUID

import pytest

from runtime.bindings.binding import Need
from runtime.bundle import FUNCTIONS
from runtime.declare import Kind
from runtime.settings import Settings
from tests.bundles import prepared
from tests.conftest import JWT_SECRET

ROOT = FUNCTIONS.parent
DEADLINE_S = 60
SERVE = ("runtime.serve", "--port", "0")
WORK = ("runtime.work",)
COMMANDS: dict[Kind, tuple[str, ...]] = {"endpoint": SERVE, "hub": SERVE, "site": SERVE, "job": WORK, "cron": WORK}
ON_DEMAND = re.compile(r"runtime(\.\w+)+:\w+")

SERVER = {"uvicorn", "httptools", "websockets", "uvloop", "jwt", "runtime.http"}
TOKENS = {"jwt", "cryptography", "_cffi_backend"}
LITESTAR = {"litestar", "anyio", "sniffio", "multidict", "multipart"}
POSTGRES = {"psycopg", "psycopg_binary", "psycopg_pool"}
REDIS = {"redis", "hiredis"}
ALWAYS = {"msgspec", "structlog", "dotenv", "uuid_utils", "typing_extensions"}
OF_KIND: dict[Kind, set[str]] = {
    "endpoint": SERVER | LITESTAR,
    "hub": SERVER | {"runtime.realtime"},
    "site": SERVER,
    "job": {"runtime.queue", "arq", "uvloop"},
    "cron": {"runtime.queue", "arq", "uvloop"},
}
OF_NEED: dict[Need, set[str]] = {
    "postgres": POSTGRES,
    "redis": REDIS,
    "metrics": {"prometheus_client"},
}  # what else there is, is our own
ALWAYS_OPENED: dict[Kind, frozenset[Need]] = {"cron": frozenset({"postgres", "redis"})}  # by a worker that runs it
PREPARERS = {"runtime.http", "runtime.queue", "runtime.realtime"}
OLD = ("async_timeout",) if sys.version_info < (3, 11, 3) else ()  # redis-py imports it there
OF_TESTS = {"attr", "attrs", "greenlet", "_distutils_hack", *OLD}  # what tests install, and libraries look for

# Runs a command as `python -m` does and prints at its end what it imported: third-party packages, and ours of one kind.
PROBE = """
import atexit, runpy, sys

def tell():
    names = set()
    for name, module in sys.modules.items():
        package, _, rest = name.partition(".")
        if "site-packages" in (vars(module).get("__file__") or ""):
            names.add(package)
        elif package == "runtime" and rest.partition(".")[0] in {"http", "queue", "realtime", "emulator"}:
            names.add(f"runtime.{rest.partition('.')[0]}")
    print(*names)

atexit.register(tell)
del sys.argv[0]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


async def imported_by(environ: Mapping[str, str | None], *arguments: str) -> set[str]:
    """Run a command until it has started, or to its end, and return what it imported."""
    given = {name: value for name, value in environ.items() if value is not None}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROBE, *arguments),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "JWT_SECRET": JWT_SECRET, **given},
        cwd="/",
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        async with asyncio.timeout(DEADLINE_S):
            await stop_once_started(process)
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0
    return set(said.decode().splitlines()[-1].split()) - OF_TESTS


async def stop_once_started(process: Process) -> None:
    """Read the log to its end, and ask the process to end when it has started."""
    assert process.stderr
    async for line in process.stderr:
        if b".started" in line:
            process.send_signal(signal.SIGTERM)


def allowed(kind: Kind, needs: frozenset[Need]) -> set[str]:
    """Return what a process for functions of this kind and with these needs may import."""
    return ALWAYS.union(OF_KIND[kind], *(OF_NEED.get(need, set()) for need in needs))


def addresses(needs: frozenset[Need], settings: Settings) -> dict[str, str | None]:
    """Return a function's environment: it gets no address of a server that it does not ask for."""
    return {
        "DATABASE_URL": settings.database_url if "postgres" in needs else None,
        "REDIS_URL": settings.redis_url if "redis" in needs else None,
    }


async def test_every_function_s_process_imports_what_it_needs(settings: Settings) -> None:
    groups: dict[tuple[Kind, frozenset[Need]], list[str]] = defaultdict(list)
    for function in prepared(settings):
        kind = function.loaded.entry.kind
        groups[kind, function.needs | ALWAYS_OPENED.get(kind, frozenset())].append(function.loaded.entry.name)

    async with asyncio.TaskGroup() as group:
        running = {
            (kind, needs): group.create_task(imported_by(addresses(needs, settings), *COMMANDS[kind], *names))
            for (kind, needs), names in groups.items()
        }

    surplus = {tuple(groups[key]): task.result() - allowed(*key) for key, task in running.items()}
    assert {names: packages for names, packages in surplus.items() if packages} == {}


async def test_rate_limits_bring_redis_where_one_is_set(settings: Settings) -> None:
    environ = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}

    packages = await imported_by(environ, *COMMANDS["endpoint"], "get_job")

    assert "redis" in packages


async def test_an_ai_service_brings_its_client_where_one_is_set(settings: Settings) -> None:
    environ = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}

    packages = await imported_by({**environ, "AI_SERVICE_URL": "http://127.0.0.1:1"}, *COMMANDS["job"], "bulk_analysis")

    assert "httpx" in packages


@pytest.mark.parametrize(
    ("arguments", "packages"),
    [
        pytest.param(("runtime.token", "--user", str(UUID(int=1))), ALWAYS | TOKENS, id="token"),
        pytest.param(("runtime.functions",), ALWAYS | POSTGRES | REDIS | PREPARERS, id="functions"),
    ],
)
async def test_a_command_that_runs_no_function_imports_no_framework(
    arguments: tuple[str, ...], packages: set[str]
) -> None:
    assert await imported_by({}, *arguments) - packages == set()


def names_on_demand() -> Iterator[tuple[str, str]]:
    """Yield each module of the runtime with each name in it that is imported when it is needed."""
    for path in (ROOT / "runtime").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and ON_DEMAND.fullmatch(node.value):
                yield module, node.value


def test_what_is_imported_on_demand_is_there_and_lies_below() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    depths = {name: depth for depth, layer in enumerate(layers) for name in layer.split(" | ")}

    names = list(names_on_demand())

    assert [name for _, name in names if not callable(resolve_name(name))] == []
    assert [(module, name) for module, name in names if depths[package_of(name)] < depths[package_of(module)]] == []
    assert len(names) > len(PREPARERS)


def package_of(name: str) -> str:
    """Return `http` of `runtime.http.app:build_app`."""
    return re.split(r"[.:]", name)[1]
