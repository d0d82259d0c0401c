"""A summary has one owner for as long as that lives, a limit, and results that it reads page by page."""

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
from msgspec import Struct

from runtime.bindings.items import PAGE_BYTES, FinishedItem, FinishedItems, FinishedJob
from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources
from runtime.queue import closing, summary
from runtime.settings import Settings
from runtime.store.closing import FINISHED_ITEMS
from runtime.store.identity import SERVICE
from tests.bundles import write
from tests.chaos.processes import worker
from tests.queue.conftest import Work
from tests.queue.jobs import DEADLINE_S, SUMMARIZE, finished, handler, rows, submit, until
from tests.queue.test_recovery import DUE, FORGET_HEARTBEATS, RECOVER
from tests.store.given import connected, given_job

CLOSING = "SELECT 1 FROM processing_jobs WHERE id = %s AND closing_by IS NOT NULL"
LOOKS = 4


def summing(gate: Path, *, declared: str = "batch=10", before: str = "") -> str:
    """Return a handler whose summary notes that it began and waits for a file."""
    body = f"""import pathlib, time
    with open({str(gate) + ".begun"!r}, "a") as begun:
        begun.write("x")
    {before}
    while not pathlib.Path({str(gate)!r}).exists():
        time.sleep(0.01)
    return Sum"""
    return handler("summed", "pass", declared) + SUMMARIZE.replace("return Sum", body)


def begun_count(gate: Path) -> int:
    path = Path(f"{gate}.begun")
    return len(path.read_text()) if path.exists() else 0


async def begun(gate: Path) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not begun_count(gate):  # noqa: ASYNC110 -- nobody announces a file
            await asyncio.sleep(0.02)


async def test_a_summary_is_begun_once_however_often_the_job_is_due(
    work: Work, service: Resources, tmp_path: Path
) -> None:
    """Row: a summary that takes long, hangs or dies."""
    gate = tmp_path / "gate"
    job_id = await submit(service, 3, job_type="summed")

    async with work(summing(gate)), work(summing(gate), folder="second"):
        await until(service, CLOSING, job_id)
        for _ in range(LOOKS):
            await rows(service, "UPDATE processing_jobs SET due_at = now() WHERE id = %s RETURNING 1", job_id)
            await Recovery.bind(service, SERVICE).run()
            await asyncio.sleep(0.2)
        gate.touch()
        job = await finished(service, job_id)

    assert begun_count(gate) == 1
    assert (job["status"], job["summary_attempts"], job["result_data"]["count"]) == ("completed", 1, 3)


async def test_a_summary_whose_worker_died_is_made_by_another(
    work: Work, service: Resources, settings: Settings, tmp_path: Path
) -> None:
    """Row: a summary that takes long, hangs or dies."""
    gate = tmp_path / "gate"
    write(tmp_path / "doomed", "jobs/summed.py", summing(gate))
    job_id = await submit(service, 3, job_type="summed")
    async with worker(tmp_path / "doomed", settings) as process:
        await begun(gate)
        process.kill()
        await process.wait()
    await rows(service, FORGET_HEARTBEATS)

    gate.touch()
    async with work(summing(gate), RECOVER):
        job = await finished(service, job_id)

    assert (job["status"], job["summary_attempts"], begun_count(gate)) == ("completed", 2, 2)


async def test_a_summary_that_takes_too_long_fails_its_job_and_is_not_begun_again(
    work: Work, service: Resources, tmp_path: Path
) -> None:
    """Row: a summary that takes long, hangs or dies."""
    gate = tmp_path / "gate"
    job_id = await submit(service, 3, job_type="summed")

    async with work(summing(gate, declared="batch=10, summary_timeout=0.2")):
        job = await finished(service, job_id)
        gate.touch()  # the thread ends

    assert (job["status"], job["error_code"], job["processed_items"]) == ("failed", "summary_timed_out", 3)
    assert "longer than 0.2 seconds" in job["error_message"]
    assert begun_count(gate) == 1


@pytest.mark.parametrize(
    "raised",
    [
        "raise SystemExit",
        "raise StopIteration",
        "raise KeyboardInterrupt",
        "return object()",
        "1 / 0",
        'from runtime import errors; raise errors.UnavailableError("Away.")',
    ],
)
async def test_a_summary_may_raise_anything(work: Work, service: Resources, tmp_path: Path, raised: str) -> None:
    gate = tmp_path / "gate"
    job_id = await submit(service, 3, job_type="summed")

    async with work(summing(gate, before=raised), RECOVER):
        for attempt in (1, 2, 3):
            await until(service, f"{LEFT} AND summary_attempts = %s", job_id, attempt)
            await rows(service, DUE, job_id)
        job = await finished(service, job_id)

    assert (job["status"], job["error_code"], begun_count(gate)) == ("failed", "summary_failed", 3)


LEFT = "SELECT 1 FROM processing_jobs WHERE id = %s AND closing_by IS NULL"


async def test_a_summary_that_cannot_be_stored_fails_its_job_with_the_reason(work: Work, service: Resources) -> None:
    job_id = await submit(service, 3, job_type="summed")
    source = handler("summed", "pass") + SUMMARIZE.replace("note=job.data.note", 'note="\\0"')

    async with work(source):
        job = await finished(service, job_id)

    assert (job["status"], job["error_code"]) == ("failed", "summary_refused")


async def test_a_summary_that_is_too_large_is_refused_before_postgresql_has_to(
    work: Work, service: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row: a summary that PostgreSQL does not take."""
    monkeypatch.setattr(summary, "LONGEST_SUMMARY_BYTES", 10)
    gate = tmp_path / "gate"
    gate.touch()
    job_id = await submit(service, 3, job_type="summed")

    async with work(summing(gate)):
        job = await finished(service, job_id)

    assert (job["status"], job["error_code"], begun_count(gate)) == ("failed", "summary_refused", 1)


REFUSE = """
CREATE SEQUENCE refusals;
GRANT USAGE, SELECT ON refusals TO PUBLIC;
CREATE FUNCTION refuse_summary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.result_data IS NOT NULL THEN
    RAISE EXCEPTION 'as often as %', nextval('public.refusals') USING ERRCODE = '57014';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refuse_summary BEFORE UPDATE ON processing_jobs FOR EACH ROW EXECUTE FUNCTION refuse_summary();
"""


async def test_a_summary_is_kept_while_it_cannot_be_written(
    work: Work, service: Resources, owner_url: str, tmp_path: Path
) -> None:
    """Row: a summary that PostgreSQL does not take."""
    gate = tmp_path / "gate"
    gate.touch()
    job_id = await submit(service, 3, job_type="summed")

    with connected(owner_url) as owner:
        owner.execute(REFUSE)
        async with work(summing(gate)):
            await until(service, "SELECT 1 FROM refusals WHERE last_value > 2")
            owner.execute("DROP TRIGGER refuse_summary ON processing_jobs")
            job = await finished(service, job_id)

    assert (job["status"], job["summary_attempts"], begun_count(gate)) == ("completed", 1, 1)


async def test_a_summary_that_can_never_be_written_is_made_three_times_at_most(
    work: Work, service: Resources, owner_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row: a summary that PostgreSQL does not take."""
    monkeypatch.setattr(closing, "MOST_WRITES", 2)
    monkeypatch.setattr(closing, "TRY_AGAIN_S", 0.0)
    gate = tmp_path / "gate"
    gate.touch()
    job_id = await submit(service, 3, job_type="summed")

    with connected(owner_url) as owner:
        owner.execute(REFUSE)
        async with work(summing(gate), RECOVER):
            job = await finished(service, job_id)

    assert (job["status"], job["error_code"], begun_count(gate)) == ("failed", "summary_failed", 3)


async def test_a_page_of_results_is_bounded_by_their_size_before_it_is_read(service: Resources, owner_url: str) -> None:
    sizes = [0, 4_000, 10, 10, 300, 300, 300, 700, 10, 5_000, 5_000, 10]
    with connected(owner_url) as owner:
        job_id = given_job(owner, ["failed", *["completed"] * 11])
        owner.execute("SET session_replication_role = replica")  # what is finished does not change otherwise
        for position, size in enumerate(sizes[1:], start=1):
            owner.execute(SET_RESULT, (size, job_id, position))

    pages, after = [], -1
    while found := await service.database.fetch(SERVICE, FINISHED_ITEMS, page_of(job_id, after)):
        pages.append([sizes[row[1]] for row in found])
        after = found[-1][1]

    assert pages == [[0, 4_000], [10, 10, 300, 300, 300], [700, 10], [5_000], [5_000], [10]]


SET_RESULT = """
UPDATE processing_job_items SET result_data = to_jsonb(repeat('x', %s - 2)) WHERE job_id = %s AND position = %s
"""


def page_of(job_id: UUID, after: int) -> dict[str, object]:
    return {"job_id": job_id, "after": after, "limit": 5, "size_bytes": 1_000}


async def test_a_summary_reads_every_result_in_order_as_often_as_it_likes(work: Work, service: Resources) -> None:
    job_id = await submit(service, 450, job_type="summed")
    body = "assert len(items) == 450\n    positions = [item.position for item in items]\n    "
    body += "assert positions == [item.position for item in items] == sorted(positions)\n    return Sum"
    source = handler("summed", 'return Answer(note="x" * 2_000)', "batch=200") + SUMMARIZE.replace("return Sum", body)

    async with work(source):
        job = await finished(service, job_id)

    assert (job["status"], job["result_data"]["count"]) == ("completed", 450)


def test_a_page_holds_a_few_megabytes_however_large_the_results_are() -> None:
    sizes = [100] * 300 + [500_000] * 60 + [10] * 2_500
    asked: list[tuple[int, int]] = []

    def read(after: int, limit: int) -> list[FinishedItem]:
        page = [item(position, sizes[position]) for position in range(after + 1, len(sizes))[:limit]]
        asked.append((len(page), sum(sizes[one.position] for one in page)))
        return page

    positions = [one.position for one in FinishedItems(len(sizes), read)]

    assert positions == list(range(len(sizes)))
    assert max(count for count, _ in asked) <= 1_000
    large = [size for _, size in asked if size > PAGE_BYTES]
    assert len(large) <= 1  # the first one after small results; from then on it is known


def item(position: int, size: int) -> FinishedItem:
    return FinishedItem(
        item_id=str(position), position=position, status="completed", result=msgspec.Raw(b"x" * size), error_code=None
    )


async def test_other_jobs_are_closed_while_summaries_hang(work: Work, service: Resources, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    hanging = [await submit(service, 1, job_type="summed") for _ in range(5)]

    async with work(summing(gate), handler("plain", "pass")):
        await until(service, "SELECT 1 FROM processing_jobs WHERE closing_by IS NOT NULL HAVING count(*) = 4")
        plain = await finished(service, await submit(service, 3, job_type="plain"))
        gate.touch()
        for job_id in hanging[:4]:
            await rows(service, DUE, job_id)
        last: UUID = hanging[4]
        await until(service, "SELECT 1 FROM processing_jobs WHERE status = 'completed' HAVING count(*) >= 5")
        await rows(service, DUE, last)
        await Recovery.bind(service, SERVICE).run()
        jobs = [await finished(service, job_id) for job_id in hanging]

    assert plain["status"] == "completed"
    assert {job["status"] for job in jobs} == {"completed"}


class Numbers(Struct):
    values: msgspec.Raw


def test_a_summary_whose_numbers_unfold_is_refused() -> None:
    numbers = Numbers(values=msgspec.Raw(b"[" + b",".join([b"1e131071"] * 20) + b"]"))
    job = FinishedJob(id=uuid4(), data=None)

    with pytest.raises(summary.FinalSummaryError, match="cannot be stored"):
        summary.make_summary(lambda _job, _items: numbers, job, FinishedItems(0, lambda _after, _limit: []))


DOCUMENTED = """

class Sum(Struct):
    user: str


def summarize(job, items, whose: Whose) -> WithDocuments[Sum]:
    return WithDocuments(summary=Sum(user=whose.user()), documents={"txt": b"all"}, subject_ids=["one", "one", "two"])
"""
IMPORTS = """
from runtime.bindings.binding import Binding
from runtime.bindings.items import WithDocuments


class Whose(Binding):
    def user(self):
        return str(self._identity.user_id)


class Data(Struct):"""


async def test_a_summary_may_ask_for_bindings_and_bring_documents(work: Work, service: Resources) -> None:
    user_id = uuid4()
    job_id = await submit(service, 2, job_type="documented", user_id=user_id)
    source = handler("documented", "pass").replace("\nclass Data(Struct):", IMPORTS, 1) + DOCUMENTED

    async with work(source):
        job = await finished(service, job_id)

    assert (job["status"], job["result_data"]) == ("completed", {"user": str(user_id)})
    [document] = await rows(service, "SELECT format, content FROM reports WHERE job_id = %s", job_id)
    assert document == {"format": "txt", "content": b"all"}
    subjects = await rows(service, "SELECT item_id FROM report_subjects WHERE job_id = %s ORDER BY 1", job_id)
    assert [row["item_id"] for row in subjects] == ["one", "two"]


async def test_documents_of_a_job_whose_source_is_gone_are_not_kept(work: Work, service: Resources) -> None:
    job_id = await submit(service, 2, job_type="documented")
    await rows(service, "UPDATE processing_jobs SET source_job_id = %s WHERE id = %s RETURNING 1", uuid4(), job_id)
    source = handler("documented", "pass").replace("\nclass Data(Struct):", IMPORTS, 1) + DOCUMENTED

    async with work(source):
        job = await finished(service, job_id)

    assert job["status"] == "completed"
    assert await rows(service, "SELECT 1 FROM reports WHERE job_id = %s", job_id) == []
