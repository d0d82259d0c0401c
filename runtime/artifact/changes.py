"""What has changed in the checkout since a revision, as git tells it."""

import subprocess
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from msgspec import Struct

from runtime.artifact.distributions import Pin, parse_lock
from runtime.errors import BundleError


class Changes(Struct, frozen=True, kw_only=True):
    """What is other than it was.

    Attributes:
        places: Files that were added, changed or deleted, also such that nobody has committed.
        moved: Those among them that were not there, or are no more.
        pins: Names of distributions that are pinned otherwise.
    """

    places: frozenset[str]
    moved: frozenset[str]
    pins: frozenset[str]


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
    compare = ("diff", "--name-only", "--no-renames", "--relative", "-z", f"{revision}^{{commit}}")
    untracked = ask_git(root, "ls-files", "--others", "--exclude-standard", "-z")
    changed = {*ask_git(root, *compare), *untracked}
    before = "\0".join(ask_git(root, "show", f"{revision}:./{lock}")) if lock in changed else None
    pinned = parse_lock(before) if before is not None else pins
    return Changes(
        places=frozenset(changed),
        moved=frozenset([*ask_git(root, *compare, "--diff-filter=AD"), *untracked]),
        pins=frozenset(name for name in pins.keys() | pinned.keys() if pins.get(name) != pinned.get(name)),
    )


def ask_git(root: Path, *arguments: str) -> list[str]:
    """Return what git answers, cut at its zero bytes.

    Raises:
        BundleError: It refuses; the message is its own.
    """
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True)  # noqa: S603, S607
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
