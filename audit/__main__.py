"""`python -m audit`: asks PyPI and npm for known weaknesses of every pinned package.

It ends with 1 when there is one that nobody allowed, and with 2 when it cannot be known.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from audit.allowed import complaints, read_allowed
from audit.findings import Finding, UnknownError, read_npm, read_pip

ROOT = Path(__file__).resolve().parents[1]
LOCK = "requirements-dev.lock"  # the other locks are parts of it
ALL_IS_WELL = "No pinned package has a known weakness that is not allowed."
LISTED = Path(__file__).with_name("allowed.toml")
MOST_SHOWN = 200
PIP_AUDIT = ("-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off")


def main() -> int:
    """Ask, and print what has to be done."""
    try:
        findings = [*find_in_python(), *find_in_node()]
        said = complaints(findings, read_allowed(LISTED), datetime.now(UTC).date())
    except UnknownError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.writelines(f"{line}\n" for line in said or [ALL_IS_WELL])
    return 1 if said else 0


def find_in_python() -> list[Finding]:
    """Ask PyPI."""
    return read_pip(output_of(sys.executable, *PIP_AUDIT, "--requirement", LOCK, folder=ROOT))


def find_in_node() -> Iterator[Finding]:
    """Ask npm for each folder that pins packages of it."""
    for lock in sorted(ROOT.glob("*/**/package-lock.json")):
        where = lock.parent.relative_to(ROOT)
        if {"node_modules", ".venv"} & set(where.parts):
            continue
        npm = shutil.which("npm")
        if npm is None:
            message = f"npm is needed to look at {where}: install Node.js"
            raise UnknownError(message)
        yield from read_npm(output_of(npm, "audit", "--package-lock-only", "--json", folder=lock.parent), str(where))


def output_of(*command: str, folder: Path) -> bytes:
    """Run a command; its exit code says no more than what it writes.

    Raises:
        UnknownError: It writes nothing; the message ends as its complaint does.
    """
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603 -- two tools, by name
    if not done.stdout.strip():
        complaint = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        message = f"{command[-1]} could not be looked at: {complaint[-MOST_SHOWN:]}"
        raise UnknownError(message)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
