"""Artifacts of the bundle's functions, built once for a run, and processes that run from one alone."""

import os
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from runtime.artifact.builder import Builder
from runtime.artifact.checked import read_manifest
from runtime.artifact.manifest import Manifest
from runtime.settings import Settings
from tests.bundles import prepared
from tests.conftest import JWT_SECRET

# Prints, at the end of a process, every file that it has loaded: modules, and what the kernel has mapped of them.
TELL = """
import atexit, sys

def tell():
    files = {vars(module).get("__file__") for module in list(sys.modules.values())} - {None}
    with open("/proc/self/maps") as maps:
        files |= {line.split(maxsplit=5)[5].strip() for line in maps if line.count("/") and ".so" in line}
    print(*sorted(files), sep="\\n", file=sys.stderr)

atexit.register(tell)
import runpy
tree = sys.argv.pop(1)
sys.argv[0] = tree
sys.path[0] = tree
runpy.run_path(tree, run_name="__main__")
"""


class Trees:
    """Artifacts, each built when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._builder: Builder | None = None
        self.folder = folder

    def of(self, name: str) -> Path:
        """Return the folder of a function's artifact."""
        if not (self.folder / name).exists():
            self._builder = self._builder or Builder()
            self._builder.build(prepared(Settings(), [name]), self.folder)
        return self.folder / name

    def manifest_of(self, name: str) -> Manifest:
        """Return what stands in its `function.json`."""
        return read_manifest(self.of(name))


def environment_of(manifest: Manifest, settings: Settings) -> dict[str, str]:
    """Return the variables that an artifact names, and no others."""
    given = {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "JWT_SECRET": JWT_SECRET,
        "RETRY_DELAY_SECONDS": "0.1",
    }
    return {name: value for name, value in given.items() if name in manifest.environment and value}


@asynccontextmanager
async def running(
    tree: Path, environ: Mapping[str, str], *arguments: str, prefix: Sequence[str] = ()
) -> AsyncIterator[Process]:
    """Run an artifact, from the root folder and with these variables alone, and end it with the block.

    Args:
        tree: The artifact.
        environ: All variables of the process.
        arguments: Of the artifact.
        prefix: A command that runs the command after it.
    """
    process = await create_subprocess_exec(
        *(*prefix, sys.executable, "-S", "-c", TELL, str(tree), *arguments),
        env=dict(environ),
        cwd="/",
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def foreign_files(told: Sequence[str], tree: Path) -> list[str]:
    """Return the files that are neither of the tree nor of the interpreter and its machine."""
    machine = ("/lib", "/usr/lib", os.path.realpath(sys.base_prefix), sys.base_prefix)
    own = (str(tree), str(tree.resolve()))
    return [path for path in told if path.startswith("/") and not path.startswith((*own, *machine))]
