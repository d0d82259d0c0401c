"""What has changed in the checkout since a revision, as git tells it."""

import subprocess
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from msgspec import Struct

from runtime.artifact.distributions import Pin, parse_lock
from runtime.bundle import FUNCTIONS, check_bundle
from runtime.bundle.known import facts_of
from runtime.errors import BundleError


class Changes(Struct, frozen=True, kw_only=True):
    """What is other than it was.

    Attributes:
        places: Files that were added, changed or deleted, also such that nobody has committed.
        moved: Those among them that were not there, or are no more.
        pins: Names of distributions that are pinned otherwise.
        known: The facts that functions may know of others, as they were.
    """

    places: frozenset[str]
    moved: frozenset[str]
    pins: frozenset[str]
    known: bytes


def changes_since(revision: str, root: Path, lock: str, pins: dict[str, Pin]) -> Changes:
    """Return what has changed below `root`.

    Args:
        revision: Such as `HEAD~1`, a branch or a tag.
        root: A working tree of git.
        lock: The place of the lock file.
        pins: What it pins now.

    Raises:
        BundleError: Git does not know the revision, or there is no git.
    """
    if not ask_git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", is_sure=False):
        message = f"git knows no revision {revision}"
        raise BundleError(message)
    compare = ("diff", "--name-only", "--no-renames", "--relative", "-z", f"{revision}^{{commit}}")
    untracked = ask_git(root, "ls-files", "--others", "--exclude-standard", "-z")
    changed = {*ask_git(root, *compare), *untracked}
    before = "\0".join(ask_git(root, "show", f"{revision}:./{lock}")) if lock in changed else None
    pinned = parse_lock(before) if before is not None else pins
    return Changes(
        places=frozenset(changed),
        moved=frozenset([*ask_git(root, *compare, "--diff-filter=AD"), *untracked]),
        known=facts_at(revision, root),
        pins=frozenset(name for name in pins.keys() | pinned.keys() if pins.get(name) != pinned.get(name)),
    )


def facts_at(revision: str, root: Path) -> bytes:
    """Return the facts of job types and schedules as they were at a revision."""
    with TemporaryDirectory() as folder:
        functions = Path(folder).resolve() / FUNCTIONS.name
        for place in ask_git(root, "ls-tree", "-r", "--name-only", "-z", revision, f"{functions.name}/"):
            path = Path(folder) / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\0".join(ask_git(root, "show", f"{revision}:./{place}")))
        return facts_of(check_bundle(functions)[0].entries)


def ask_git(root: Path, *arguments: str, is_sure: bool = True) -> list[str]:
    """Return what git answers, cut at its zero bytes.

    Args:
        root: Where to ask.
        arguments: A question.
        is_sure: Otherwise a refusal is no answer.

    Raises:
        BundleError: It refuses; the message is its own.
    """
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=is_sure)  # noqa: S603, S607
    except FileNotFoundError:
        message = "git is needed to say what has changed, and is not installed"
        raise BundleError(message) from None
    except subprocess.CalledProcessError as error:
        raise BundleError(error.stderr.strip().splitlines()[0]) from None
    return [part for part in done.stdout.split("\0") if part]


def is_touched(places: Collection[str], changes: Changes) -> bool:
    """Say whether files at these places change, or one that lay among those that are read as data."""
    if not changes.places.isdisjoint(places):
        return True
    folders = {PurePosixPath(place).parent for place in places if not place.endswith(".py")}
    return any(PurePosixPath(place).parent in folders for place in changes.moved if not place.endswith(".py"))
