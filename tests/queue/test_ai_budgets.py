"""A job whose AI budget is used up waits and says so; nothing is tried in vain, nobody pays beyond it, others go on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from runtime.bindings.job_reads import JobReads
from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources
from runtime.bindings.upkeep import Deadlines
from runtime.item_errors import BudgetSpentError
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.bundles import write
from tests.chaos.processes import settings_with
from tests.providers.chat_server import KEY, MODEL, USAGE, ChatServer, chat_server, good
from tests.queue.conftest import working
from tests.queue.jobs import finished, handler, item_rows, job_row, rows, submit, until

TOKENS = USAGE["total_tokens"]  # of a call
ASK = """result = await analyst.analyze(
        "Skills: triage, ventilators.", title="Nurse", job_description="Triage", job_id=item.job_id)
    return Answer(note=result.provider)"""
ASKING = (
    handler("asking", ASK, "batch=20, concurrency=8")
    .replace("(item: Item[Data])", "(item: Item[Data], analyst: Analyst)")
    .replace("from runtime.bindings.items", "from runtime.bindings.analyst import Analyst\nfrom runtime.bindings.items")
)
AT_REST = """
SELECT 1 FROM processing_jobs AS job WHERE id = %s AND held_until > now()
AND NOT EXISTS (SELECT FROM processing_job_items WHERE job_id = job.id AND status = 'processing')
"""
LOOK_NOW = "UPDATE processing_jobs SET held_until = now(), due_at = now() WHERE held_until > now() RETURNING id"
A_DAY_LATER = "UPDATE ai_spending_of_days SET day = day - 1 RETURNING day"
LONG_AGO = """
UPDATE processing_jobs SET started_at = now() - interval '1 day', updated_at = now() - interval '1 day' RETURNING id
"""
RETURNED_LONG_AGO = """
UPDATE processing_job_items SET not_before = not_before - interval '1 day' WHERE not_before IS NOT NULL RETURNING job_id
"""
SPENT = "SELECT tokens, cost::float8 AS cost FROM ai_spending_of_jobs WHERE job_id = %s"
PRICES = {"ai_price_input_tokens": 2.0, "ai_price_output_tokens": 10.0}
COST = 0.004  # of a call, at these


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "bundle", "jobs/asking.py", ASKING)
    return tmp_path / "bundle"


@asynccontextmanager
async def asking(root: Path, settings: Settings, server: ChatServer, **more: Any) -> AsyncIterator[None]:
    """Run a worker that asks a model, within these budgets."""
    chosen: dict[str, Any] = {"analyst": "openai", "openai_api_key": KEY, "openai_model": MODEL}
    async with working(root, settings_with(settings, openai_base_url=server.url, **chosen | more)):
        yield


async def look_again(service: Resources) -> None:
    """Let time pass: what is held is looked at again."""
    await rows(service, LOOK_NOW)
    await Recovery.bind(service, SERVICE).run()


async def wait_reason(service: Resources, job_id: UUID) -> str | None:
    return (await JobReads.bind(service, SERVICE).get(job_id)).wait_reason


@pytest.mark.parametrize(
    ("budget", "raised"),
    [
        pytest.param(
            {"ai_budget_tokens_per_job": 2 * TOKENS + 1},
            {"ai_budget_tokens_per_job": 100 * TOKENS},
            id="tokens of a job",
        ),
        pytest.param(
            {"ai_budget_tokens_per_day": 2 * TOKENS + 1},
            {"ai_budget_tokens_per_day": 100 * TOKENS},
            id="tokens of a day",
        ),
        pytest.param(
            {"ai_budget_cost_per_job": 2.5 * COST, **PRICES},
            {"ai_budget_cost_per_job": 100 * COST, **PRICES},
            id="money of a job",
        ),
        pytest.param(
            {"ai_budget_cost_per_day": 2.5 * COST, **PRICES},
            {"ai_budget_cost_per_day": 100 * COST, **PRICES},
            id="money of a day",
        ),
    ],
)
async def test_a_job_waits_when_its_budget_is_used_up_and_goes_on_when_it_is_raised(
    root: Path, settings: Settings, service: Resources, budget: dict[str, Any], raised: dict[str, Any]
) -> None:
    """Row: an AI budget that is used up. Three calls, no try spent, it says why; a larger one ends it."""
    job_id = await submit(service, 50, job_type="asking")
    async with chat_server(lambda *_: good()) as server:
        async with asking(root, settings, server, **budget):
            await until(service, AT_REST, job_id)
            reason = await wait_reason(service, job_id)
            await look_again(service)
            await until(service, AT_REST, job_id)
        paid, attempts = len(server.calls), [item["attempt"] for item in await item_rows(service, job_id)]
        async with asking(root, settings, server, **raised):
            await look_again(service)
            job = await finished(service, job_id)
    [spent] = await rows(service, SPENT, job_id)

    assert reason == "budget_spent"
    assert paid == 3
    assert sorted(attempts) == [0] * 47 + [1] * 3
    assert (job["status"], job["processed_items"], len(server.calls)) == ("completed", 50, 50)
    assert spent["tokens"] == 50 * TOKENS
    assert spent["cost"] == pytest.approx(50 * COST if "ai_price_input_tokens" in budget else 0)


async def test_the_job_goes_on_when_the_day_turns(root: Path, settings: Settings, service: Resources) -> None:
    """Row: an AI budget that is used up. What was spent yesterday is yesterday's; to wait is no time of the job."""
    job_id = await submit(service, 4, job_type="asking")
    budget = {"ai_budget_tokens_per_day": 2 * TOKENS}
    async with chat_server(lambda *_: good()) as server, asking(root, settings, server, **budget):
        await until(service, AT_REST, job_id)
        held_after = (await job_row(service, job_id))["processed_items"]
        await rows(service, RETURNED_LONG_AGO)
        await rows(service, LONG_AGO)
        timed_out = await Deadlines.bind(service, SERVICE).time_out_jobs()
        await rows(service, A_DAY_LATER)
        await look_again(service)
        job = await finished(service, job_id)

    assert (held_after, timed_out, job["status"], job["processed_items"]) == (2, 0, "completed", 4)


async def test_another_job_goes_on_while_one_waits_for_its_budget(
    root: Path, settings: Settings, service: Resources
) -> None:
    """Row: an AI budget that is used up. A job's budget is its own."""
    budget = {"ai_budget_tokens_per_job": 2 * TOKENS}
    large, user_id = await submit(service, 10, job_type="asking"), None
    async with chat_server(lambda *_: good()) as server, asking(root, settings, server, **budget):
        await until(service, AT_REST, large)
        user_id = (await job_row(service, large))["user_id"]
        small = await finished(service, await submit(service, 2, job_type="asking", user_id=user_id))
        waiting = await job_row(service, large)

    assert (small["status"], small["processed_items"]) == ("completed", 2)
    assert (waiting["status"], waiting["processed_items"]) == ("processing", 2)


async def test_a_fallback_does_not_stand_in_for_a_budget(root: Path, settings: Settings, service: Resources) -> None:
    """Row: an AI budget that is used up. It is no failure of the provider."""
    job_id = await submit(service, 10, job_type="asking")
    budget: dict[str, Any] = {"ai_budget_tokens_per_job": TOKENS, "analyst_fallback": "embedded"}
    async with chat_server(lambda *_: good()) as server, asking(root, settings, server, **budget):
        await until(service, AT_REST, job_id)

    assert (await job_row(service, job_id))["processed_items"] == 1


def test_a_spent_budget_says_which() -> None:
    error = BudgetSpentError("day", 10.0)

    assert (error.budget, error.after_s) == ("day", 10.0)
