"""Who pays for AI calls: budgets of a job and of a day, kept in PostgreSQL, where every process pays from them."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING, cast
from uuid import UUID

import structlog

from runtime.analysis.providers.spending import Bill, Prices, Tokens
from runtime.errors import UnavailableError
from runtime.item_errors import Budget, BudgetSpentError
from runtime.metrics.families import Counter as Counted
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from runtime.store.spending import SETTLE_DAY, SETTLE_JOB, SPEND_ON_AI

if TYPE_CHECKING:
    from runtime.store.database import Database

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LOOK_AGAIN_S = 10.0  # a budget may have been raised, or the day have turned
REFUSED_FOR_S = 1.0  # nobody of this process asks PostgreSQL again for so long


class AiBudget:
    """Pays what is expected before a call, and the difference after it: a crash pays too much, never too little."""

    def __init__(self, database: "Database", settings: Settings, prices: Prices, refused: Counted) -> None:
        """Pay from the budgets of these settings; count what is not paid."""
        self._database = database
        self._prices = prices
        self._refused = refused
        self._paying: Counter[UUID | None] = Counter()
        self._settled = asyncio.Condition()
        self._refused_until: dict[UUID | None, float] = {}  # by job; None is the day
        self._budgets = {
            "job_tokens": settings.ai_budget_tokens_per_job,
            "job_cost": settings.ai_budget_cost_per_job,
            "day_tokens": settings.ai_budget_tokens_per_day,
            "day_cost": settings.ai_budget_cost_per_day,
        }

    @asynccontextmanager
    async def paying(self, job_id: UUID | None, expected: Tokens) -> AsyncIterator[Bill]:
        """Pay one call.

        Raises:
            BudgetSpentError: A budget is used up, and no call of this process is on its way that may have cost less.
            UnavailableError: PostgreSQL does not answer; nothing was paid, and no call may be made.
        """
        paid_on = await self._spend(job_id, expected)
        bill = Bill(expected)
        self._paying[job_id] += 1
        try:
            yield bill
        finally:
            self._paying[job_id] -= 1
            await asyncio.shield(self._settle(job_id, paid_on, expected, bill.tokens))

    async def _spend(self, job_id: UUID | None, expected: Tokens) -> date:
        """Pay what is expected; near the end of a budget, after those that are on their way."""
        cost = {"job_id": job_id, "tokens": total(expected), "cost": self._prices.cost_of(expected)}
        async with self._settled:
            while True:
                self._raise_if_refused(job_id)
                row = await self._database.fetch_one(SERVICE, SPEND_ON_AI, {**cost, **self._budgets})
                spent, paid_on = cast("tuple[Budget | None, date]", row)
                if spent is None:
                    return paid_on
                if self._is_paying(spent, job_id):
                    await self._settled.wait()
                else:
                    self._refused_until[job_id if spent == "job" else None] = time.monotonic() + REFUSED_FOR_S

    def _raise_if_refused(self, job_id: UUID | None) -> None:
        """Raise while a budget is known to be used up."""
        now = time.monotonic()
        self._refused_until = {whose: until for whose, until in self._refused_until.items() if until > now}
        spent: Budget | None = (
            "day" if None in self._refused_until else "job" if job_id in self._refused_until else None
        )
        if spent is not None:
            self._refused.add(spent)
            raise BudgetSpentError(spent, LOOK_AGAIN_S)

    def _is_paying(self, spent: Budget, job_id: UUID | None) -> bool:
        """Say whether calls are on their way that may give something back to a budget."""
        return self._paying[job_id] > 0 if spent == "job" else self._paying.total() > 0

    async def _settle(self, job_id: UUID | None, paid_on: date, expected: Tokens, used: Tokens) -> None:
        more_cost = self._prices.cost_of(used) - self._prices.cost_of(expected)
        change = {"job_id": job_id, "paid_on": paid_on, "tokens": total(used) - total(expected), "cost": more_cost}
        try:
            async with self._database.transaction(SERVICE, commit="soon") as connection:
                await connection.execute(SETTLE_JOB, change)
                await connection.execute(SETTLE_DAY, change)
        except UnavailableError as error:  # then what was expected stays paid
            log.warning("ai_budget.unsettled", job_id=job_id, reason=type(error).__name__)
        async with self._settled:
            self._settled.notify_all()


def total(tokens: Tokens) -> int:
    """Return what budgets of tokens count."""
    return tokens.sent + tokens.answered


def has_budget(settings: Settings) -> bool:
    """Say whether anything bounds what calls may cost."""
    per_job = settings.ai_budget_tokens_per_job or settings.ai_budget_cost_per_job
    per_day = settings.ai_budget_tokens_per_day or settings.ai_budget_cost_per_day
    return bool(per_job or per_day)
