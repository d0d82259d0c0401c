"""Claims that were committed while their answer was lost: PostgreSQL knows them, and nobody works them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

import structlog

from runtime.bindings.items import Item
from runtime.queue.outcomes import Key, key_of
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from runtime.store.postgres_arrays import array
from runtime.store.recording import GIVE_BACK
from runtime.store.recovery import CLAIMS_OF_WORKER

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class LostClaims:
    """Looks for lost claims after a claim that did not come to its end.

    A claim whose answer is on its way looks just like a lost one. So what is found is kept until every claim that was
    on its way then has come to its end, and what anybody has held meanwhile is none.
    """

    def __init__(self, worker_id: UUID, database: Database) -> None:
        """Look for the claims of this worker."""
        self._worker_id = worker_id
        self._database = database
        self._is_suspected = False
        self._on_their_way: set[object] = set()
        self._found: set[Key] = set()
        self._waited_for: set[object] = set()

    @contextmanager
    def claiming(self) -> Iterator[None]:
        """Note that a claim is on its way, and suspect a loss when the block raises."""
        claim = object()
        self._on_their_way.add(claim)
        try:
            yield
        except BaseException:
            self._is_suspected = True
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
        elif self._is_suspected:
            await self._find(held)

    async def settle(self, held: Callable[[], set[Key]]) -> None:
        """Give back what is lost, when no claim is on its way any more.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        while self._is_suspected or self._found:
            await self.give_back(held)

    async def _find(self, held: Callable[[], set[Key]]) -> None:
        waited_for = set(self._on_their_way)
        self._is_suspected = False  # before the look: a claim that fails meanwhile is looked for again
        try:
            rows = await self._database.fetch(SERVICE, CLAIMS_OF_WORKER, {"worker_id": self._worker_id})
        except BaseException:
            self._is_suspected = True
            raise
        self._found, self._waited_for = {cast("Key", row) for row in rows} - held(), waited_for

    async def _give_back(self, lost: set[Key]) -> None:
        keys = list(lost)
        columns = {"job_ids": array(key[0] for key in keys), "positions": array(key[1] for key in keys)}
        columns |= {"attempts": array(key[2] for key in keys)}
        if keys:
            await self._database.fetch(SERVICE, GIVE_BACK, {"worker_id": self._worker_id, **columns})
            log.warning("claims.returned", item_count=len(keys))
        self._found = set()
