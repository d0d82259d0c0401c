"""A model on loopback and the product's own worker process: ranked, signed, paid, and nothing of it in a log."""

from uuid import UUID, uuid4

import msgspec
import uuid_utils.compat as uuid_utils

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.chaos.ai_server import reply
from tests.chaos.processes import environment
from tests.chaos.test_ai_service_process import ADD_RESUME, CANARY, RESUMES, product, ranked, stopped
from tests.providers.chat_server import KEY, MODEL, Answer, chat_server, completion, good
from tests.queue.jobs import finished, item_rows
from tests.store.given import Session


def answer(body: dict[str, list[dict[str, str]]], before: int) -> Answer:
    """Fail, talk nonsense and refuse before anything good is said; a resume that names nobody is scored higher."""
    if before < 3:
        return [reply(500, f"{KEY} {CANARY}".encode()), completion(f"{CANARY} {KEY}"), reply(429)][before]
    resume = msgspec.json.decode(body["messages"][1]["content"])["resume"]
    return good(score=20 if CANARY in resume else 80, summary=f"As {KEY} said of {CANARY}.", requirements=[])


async def test_a_worker_asks_a_model_and_logs_neither_key_nor_resume(
    settings: Settings, service: Resources, owner: Session
) -> None:
    """Row: AI 429 / 5xx / malformed / hang-up. The job ends well, results say who made them, logs hold no secret."""
    user_id = uuid4()
    ids = [str(uuid_utils.uuid7()) for _ in RESUMES]
    for resume_id, text in zip(ids, RESUMES, strict=True):
        owner.execute(ADD_RESUME, (resume_id, user_id, text))
    async with chat_server(answer) as server:
        asking = {"ANALYST": "openai", "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url, "OPENAI_MODEL": MODEL}
        given = environment(settings, LOG_LEVEL="debug", RETRY_DELAY_SECONDS="0.1", **asking)
        async with product("work", "bulk-analysis", given=given) as process:
            job_id: UUID = await ranked(service, user_id, ids)
            job = await finished(service, job_id, deadline_s=60)
            logs = await stopped(process)
    results = [item["result_data"] for item in await item_rows(service, job_id)]

    assert [place["resumeId"] for place in job["result_data"]["ranking"]] == ids
    assert {(result["provider"], result["model"]) for result in results} == {("openai", MODEL)}
    assert sum(result["inputTokens"] for result in results) == 4_000  # three answers, and the nonsense
    for secret in (KEY, CANARY, "Bearer"):
        assert secret.encode() not in logs
