"""Claims that were committed while their answer was lost: PostgreSQL knows them, and nobody works them."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

import structlog

from runtime.bindings.items import Item
from runtime.queue.outcomes import Key, key_of
from runtime.store.database import STATEMENT_TIMEOUT_S, Database
from runtime.store.identity import SERVICE
from runtime.store.postgres_arrays import array
from runtime.store.recording import GIVE_BACK
from runtime.store.recovery import CLAIMS_OF_WORKER

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LOOK_AGAIN_S = 10.0
LATEST_COMMIT_S = STATEMENT_TIMEOUT_S["service_role"]  # a server that waits for a lock commits what it was sent later


class LostClaims:
    """Looks for lost claims after a claim that did not come to its end.

    A claim whose answer is on its way looks just like a lost one. So what is found is kept until every claim that was
    on its way then has come to its end, and what anybody has held meanwhile is none. A lost one may be committed after
    a look, so the looks go on for as long as a statement may take; its job may have ended meanwhile.

    Attributes:
        returned_count: How many lost claims were given back.
    """

    def __init__(self, worker_id: UUID, database: Database) -> None:
        """Look for the claims of this worker."""
        self.returned_count = 0
        self._worker_id = worker_id
        self._database = database
        self._suspected_from: float | None = None  # when the first claim began that may be lost, else nothing is
        self._suspected_until = 0.0
        self._next_look_at = 0.0
        self._on_their_way: set[object] = set()
        self._found: set[Key] = set()
        self._waited_for: set[object] = set()

    @contextmanager
    def claiming(self) -> Iterator[None]:
        """Note that a claim is on its way, and suspect a loss when the block raises."""
        claim, began_at = object(), time.monotonic()
        self._on_their_way.add(claim)
        try:
            yield
        except BaseException:
            self._suspected_from = min(began_at, self._suspected_from or began_at)
            self._next_look_at = time.monotonic()
            self._suspected_until = self._next_look_at + LATEST_COMMIT_S
            raise
        finally:
            self._on_their_way.discard(claim)

    def note_held(self, items: Iterable[Item[Any]]) -> None:
        """Note claims whose answer has arrived."""
        if self._found:
            self._found.difference_update(key_of(item) for item in items)

    async def give_back(self, held: Callable[[], set[Key]]) -> None:
        """Make one step: find what may be lost, or give back what must be.

        Raises:
            UnavailableError: PostgreSQL does not answer; the step is made again.
        """
        if self._found:
            if not self._waited_for & self._on_their_way:
                await self._give_back(self._found - held())
        elif self._suspected_from is not None and time.monotonic() >= self._next_look_at:
            await self._find(held, self._suspected_from)

    async def settle(self, held: Callable[[], set[Key]]) -> None:
        """Give back what is lost at the end of all work: a claim that is still on its way is nobody's any more.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        if self._suspected_from is not None:
            await self._find(held, self._suspected_from)
            await self._give_back(self._found - held())

    async def _find(self, held: Callable[[], set[Key]], suspected_from: float) -> None:
        held_before, waited_for, asked_at = held(), set(self._on_their_way), time.monotonic()
        whose = {"worker_id": self._worker_id, "ended_within_s": asked_at - suspected_from + LATEST_COMMIT_S}
        rows = await self._database.fetch(SERVICE, CLAIMS_OF_WORKER, whose)
        self._found, self._waited_for = {cast("Key", row) for row in rows} - held_before - held(), waited_for
        if asked_at >= self._next_look_at:  # else a claim has failed during the look
            self._next_look_at = asked_at + LOOK_AGAIN_S
        if asked_at > self._suspected_until and not self._found:
            self._suspected_from = None

    async def _give_back(self, lost: set[Key]) -> None:
        keys = list(lost)
        columns = {"job_ids": array(key[0] for key in keys), "positions": array(key[1] for key in keys)}
        columns |= {"attempts": array(key[2] for key in keys)}
        if keys:
            await self._database.fetch(SERVICE, GIVE_BACK, {"worker_id": self._worker_id, **columns})
            self.returned_count += len(keys)
            log.warning("claims.returned", item_count=len(keys))
        self._found = set()
