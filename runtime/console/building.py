"""Makes `dist/` of `web/`: the same bytes of the same sources, and nothing at all when they have not changed."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.console.node import BuildError, Node, find_node

HERE = Path(__file__).parent
WEB, DIST = HERE / "web", HERE / "dist"
PACKAGES = WEB / "node_modules"
INSTALLED = PACKAGES / ".installed"  # what the lock file was when the packages were installed
STAMP = DIST / ".sources"  # what the sources were when it was built
TYPES = WEB / "src" / "api" / "schema.ts"


def is_built() -> bool:
    """Say whether `dist/` is of these sources; it is, too, where there are no sources, as in a wheel."""
    if not WEB.is_dir():
        return True
    return STAMP.is_file() and STAMP.read_text() == fingerprint()


def build() -> None:
    """Install the packages that the lock file names, and build; one process of a machine at a time.

    Raises:
        BuildError: There is no Node, no network for the packages, or the sources do not build.
    """
    with alone():
        if is_built():
            return
        node = find_node()
        install(node)
        made = DIST.with_name("dist-new")
        node.run(WEB, "node_modules/vite/bin/vite.js", "build", "--outDir", str(made), "--emptyOutDir")
        (made / STAMP.name).write_text(fingerprint())
        shutil.rmtree(DIST, ignore_errors=True)
        made.rename(DIST)


def install(node: Node) -> None:
    """Install the packages, unless they are those of the lock file already."""
    lock = digest([WEB / "package-lock.json"])
    if not (INSTALLED.is_file() and INSTALLED.read_text() == lock):
        node.npm(WEB, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")
        INSTALLED.write_text(lock)


def write_types(target: Path = TYPES) -> None:
    """Write TypeScript's types of the API's own description.

    Raises:
        BuildError: There is no Node, no network for the packages, or a function's file is wrong.
    """
    with alone():
        node = find_node()
        install(node)
    command = [sys.executable, "-m", "runtime.functions", "--openapi"]
    described = subprocess.run(command, cwd=HERE.parents[1], check=False, capture_output=True)  # noqa: S603 -- fixed words
    if described.returncode:
        raise BuildError(described.stderr.decode().strip())
    document = target.with_suffix(".json")
    document.write_bytes(described.stdout)
    try:
        node.run(WEB, "node_modules/openapi-typescript/bin/cli.js", str(document), "-o", str(target), "--alphabetize")
    finally:
        document.unlink()


def fingerprint() -> str:
    """Return what the sources are, in one word."""
    tops = [path for path in WEB.iterdir() if path.name != PACKAGES.name]
    files = [path for top in tops for path in (top.rglob("*") if top.is_dir() else [top]) if path.is_file()]
    return digest(sorted(files))


def digest(paths: Iterable[Path]) -> str:
    """Hash files with their names."""
    found = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        found.update(f"{path.relative_to(HERE).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()


@contextmanager
def alone() -> Iterator[None]:
    """Have the folder to oneself until the block ends, as far as others ask."""
    descriptor = os.open(HERE, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
