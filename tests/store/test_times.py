"""Every moment is an instant, and the database's; above each test, what would go wrong."""

from datetime import datetime

from runtime.store.database import Database
from runtime.store.identity import SERVICE
from tests.store.given import Session, given_job, one
from tests.store.ledgers import failed, running_ledger


# a moment without its zone is another one for a client elsewhere
def test_no_column_holds_a_moment_without_its_zone(owner: Session) -> None:
    kinds = owner.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type ~ '^time'"
    ).fetchall()

    assert kinds
    assert [name for name, kind in kinds if kind != "timestamp with time zone"] == []


# a wait compared across zones would shift by hours
def test_sessions_in_other_zones_agree_on_when_an_item_comes_back(owner: Session) -> None:
    job_id = given_job(owner, ["queued"])
    owner.execute("SET TimeZone = 'Asia/Kolkata'")
    owner.execute("UPDATE processing_job_items SET not_before = now() WHERE job_id = %s", (job_id,))

    due = []
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles", "UTC"):
        owner.execute(f"SET TimeZone = '{zone}'")
        due.append(one(owner, "SELECT not_before <= now() FROM processing_job_items WHERE job_id = %s", job_id))

    assert due == [(True,)] * 3


# a time in the server's zone would be sent as another moment
async def test_processes_read_times_in_utc_whatever_the_servers_zone(owner: Session, database: Database) -> None:
    job_id = given_job(owner, ["queued"])
    name = one(owner, "SELECT current_database()")[0]
    owner.execute(f"ALTER DATABASE {name} SET TimeZone = 'America/New_York'")

    async with database.transaction(SERVICE) as connection:
        query = "SELECT created_at, now() - created_at FROM processing_jobs WHERE id = %s"
        row = await (await connection.execute(query, (job_id,))).fetchone()

    assert row is not None
    assert row[0].utcoffset().total_seconds() == 0
    assert 0 <= row[1].total_seconds() < 600


# PostgreSQL writes a moment into JSON in the session's zone
async def test_a_failed_try_is_told_in_utc_whatever_the_servers_zone(owner: Session, database_url: str) -> None:
    job_id = given_job(owner, ["processing"])
    name = one(owner, "SELECT current_database()")[0]
    owner.execute(f"ALTER DATABASE {name} SET TimeZone = 'Asia/Kolkata'")

    async with running_ledger(database_url) as ledger:
        await ledger.record([failed(job_id, 0)])

    query = "SELECT attempts -> 0 ->> 'failedAt', completed_at FROM processing_job_items WHERE job_id = %s"
    failed_at, completed_at = one(owner, query, job_id)
    assert failed_at.endswith("Z")
    assert datetime.fromisoformat(failed_at) == completed_at


# an hour that comes twice would put the later moment first
def test_the_hour_that_comes_twice_a_year_keeps_its_order(owner: Session) -> None:
    owner.execute("SET TimeZone = 'Europe/Berlin'")
    job_id = given_job(owner, ["queued", "queued"])
    for position, utc in enumerate(("2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z")):  # 02:30 in Berlin, both
        change = "UPDATE processing_job_items SET not_before = %s WHERE job_id = %s AND position = %s"
        owner.execute(change, (utc, job_id, position))

    query = "SELECT max(not_before) - min(not_before) FROM processing_job_items WHERE job_id = %s"
    (apart,) = one(owner, query, job_id)

    assert apart.total_seconds() == 3600
