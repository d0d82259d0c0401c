"""What pip-audit and npm say of pinned packages, in one shape."""

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

Report = TypeVar("Report")


class Finding(Struct, frozen=True, kw_only=True):
    """A known weakness of a package.

    Attributes:
        ids: Its names: CVE, GHSA, PYSEC; the first one is shown.
        mended_in: Versions without it; for npm what `npm audit fix` would do.
    """

    package: str
    ids: tuple[str, ...]
    mended_in: str

    def line(self) -> str:
        """Return it for people."""
        return f"{self.package}: {self.ids[0]}, mended in {self.mended_in or 'no version yet'}"


class UnknownError(Exception):
    """Whether there is a weakness cannot be known; the message says why."""


class PipWeakness(Struct, frozen=True):
    """One weakness, as pip-audit tells it."""

    id: str
    aliases: list[str] = []
    fix_versions: list[str] = []


class PipPackage(Struct, frozen=True):
    """One package, as pip-audit tells it."""

    name: str
    version: str = ""
    vulns: list[PipWeakness] = []
    skip_reason: str | None = None


class PipReport(Struct, frozen=True):
    """What `pip-audit --format json` writes."""

    dependencies: list[PipPackage]


class NpmPackage(Struct, frozen=True):
    """One package, as npm tells it; a text in `via` is another package of the same report."""

    name: str
    via: list[str | dict[str, Any]]
    range: str = ""
    fixAvailable: Any = None  # noqa: N815 -- npm's word


class Refusal(Struct, frozen=True):
    """What `npm audit --json` writes when it was refused."""

    message: str


class NpmReport(Struct, frozen=True):
    """What `npm audit --json` writes."""

    vulnerabilities: dict[str, NpmPackage]


def read_pip(report: bytes) -> list[Finding]:
    """Return what pip-audit found.

    Raises:
        UnknownError: It wrote no report, or left packages out: it ends with 0 then, too.
    """
    packages = decode(report, PipReport, "pip-audit").dependencies
    skipped = [one.name for one in packages if one.skip_reason]
    if skipped or not packages:
        named = ", ".join(skipped[:3]) or "every one"
        message = f"Packages of Python could not be looked up, {len(skipped)} in all ({named}): is pypi.org reachable?"
        raise UnknownError(message)
    return [
        Finding(
            package=f"{one.name} {one.version}",
            ids=(weakness.id, *weakness.aliases),
            mended_in=", ".join(weakness.fix_versions),
        )
        for one in packages
        for weakness in one.vulns
    ]


def read_npm(report: bytes, where: str) -> list[Finding]:
    """Return what npm found in the packages of a folder.

    Raises:
        UnknownError: It wrote no report.
    """
    packages = decode(report, NpmReport, "npm audit").vulnerabilities.values()
    return [finding for one in packages for finding in of(one, where)]


def of(package: NpmPackage, where: str) -> Iterator[Finding]:
    """Yield what is wrong with a package of npm itself."""
    for advisory in (each for each in package.via if isinstance(each, dict)):
        name = str(advisory.get("url", advisory.get("source", ""))).rpartition("/")[2]
        fix = "npm audit fix" if package.fixAvailable else ""
        yield Finding(package=f"{where}: {package.name} {package.range}", ids=(name,), mended_in=fix)


def decode(report: bytes, kind: type[Report], tool: str) -> Report:
    """Return a report; UnknownError when it is none, as when the registry was not reached."""
    try:
        return msgspec.json.decode(report, type=kind)
    except msgspec.MsgspecError as error:
        message = f"{tool} gave no report{why(report)}: is its registry reachable?"
        raise UnknownError(message) from error


def why(report: bytes) -> str:
    """Return what npm says instead of a report."""
    try:
        return f" ({msgspec.json.decode(report, type=Refusal).message})"
    except msgspec.MsgspecError:
        return ""
