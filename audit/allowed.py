"""Weaknesses that may pass for a while: `audit/allowed.toml`, where every entry has an end and a reason."""

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from audit.findings import Finding, UnknownError


class Allowed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry.

    Attributes:
        id: Any name of the weakness.
        until: The last day on which it may pass.
        reason: Why it does no harm here.
    """

    id: str
    until: date
    reason: Annotated[str, Meta(min_length=10)]


def read_allowed(path: Path) -> list[Allowed]:
    """Read the list.

    Raises:
        UnknownError: It is malformed; the message says where.
    """
    try:
        entries = tomllib.loads(path.read_text()).get("allowed", [])
        return msgspec.convert(entries, list[Allowed])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        message = f"{path}: {error}"
        raise UnknownError(message) from error


def complaints(findings: Iterable[Finding], allowed: Iterable[Allowed], today: date) -> list[str]:
    """Return what has to be done, one sentence each: what is not allowed, what was, and what need not be."""
    entries = {entry.id: entry for entry in allowed}
    said, used = [], set()
    for finding in findings:
        entry = next((entries[name] for name in finding.ids if name in entries), None)
        if entry is not None:
            used.add(entry.id)
        if entry is None:
            said.append(finding.line())
        elif entry.until < today:
            said.append(f"{finding.line()}; it was allowed until {entry.until}")
    return [*said, *(f"{name} is allowed, and nothing has it: take it off the list" for name in entries.keys() - used)]
