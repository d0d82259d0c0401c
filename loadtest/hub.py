"""Follows a job over SignalR: WebSockets and JSON, without negotiation, as a client behind a balancer does."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from loadtest.measured import measured, note_delay
from loadtest.told import note_told
from loadtest.users.session import Session

PATIENCE_S = 120.0
LINGER_S = 0.3  # after an end, which nothing may follow
ANSWER_S = 30.0
END_OF_RECORD = "\x1e"
HANDSHAKE = '{"protocol":"json","version":1}' + END_OF_RECORD
PING = '{"type":6}' + END_OF_RECORD
PING_EVERY_S = 10.0
ENDS = frozenset({"JobCompleted", "JobFailed", "JobCancelled"})
FINAL = frozenset({"completed", "failed", "cancelled"})
INVOCATION, COMPLETION, CLOSE = 1, 3, 7  # types of messages in SignalR's hub protocol


class HubError(Exception):
    """The hub refused, closed, or did not tell of the end."""


class SentAwayError(Exception):
    """The hub's process ends: it closes, and says that the client may come again."""


def watch_by_hub(user: Session, job_id: UUID, stay_s: float = PATIENCE_S) -> bool:
    """Join a job's group and hear its news until it ends; returns whether it did.

    Counted as requests: HUB connect, HUB JoinJobGroup, HUB `commit to screen` for each piece of news, and HUB end,
    which fails where no end is told in time.

    Args:
        user: Who watches.
        job_id: A job of theirs.
        stay_s: Seconds until the client leaves; leaving before two minutes is no failure.
    """
    while True:
        try:
            return watch_once(user, job_id, stay_s)
        except SentAwayError:
            continue  # as `withAutomaticReconnect` does
        except (HubError, OSError, WebSocketException):
            return False  # counted where it was measured


def watch_once(user: Session, job_id: UUID, stay_s: float) -> bool:
    """Join and hear on one connection.

    Raises:
        HubError, SentAwayError: As `heard_end`.
    """
    with joined(user, job_id) as (socket, snapshot):
        if snapshot["status"] in FINAL:
            return True
        with measured(user.environment, "HUB", "end", passing=SentAwayError):
            return stay_for_end(user, socket, job_id, stay_s)


@contextmanager
def joined(user: Session, job_id: UUID) -> Iterator[tuple[ClientConnection, dict[str, Any]]]:
    """Connect and join; yields the connection and the job's progress at that moment."""
    address = f"{user.host.rstrip('/').replace('http', 'ws', 1)}/jobProgressHub"
    headers = {"Authorization": f"Bearer {user.token}"}
    with measured(user.environment, "HUB", "connect"):
        socket = connect(address, additional_headers=headers, proxy=None, max_size=None, open_timeout=ANSWER_S)
    with socket:
        with measured(user.environment, "HUB", "JoinJobGroup", passing=SentAwayError):
            snapshot = join(socket, job_id)
        yield socket, snapshot


def join(socket: ClientConnection, job_id: UUID) -> dict[str, Any]:
    """Shake hands and join.

    Raises:
        HubError: The hub refuses.
        SentAwayError: It closes, and lets the client come again.
    """
    call = {"type": INVOCATION, "invocationId": "1", "target": "JoinJobGroup", "arguments": [str(job_id)]}
    socket.send(HANDSHAKE)
    socket.send(json.dumps(call) + END_OF_RECORD)
    for message in messages(socket, ANSWER_S):
        if is_sent_away(message):
            raise SentAwayError
        if "error" in message or message.get("type") == CLOSE:
            raise HubError(message.get("error", "the hub closes"))
        if message.get("type") == COMPLETION:
            snapshot: dict[str, Any] = message["result"]
            return snapshot
    silence = "the hub does not answer"
    raise HubError(silence)


def stay_for_end(user: Session, socket: ClientConnection, job_id: UUID, stay_s: float) -> bool:
    """Hear a job's news until its end or until the client leaves, and note which it was; an end told twice is noted so.

    Raises:
        HubError, SentAwayError: As `heard_end`.
    """
    watch = uuid4()
    note_told("began", watch, job_id)
    try:
        if not heard_end(user, socket, job_id, stay_s):
            note_told("left", watch, job_id)
            return False
    except SentAwayError:
        note_told("left", watch, job_id)
        raise
    note_told("ended", watch, job_id)
    with suppress(ConnectionClosed):  # a process that is replaced has nothing more to tell
        for message in messages(socket, LINGER_S):
            if message.get("target") in ENDS and message["arguments"][0].get("jobId") == str(job_id):
                note_told("ended", watch, job_id)
    return True


def heard_end(user: Session, socket: ClientConnection, job_id: UUID, stay_s: float) -> bool:
    """Count news until the job's end is told; False where the client left before.

    Raises:
        HubError: The hub closes the connection, or tells of no end within two minutes.
        SentAwayError: It closes, and lets the client come again.
    """
    for message in messages(socket, stay_s):
        if is_sent_away(message):
            raise SentAwayError
        if message.get("type") == CLOSE:
            raise HubError(message.get("error", "the hub closes"))
        if message.get("type") != INVOCATION or message["arguments"][0].get("jobId") != str(job_id):
            continue
        note_delay(user.environment, "HUB", message["arguments"][0])
        if message["target"] in ENDS:
            return True
    if stay_s >= PATIENCE_S:
        silence = "no end of a job was told"
        raise HubError(silence)
    return False


def is_sent_away(message: dict[str, Any]) -> bool:
    """Tell a close after which the client may come again: it meets another process."""
    return message.get("type") == CLOSE and bool(message.get("allowReconnect"))


def messages(socket: ClientConnection, for_s: float) -> Iterator[dict[str, Any]]:
    """Yield what the hub sends, for a while; the client shows every ten seconds that it lives."""
    until = time.monotonic() + for_s
    while (left := until - time.monotonic()) > 0:
        try:
            data = socket.recv(timeout=min(left, PING_EVERY_S))
        except TimeoutError:
            socket.send(PING)
            continue
        yield from map(json.loads, str(data).split(END_OF_RECORD)[:-1])
