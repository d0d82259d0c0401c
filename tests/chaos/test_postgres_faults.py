"""PostgreSQL that restarts, crashes, cuts sessions or takes none: nobody meets a 500, nothing acknowledged is lost.

The server runs without flushes; see `PostgresServer` why the end of its processes asks for none.
"""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.chaos.history import broken_at_rest, install
from tests.chaos.load import Load, all_ended, number, under_load, worked_on
from tests.chaos.postgres_server import PostgresServer, own_server
from tests.chaos.processes import api, bundle, caller, settings_with
from tests.chaos.proxy import postgres_socket, proxied, through
from tests.queue.jobs import submit
from tests.store.given import Session, connected

RESUMES_S = 5.0
LONG_ABSENCE_S = 19.0  # waits between attempts to connect that double would be long by then
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'careerbird'"
HELD = "SELECT count(*) FROM processing_job_items WHERE status = 'processing'"
REFUSE_WRITES = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE REFUSAL; END $$;
CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON processing_jobs EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON processing_job_items EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON workers EXECUTE FUNCTION refuse();
"""
TRIP_S = 0.15
MOST_SESSIONS = 30  # ten of each pool: of the API, of the worker and of the test
MOST_HELD = 300  # ten batches of ten are worked; the others' outcomes are on their way
SLOW_ITEMS = 400
CONNECTIONS = 10  # of an API process
Fault = Callable[[PostgresServer], Awaitable[None]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL that only these tests use."""
    with own_server(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@pytest.fixture
def tablespace() -> str:
    """Where the database of a test is."""
    return "pg_default"


@pytest.fixture
def owner_url(server: PostgresServer, tablespace: str) -> Iterator[str]:
    """A database on it, as its owner; whatever a test did to the server, the next one finds it running."""
    server.start()
    with server.fresh_database(tablespace) as url:
        yield url


@pytest.fixture
def owner(owner_url: str) -> Iterator[Session]:
    """As everywhere, but the verdict comes over a new session: the first one met the fault."""
    with connected(owner_url) as session:
        install(session)
        yield session
    with connected(owner_url) as session:
        assert broken_at_rest(session) == {}


@pytest.fixture
def root(tmp_path: Path, owner: Session) -> Path:
    assert not owner.closed
    return bundle(tmp_path / "bundle", "await asyncio.sleep(0.05)")


@pytest.fixture
async def slow_job(service: Resources) -> UUID:
    """A job whose items are in flight at any moment of a test."""
    return await submit(service, SLOW_ITEMS, job_type="echo0")


async def restart_fast(server: PostgresServer) -> None:
    await server.stop_fast()
    await server.start_again()


async def crash(server: PostgresServer) -> None:
    await server.kill()
    await server.start_again()


async def resumed(load: Load, url: str) -> None:
    """Wait until a submission is accepted and an item is done, in the time that is promised."""
    async with asyncio.TaskGroup() as group:
        group.create_task(worked_on(url, deadline_s=RESUMES_S))
        async with asyncio.timeout(RESUMES_S):
            await load.answered(202, 1)


@pytest.mark.chaos
@pytest.mark.usefixtures("slow_job")
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(restart_fast, id="restart"),
        pytest.param(crash, id="crash"),
        pytest.param(PostgresServer.lose_a_backend, id="crash-of-one-backend"),
    ],
)
async def test_nothing_acknowledged_is_lost_when_postgresql_goes_and_comes(
    fault: Fault, server: PostgresServer, owner_url: str, root: Path, settings: Settings
) -> None:
    """Rows: PostgreSQL fast restart; PostgreSQL crash. Callers meet no worse than 503, and work resumes in 5 s."""
    async with under_load(root, settings) as load:
        for _ in range(2):
            await fault(server)
            await resumed(load, owner_url)
        await all_ended(owner_url, load)


async def test_who_comes_when_postgresql_is_back_meets_no_error(
    server: PostgresServer, root: Path, settings: Settings
) -> None:
    """Row: PostgreSQL fast restart. Who was quiet meanwhile is answered as ever: no connection is a dead one."""
    path = root.with_name("api")
    jobs = [f"/api/recruiter/jobs/{uuid4()}" for _ in range(CONNECTIONS)]
    async with api(path, settings), caller(path, uuid4()) as user:
        await asyncio.gather(*(user.get(job) for job in jobs * 3))
        await restart_fast(server)
        at_once = await asyncio.gather(*(user.get(job) for job in jobs))
        later = [await user.get(job) for job in jobs]

    assert [answer.status_code for answer in (*at_once, *later)] == [404] * 2 * CONNECTIONS


@pytest.mark.chaos
@pytest.mark.usefixtures("slow_job")
async def test_work_resumes_as_soon_after_a_longer_absence(
    server: PostgresServer, owner_url: str, root: Path, settings: Settings
) -> None:
    """Row: PostgreSQL fast restart. However long it was away, work resumes within 5 s of its being ready."""
    async with under_load(root, settings) as load:
        await server.stop_fast()
        await asyncio.sleep(LONG_ABSENCE_S)  # the absence itself
        await server.start_again()
        await resumed(load, owner_url)
        await all_ended(owner_url, load)


@pytest.mark.chaos
@pytest.mark.usefixtures("slow_job")
async def test_sessions_that_are_terminated_again_and_again_cost_no_more_than_503(
    server: PostgresServer, owner_url: str, root: Path, settings: Settings
) -> None:
    """Row: sessions terminated. By the server, under load, of API and worker: what they did is done again."""
    ended_count = 0
    async with under_load(root, settings) as load:
        for _ in range(10):
            ended_count += server.end_sessions()
            await load.answered(202, 1)
        await all_ended(owner_url, load)

    assert ended_count >= 10


@pytest.mark.chaos
@pytest.mark.usefixtures("slow_job")
async def test_callers_are_told_to_come_again_while_a_stranger_has_every_connection(
    server: PostgresServer, owner_url: str, root: Path, settings: Settings
) -> None:
    """Row: connections exhausted. The API says 503 after its pool's wait, and all goes on when the stranger leaves."""
    async with under_load(root, settings) as load:
        async with stranger(server):
            await load.answered(503, 6)
            assert await number(owner_url, SESSIONS) == 0
        await load.answered(202, 3)
        await all_ended(owner_url, load)


@asynccontextmanager
async def stranger(server: PostgresServer) -> AsyncIterator[None]:
    """Take every connection that is to be had, and those of the product, until the block ends."""
    async with AsyncExitStack() as taken, asyncio.TaskGroup() as group:
        taking = group.create_task(take_all(server, taken))
        while await number(server.url, SESSIONS):
            server.end_sessions()
            await asyncio.sleep(0.05)  # for the race for what came free
        yield
        taking.cancel()


async def take_all(server: PostgresServer, taken: AsyncExitStack) -> None:
    while True:
        with suppress(psycopg.OperationalError):  # none is left, but for superusers
            await taken.enter_async_context(await psycopg.AsyncConnection.connect(server.url_of_stranger))
            continue
        await asyncio.sleep(0.005)  # nothing announces a connection that came free


@pytest.mark.chaos
async def test_all_goes_on_slowly_when_each_trip_to_postgresql_takes_long(
    service: Resources, owner_url: str, root: Path, settings: Settings
) -> None:
    """Row: PostgreSQL slow (+150 ms per trip). Every answer is good, every job ends, nothing piles up."""
    most_held, most_sessions = 0, 0
    await submit(service, SLOW_ITEMS, job_type="echo0")
    url = settings.require_database_url()
    async with proxied(postgres_socket(url)) as proxy:
        proxy.delay_s = TRIP_S / 2
        async with under_load(root, settings_with(settings, database_url=through(proxy, url))) as load:
            for _ in range(10):
                await load.answered(202, 2)
                most_held = max(most_held, await number(owner_url, HELD))
                most_sessions = max(most_sessions, await number(owner_url, SESSIONS))
            await all_ended(owner_url, load)

    assert set(load.statuses) == {200, 202, 404}
    assert most_sessions <= MOST_SESSIONS
    assert most_held <= MOST_HELD


@pytest.mark.parametrize("refusal", ["disk_full", "out_of_memory", "io_error"])
@pytest.mark.usefixtures("slow_job")
async def test_callers_are_told_to_come_again_while_postgresql_can_write_nothing(
    refusal: str, owner: Session, owner_url: str, root: Path, settings: Settings
) -> None:
    """Row: PostgreSQL disk full. Every write is refused; submissions get 503, reads go on, and then all ends."""
    async with under_load(root, settings) as load:
        owner.execute(REFUSE_WRITES.replace("REFUSAL", refusal).encode())
        await load.answered(503)
        await load.answered(200)
        owner.execute("DROP FUNCTION refuse CASCADE")
        await load.answered(202)
        await all_ended(owner_url, load)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MiB."""
    path = tmp_path / "disk"
    path.mkdir()
    if not mount("/bin/mount", "-t", "tmpfs", "-o", "size=48m", "none", str(path)):
        pytest.skip("only root may mount a small disk; what PostgreSQL says of a full one is tested without")
    yield path
    assert mount("/bin/umount", str(path))


def mount(*command: str) -> bool:
    """Run a command of root's; False for others."""
    with suppress(OSError):
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 -- literals
    return False


class TestOnASmallDisk:
    @pytest.fixture
    def tablespace(self, server: PostgresServer, disk: Path) -> Iterator[str]:
        with server.tablespace_on(disk) as name:
            yield name

    @pytest.mark.usefixtures("slow_job")
    async def test_all_ends_when_a_full_disk_has_room_again(
        self, disk: Path, owner_url: str, root: Path, settings: Settings
    ) -> None:
        """Row: PostgreSQL disk full. A real one, of the tables; submissions get 503, reads go on, and then all ends."""
        async with under_load(root, settings) as load:
            filler = fill(disk)
            await load.answered(503)
            await load.answered(200)
            filler.unlink()
            await load.answered(202)
            await all_ended(owner_url, load)


def fill(disk: Path) -> Path:
    """Write a file until nothing more goes on the disk."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return filler
