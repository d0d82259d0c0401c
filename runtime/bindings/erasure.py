"""Erases what was made of a resume: results, evidence, places in summaries, reports."""

import asyncio
from typing import ClassVar
from uuid import UUID

import msgspec
import psycopg
import structlog
from msgspec import Struct

from runtime.bindings.binding import Binding, Need
from runtime.bindings.condition import UNCONDITIONAL, Condition
from runtime.bindings.live.control import tell_erased, tell_stopped
from runtime.bindings.resumes import hold_resume, no_such_resume
from runtime.bindings.without import without
from runtime.store.connections import Connection
from runtime.store.database import Row
from runtime.store.decisions import ERASE_DECISIONS
from runtime.store.erasures import (
    ASK_FOR_ERASURE,
    DELETE_JOBS_MADE,
    DELETE_OWNED_RESUME,
    DELETE_REPORTS,
    ERASE_ITEMS,
    FINISH_ERASURE,
    JOBS_MADE_OF,
    JOBS_WITH_ITEM,
    LOCK_RESULT,
    MAKE_SUMMARY_AGAIN,
    OWNERS_OF_RESUME,
    REPLACE_RESULT,
    STOP_JOBS_MADE,
    UNFINISHED_ERASURES,
)
from runtime.store.identity import SERVICE
from runtime.store.keys import turn_of
from runtime.store.postgres_arrays import array
from runtime.store.sqlstates import JOB_FINISHED
from runtime.store.usage import WAIT_AS_CALLER

log: structlog.stdlib.BoundLogger = structlog.get_logger()
ERASED = "The resume and what was made of it have been erased."


class Part(Struct, frozen=True, kw_only=True):
    """The items of one job that are about the resume."""

    job_id: UUID
    positions: list[int]


class Erasure(Binding):
    """Erases for one caller, who can ask again at any time: what is erased stays so, and what is left is erased."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres", "redis"})

    async def erase(self, resume_id: UUID, condition: Condition = UNCONDITIONAL) -> None:
        """Delete a resume, whether or not it is still there, with all results made of it, and leave a line of ids.

        From the moment the resume is gone nobody can read it; whoever had read it before loses the claim, so that no
        outcome of it is written afterwards.

        Raises:
            NotFoundError: Unknown, or another's, and nothing of the caller's was made of it.
            PreconditionFailedError: It is not as the condition wants it; nothing was erased.
            UnavailableError: PostgreSQL does not answer; what is not erased yet is erased by a schedule.
        """
        database, whose = self._resources.database, {"resume_id": resume_id}
        owners = [row[0] for row in await database.fetch(self._identity, OWNERS_OF_RESUME, whose)]
        if not owners:
            raise no_such_resume()
        async with database.transaction(SERVICE) as connection:
            await connection.execute(WAIT_AS_CALLER)
            held = await hold_resume(connection, {"id": resume_id, "user_id": None})
            condition.check(None) if held is None else condition.check_shown(held)
            await connection.execute(DELETE_OWNED_RESUME, {**whose, "owners": array(owners)})
            await connection.execute(ASK_FOR_ERASURE, {**whose, "owners": array(owners)})
        for user_id in owners:
            await self._finish(user_id, resume_id)

    async def finish_all(self) -> None:
        """Finish what a death has cut short.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        for user_id, resume_id in await self._resources.database.fetch(SERVICE, UNFINISHED_ERASURES):
            await self._finish(user_id, resume_id)

    async def _finish(self, user_id: UUID, resume_id: UUID) -> None:
        """Erase job by job: each transaction locks items before their job, as the ledger does."""
        database, whose = self._resources.database, {"user_id": user_id, "resume_id": resume_id}
        item_count = 0
        parts = await database.fetch_as(Part, SERVICE, JOBS_WITH_ITEM, whose)
        for part in parts:
            item_count += await self._erase_part(part, resume_id)
        job_ids = [part.job_id for part in parts]
        job_ids += await self._delete_made_of(job_ids, resume_id)
        await database.fetch(SERVICE, ERASE_DECISIONS, whose)
        done = {**whose, "item_count": item_count, "job_ids": array(job_ids)}
        await database.fetch(SERVICE, FINISH_ERASURE, done)
        log.info("resume.erased", resume_id=resume_id, user_id=user_id, job_ids=job_ids, item_count=item_count)

    async def _delete_made_of(self, job_ids: list[UUID], resume_id: UUID) -> list[UUID]:
        """Delete jobs made of the results of these, whole: what they quote is in many places; return which."""
        about = {"job_ids": array(job_ids), "resume_id": resume_id}
        made = [row[0] for row in await self._resources.database.fetch(SERVICE, JOBS_MADE_OF, about)]
        if made:
            async with self._resources.database.transaction(SERVICE) as connection:
                await connection.execute(STOP_JOBS_MADE, {"job_ids": array(made)})
                await connection.execute(DELETE_JOBS_MADE, {"job_ids": array(made)})
        for job_id in made:
            await tell_stopped(job_id, self._resources.redis)
        return [job_id for job_id in made if job_id not in job_ids]

    async def _erase_part(self, part: Part, resume_id: UUID) -> int:
        """Erase what one job has of the resume, again if it ends meanwhile; return how many items had something."""
        try:
            return await self._try_part(part, resume_id)
        except psycopg.Error as error:
            if error.sqlstate != JOB_FINISHED:
                raise
        return await self._try_part(part, resume_id)

    async def _try_part(self, part: Part, resume_id: UUID) -> int:
        places = {"job_ids": array([part.job_id] * len(part.positions)), "positions": array(part.positions)}
        about = {"job_id": part.job_id, **places, "message": ERASED}
        async with self._resources.database.transaction(SERVICE) as connection:
            erased = await connection.fetch(ERASE_ITEMS, about)
            result = await connection.fetch_one(LOCK_RESULT, about)
            left = await self._erase_result(connection, result, part, resume_id) if result else None
            await connection.execute(DELETE_REPORTS, about)
        if left:
            await self._resources.tickets.put_or_owe(turn_of(*left))
        await tell_erased(part.job_id, self._resources.redis)
        return len(erased)

    async def _erase_result(self, connection: Connection, row: Row, part: Part, resume_id: UUID) -> Row | None:
        """Take the resume out of the job's summary; of a job that is to be summed up, return who shall do it anew."""
        status, result = row
        if status in {"queued", "processing"}:
            return await connection.fetch_one(MAKE_SUMMARY_AGAIN, {"job_id": part.job_id})
        left = await asyncio.to_thread(result_without, result, str(resume_id)) if result else None
        await connection.execute(REPLACE_RESULT, {"job_id": part.job_id, "result": left})
        return None


def result_without(result: str, item_id: str) -> str:
    """Return a summary's JSON without an item."""
    return msgspec.json.encode(without(msgspec.json.decode(result), item_id)).decode()
