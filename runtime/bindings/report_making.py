"""Makes the sections of a report out of the results of another job."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from runtime.bindings.binding import Binding, Need
from runtime.bindings.items import PAGE_BYTES, Item
from runtime.bindings.reports import SOURCE_GONE, SourceJob
from runtime.bindings.resources import Resources
from runtime.bindings.together import Together
from runtime.item_errors import ItemError
from runtime.reports.candidates import candidate_section, ranked_candidate
from runtime.reports.judgement import Judgement, read_judgement
from runtime.reports.redaction import Redaction, redact_judgement
from runtime.reports.report_order import Place, ReportOrder
from runtime.reports.report_sections import (
    FIXED_SECTIONS,
    CandidateSection,
    FailedFile,
    FailuresSection,
    MethodSection,
    RankingSection,
    ReportSection,
    ScoreDistributionSection,
    SkillCoverageSection,
    Source,
    SummarySection,
)
from runtime.reports.result_tally import Tally
from runtime.store.closing import FINISHED_ITEMS
from runtime.store.identity import SERVICE, Identity
from runtime.store.postgres_arrays import array
from runtime.store.reports import FAILED_ITEMS, FILE_NAMES, RESULTS_AT, SOURCE_OF_REPORT, TEXTS_OF_FILES

GONE = "The job that this report is about was deleted or worked again: order another report."
READ_CHARACTERS = 50_000  # of a text, as much as an analysis reads
PAGE_ITEMS = 500
MOST_FILES = 500


class FoundCandidate(Struct, frozen=True, kw_only=True):
    """A candidate with what was judged, already without what an anonymous report leaves out."""

    item_id: str
    label: str
    judgement: Judgement


class Ground(Struct, frozen=True, kw_only=True):
    """The source of a report, looked at once, and what is counted over all of its results."""

    source: Source
    tally: Tally


class ReportSections(Binding):
    """Makes sections for the job's user; what several of them need is read once in a process."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    def __init__(self, resources: Resources, identity: Identity) -> None:
        """Read for the user of `identity`."""
        super().__init__(resources, identity)
        self._grounds: dict[UUID, asyncio.Task[Ground]] = {}
        self._readers: dict[UUID, Together[Place, FoundCandidate | None]] = {}
        self._makers: dict[str, Callable[[ReportOrder], Awaitable[ReportSection]]] = {
            "summary": self._summary,
            "ranking": self._ranking,
            "score_distribution": self._score_distribution,
            "skill_coverage": self._skill_coverage,
            "failures": self._failures,
            "method_and_limits": self._method_and_limits,
        }

    async def make(self, item: Item[ReportOrder]) -> ReportSection:
        """Return the section that an item stands for: one of the fixed ones by its name, else a candidate.

        Raises:
            ItemError: `source_gone`: the source was deleted or worked again.
            UnavailableError: PostgreSQL does not answer.
        """
        order = item.data
        if item.item_id in self._makers:
            return await self._makers[item.item_id](order)
        number = item.position - len(FIXED_SECTIONS)
        return await self._candidate(order, number)

    async def _summary(self, order: ReportOrder) -> SummarySection:
        ground = await self._ground(order)
        tally = ground.tally
        return SummarySection(
            source=ground.source,
            average_score=tally.average(),
            verdicts=dict(tally.verdicts),
            ranked_count=len(tally.scores),
            named_count=len(order.places),
            tied_count=sum(place.is_tied for place in order.places),
            flagged_count=tally.flagged_count,
            warnings=sorted(tally.warnings),
        )

    async def _ranking(self, order: ReportOrder) -> RankingSection:
        ground = await self._ground(order)
        found = map(require_candidate, await self._read(order, order.places))
        places = zip(order.places, found, strict=True)
        return RankingSection(
            candidates=[ranked_candidate(one.judgement, one.item_id, one.label, place) for place, one in places],
            ranked_count=len(ground.tally.scores),
        )

    async def _score_distribution(self, order: ReportOrder) -> ScoreDistributionSection:
        return (await self._ground(order)).tally.distribution()

    async def _skill_coverage(self, order: ReportOrder) -> SkillCoverageSection:
        tally = (await self._ground(order)).tally
        return SkillCoverageSection(candidate_count=tally.count, postings=tally.coverage())

    async def _failures(self, order: ReportOrder) -> FailuresSection:
        await self._ground(order)
        rows = await self._resources.database.fetch(SERVICE, FAILED_ITEMS, {"job_id": order.source_job_id})
        counts: dict[str, int] = {}
        for _, code in rows:
            counts[code] = counts.get(code, 0) + 1
        shown = rows[:MOST_FILES]
        names = {} if order.anonymous else await self._file_names([item_id for item_id, _ in shown])
        files = [FailedFile(item_id=item_id, label=names.get(item_id, ""), code=code) for item_id, code in shown]
        return FailuresSection(files=files, counts=counts)

    async def _method_and_limits(self, order: ReportOrder) -> MethodSection:
        ground = await self._ground(order)
        return MethodSection(source=ground.source, makers=ground.tally.makers(), warnings=sorted(ground.tally.warnings))

    async def _candidate(self, order: ReportOrder, number: int) -> CandidateSection:
        place = order.places[number]
        found = await self._find(order, place)
        return candidate_section(found.judgement, found.item_id, found.label, place, number + 1)

    async def _ground(self, order: ReportOrder) -> Ground:
        """Look at the source, once for all who ask meanwhile; whoever comes after a failure asks anew."""
        key = order.source_job_id
        task = self._grounds.get(key)
        if task is None or (task.done() and task.exception()):
            task = self._grounds[key] = asyncio.create_task(self._look(order))
        return await asyncio.shield(task)

    async def _look(self, order: ReportOrder) -> Ground:
        job = await self._source(order)
        tally = Tally(order.source_type, order.titles)
        after, limit = -1, PAGE_ITEMS
        while page := await self._page(order, after, limit):
            await asyncio.to_thread(add_all, tally, [row[3] for row in page])
            after = page[-1][1]
        source = Source(
            job_id=str(job.id),
            job_type=job.job_type,
            titles=order.titles,
            candidate_count=job.total_items,
            analyzed_count=job.processed_items,
            failed_count=job.failed_items,
            created_at=job.created_at,
            completed_at=job.completed_at,
        )
        return Ground(source=source, tally=tally)

    async def _source(self, order: ReportOrder) -> SourceJob:
        where = {"job_id": order.source_job_id, "user_id": self._identity.user_id}
        found = await self._resources.database.fetch_as(SourceJob, SERVICE, SOURCE_OF_REPORT, where)
        if not found or found[0].generation != order.generation or found[0].status != "completed":
            raise ItemError(SOURCE_GONE, GONE)
        return found[0]

    async def _page(self, order: ReportOrder, after: int, limit: int) -> list[tuple[str, int, str, str | None, str]]:
        where = {"job_id": order.source_job_id, "after": after, "limit": limit, "size_bytes": PAGE_BYTES}
        return await self._resources.database.fetch(SERVICE, FINISHED_ITEMS, where)

    async def _find(self, order: ReportOrder, place: Place) -> FoundCandidate:
        """Return a candidate; those that are asked for at the same moment are read in one query."""
        reader = self._readers.get(order.source_job_id)
        if reader is None:

            async def read(places: list[Place]) -> Sequence[FoundCandidate | None]:
                return await self._read(order, places)

            reader = self._readers[order.source_job_id] = Together(read)
        return require_candidate(await reader.ask(place))

    async def _read(self, order: ReportOrder, places: list[Place]) -> list[FoundCandidate | None]:
        where = {"job_id": order.source_job_id, "positions": array(place.position for place in places)}
        rows = await self._resources.database.fetch(SERVICE, RESULTS_AT, where)
        ids = [row[0] for row in rows]
        redactions = await self._redactions(ids) if order.anonymous else {}
        names = {} if order.anonymous else await self._file_names(ids)

        def make() -> dict[int, FoundCandidate]:
            return {
                row[1]: found_candidate(row[0], row[3], order, names.get(row[0], ""), redactions.get(row[0]))
                for row in rows
            }

        found = await asyncio.to_thread(make)
        return [found.get(place.position) for place in places]

    async def _file_names(self, ids: Sequence[str]) -> dict[str, str]:
        where = {"ids": array(ids), "user_id": self._identity.user_id}
        rows = await self._resources.database.fetch(SERVICE, FILE_NAMES, where)
        return {row[0]: row[1] for row in rows}

    async def _redactions(self, ids: Sequence[str]) -> dict[str, Redaction]:
        where = {"ids": array(ids), "user_id": self._identity.user_id, "length": READ_CHARACTERS}
        rows = await self._resources.database.fetch(SERVICE, TEXTS_OF_FILES, where)
        return {row[0]: Redaction(row[2] or "", row[1]) for row in rows}


def require_candidate(found: FoundCandidate | None) -> FoundCandidate:
    """Return a candidate that is there.

    Raises:
        ItemError: `source_gone`: none is, though one was when the report was ordered.
    """
    if found is None:
        raise ItemError(SOURCE_GONE, GONE)
    return found


def found_candidate(
    item_id: str, result: str, order: ReportOrder, label: str, redaction: Redaction | None
) -> FoundCandidate:
    """Return a candidate as the report shall know it."""
    judgement = read_judgement(result.encode(), order.source_type, order.titles)
    if order.anonymous:
        judgement = redact_judgement(judgement, redaction or Redaction("", ""))
    return FoundCandidate(item_id=item_id, label=label, judgement=judgement)


def add_all(tally: Tally, results: Sequence[str | None]) -> None:
    """Count a page of results."""
    for result in results:
        if result is not None and result != "null":
            tally.add(result.encode())
