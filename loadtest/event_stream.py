"""Follows a job over server-sent events."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

import requests

from loadtest.measured import note_delay
from loadtest.told import note_told
from loadtest.users.session import Session

SILENCE_S = 120.0
ENDS = frozenset({"completed", "failed", "cancelled"})


def watch_by_events(user: Session, job_id: UUID) -> bool:
    """Read a job's event stream to its end, and again where its process ended before; returns whether it told of it.

    Counted as requests: GET of the stream, and SSE `commit to screen` for each event but the first, which may be old.
    """
    while True:
        names = read_stream(user, job_id)
        if names is None or not names:
            return False
        if names[-1] in ENDS:
            note_ends(job_id, names)
            return True


def read_stream(user: Session, job_id: UUID) -> list[str] | None:
    """Read one answer to its end, and return the names of its events; None where it fails."""
    with user.client.get(
        f"{user.api}/jobs/{job_id}/events",
        name="/jobs/[id]/events",
        stream=True,
        timeout=SILENCE_S,
        catch_response=True,
    ) as answer:
        if not answer.ok:
            return None
        try:
            names = [heard(user, place, name, told) for place, (name, told) in enumerate(parsed(answer.iter_lines()))]
        except requests.RequestException as error:
            answer.failure(f"the stream breaks off: {type(error).__name__}")
            return None
        if not names:
            answer.failure("the stream ends without the job's end")
        return names


def note_ends(job_id: UUID, names: list[str]) -> None:
    """Note each end that was told: one is right."""
    watch = uuid4()
    note_told("began", watch, job_id)
    for _ in filter(ENDS.__contains__, names):
        note_told("ended", watch, job_id)


def heard(user: Session, place: int, name: str, told: dict[str, Any]) -> str:
    """Count one event, unless it is the first; return its name."""
    if place:
        note_delay(user.environment, "SSE", told)
    return name


def parsed(lines: Iterable[bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and data of each event (HTML Standard, section 9.2.6; this API's data is one line)."""
    name = ""
    for line in lines:
        field, _, value = line.decode().partition(":")
        if field == "event":
            name = value.strip()
        elif field == "data":
            yield name, json.loads(value)
