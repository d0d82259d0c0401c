"""Who sees and writes what; above each test, what would go wrong."""

from uuid import UUID, uuid4

import psycopg
import pytest
from msgspec import Struct
from psycopg.errors import InsufficientPrivilege, InvalidTextRepresentation

from runtime.bindings.job_reads import JobReads
from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.resources import Resources
from runtime.errors import ForbiddenError, NotAuthenticatedError
from runtime.http.auth import Verifier
from runtime.settings import Settings
from runtime.store.database import BECOME
from runtime.store.identity import Identity
from runtime.tokens import sign
from tests.queue.jobs import submit
from tests.store.given import Session, acting, connected, given_job, job_row, one, statuses


class NoData(Struct):
    """Of a job."""


USERS_TABLES = ("processing_jobs", "processing_job_items", "resumes", "job_descriptions", "reports")
TABLES = (*USERS_TABLES, "queue_statistics", "workers", "user_usage", "deleted_job_counts")
ADD_JOB = """
INSERT INTO processing_jobs (id, user_id, job_type, total_items, job_data, idempotency_key)
VALUES (gen_random_uuid(), %(user)s, 'echo', 1, '{}', 'key')
"""
WRITES = [
    pytest.param(ADD_JOB, id="a job"),
    pytest.param(
        "INSERT INTO processing_jobs (id, user_id, job_type, plan_type, priority, total_items, job_data)"
        " VALUES (gen_random_uuid(), %(user)s, 'none', 'enterprise', 1000, 2147483647, '{}')",
        id="a job above every limit",
    ),
    pytest.param(
        "INSERT INTO processing_job_items (job_id, user_id, position, item_id, item_type)"
        " SELECT id, user_id, 0, 'item', 'echo' FROM processing_jobs",
        id="items",
    ),
    pytest.param(
        "INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256)"
        " VALUES (gen_random_uuid(), %(user)s, '..', 'application/x-unknown', repeat('x', 1000000)::bytea, '')",
        id="a file",
    ),
    pytest.param(
        "INSERT INTO job_descriptions (id, user_id, title, text) VALUES (gen_random_uuid(), %(user)s, 'T', 'Text')",
        id="a job description",
    ),
    pytest.param("INSERT INTO user_usage (user_id) VALUES (%(user)s)", id="what is stored"),
    pytest.param("UPDATE user_usage SET is_stale = true", id="that it is to be counted"),
    pytest.param("UPDATE processing_jobs SET priority = 1", id="a job's priority"),
    pytest.param("DELETE FROM resumes", id="deletion of files"),
    pytest.param("DELETE FROM job_descriptions", id="deletion of job descriptions"),
    pytest.param("SELECT FROM processing_jobs FOR UPDATE", id="a lock on a row"),
    pytest.param("LOCK TABLE processing_jobs IN SHARE MODE", id="a lock on a table"),
]


@pytest.fixture
def user() -> UUID:
    return uuid4()


# users who may update their jobs write their own results and never expire
@pytest.mark.parametrize(
    "change",
    [
        pytest.param("status = 'completed', completed_at = now()", id="status"),
        pytest.param("processed_items = 1", id="counter"),
        pytest.param("total_items = -5", id="total"),
        pytest.param("expires_at = '2999-01-01'", id="expiry"),
        pytest.param("result_data = '{}'", id="result"),
        pytest.param("user_id = gen_random_uuid()", id="owner"),
    ],
)
def test_users_do_not_change_their_own_jobs(owner: Session, login: Session, user: UUID, change: str) -> None:
    job_id = given_job(owner, ["queued"], status="queued", user_id=user)
    before = job_row(owner, job_id)

    with pytest.raises(InsufficientPrivilege), acting(login, "authenticated", user):
        login.execute(f"UPDATE processing_jobs SET {change} WHERE id = %s", (job_id,))  # noqa: S608 -- a constant

    assert job_row(owner, job_id) == before


# what the API refuses (another plan, too many items, unknown types, a full quota) would be written past it
@pytest.mark.parametrize("statement", WRITES)
@pytest.mark.parametrize("role", ["authenticated", "anon"])
def test_users_write_nothing_themselves(owner: Session, user: UUID, role: str, statement: str) -> None:
    given_job(owner, ["queued"], status="queued", user_id=user)
    claims = f'{{"sub": "{user}", "role": "{role}", "app_metadata": {{"plan": "enterprise"}}}}'

    with owner.transaction(force_rollback=True):
        owner.execute(BECOME, (role, claims, "10s", "10s"))  # as PostgREST does
        with pytest.raises(InsufficientPrivilege):
            owner.execute(statement.encode(), {"user": user})


# a table or a function that comes later must not be forgotten
def test_users_may_read_and_nothing_else(owner: Session) -> None:
    rights = owner.execute(
        "SELECT relname, privilege FROM pg_class, unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege,"
        " unnest(array['anon', 'authenticated']) AS role WHERE relnamespace = 'public'::regnamespace AND relkind IN"
        " ('r', 'v', 'm', 'p') AND (has_table_privilege(role, pg_class.oid, privilege)"
        " OR privilege IN ('INSERT', 'UPDATE') AND has_any_column_privilege(role, pg_class.oid, privilege))"
    ).fetchall()
    callable_functions = owner.execute(
        "SELECT proname FROM pg_proc, unnest(array['anon', 'authenticated']) AS role"
        " WHERE pronamespace = 'public'::regnamespace AND has_function_privilege(role, pg_proc.oid, 'EXECUTE')"
    ).fetchall()

    assert rights == []
    assert callable_functions == []


# the service is bound by no policy: a function that mixes up users would write for another one
async def test_users_do_not_submit_for_others(resources: Resources, owner: Session, user: UUID) -> None:
    other = uuid4()

    with pytest.raises(ForbiddenError):
        await Jobs.bind(resources, Identity(role="authenticated", user_id=user)).submit(
            NewJob(job_type="echo", item_type="echo", user_id=other, plan="free", items=["item"], data=NoData())
        )

    assert one(owner, "SELECT count(*) FROM processing_jobs WHERE user_id = %s", other) == (0,)


# a number that follows from the key by arithmetic lets a caller hold another product's lock in the same database
async def test_a_key_holds_no_lock_that_its_writer_chose(
    owner: Session, owner_url: str, resources: Resources, user: UUID
) -> None:
    guessed = "SELECT hashtextextended(%s::text || ' key', 0), hashtext('key'), hashtext(%s::text || ' key')"
    numbers = one(owner, guessed, user, user)
    jobs = Jobs.bind(resources, Identity(role="authenticated", user_id=user))
    new_job = NewJob(job_type="echo", item_type="echo", user_id=user, plan="free", items=["item"], data=NoData())

    with connected(owner_url) as stranger:
        for number in numbers:
            stranger.execute("SELECT pg_advisory_lock(%s)", (number,))
        submitted = await jobs.submit(new_job, idempotency_key="key")

    assert statuses(owner, submitted.id) == ["queued"]


# a table without a policy for DELETE deletes nothing and reports success
@pytest.mark.parametrize("table", ["processing_jobs", "processing_job_items", "reports"])
def test_a_deletion_that_is_not_allowed_is_refused_and_not_silently_empty(
    login: Session, user: UUID, table: str
) -> None:
    with pytest.raises(InsufficientPrivilege), acting(login, "authenticated", user):
        login.execute(f"DELETE FROM {table}")  # noqa: S608 -- a constant


# expiry and erasure would delete nothing and report success
def test_the_service_deletes_a_job_with_its_items(owner: Session, login: Session) -> None:
    job_id = given_job(owner, ["completed", "completed"], status="completed")

    with acting(login, "service_role"):
        deleted = login.execute("DELETE FROM processing_jobs WHERE id = %s", (job_id,)).rowcount

    assert deleted == 1
    assert statuses(owner, job_id) == []


# a policy that trusts the role in the claims shows everything to whoever writes it there
@pytest.mark.parametrize("table", ["processing_jobs", "processing_job_items"])
def test_a_claim_of_service_role_gives_a_user_no_other_rows(
    owner: Session, login: Session, user: UUID, table: str
) -> None:
    given_job(owner, ["queued"], status="queued", user_id=user)
    given_job(owner, ["queued"], status="queued")
    claims = f'{{"sub": "{user}", "role": "service_role"}}'

    with acting(login, "authenticated", user, claims=claims):
        seen = login.execute(f"SELECT user_id FROM {table}").fetchall()  # noqa: S608 -- a constant

    assert seen == [(user,)]


# a subject that is no UUID would fail in the cast of every policy, as an error of the server
async def test_a_subject_that_is_no_uuid_is_refused_at_the_door(settings: Settings, login: Session) -> None:
    claims = {"sub": "not-a-uuid", "role": "authenticated", "aud": "authenticated", "exp": 4_000_000_000}
    assert settings.jwt_secret is not None

    with pytest.raises(NotAuthenticatedError):
        await Verifier(settings).verify(sign(settings.jwt_secret, claims))

    with (
        pytest.raises(InvalidTextRepresentation),  # what it would have met in every query
        acting(login, "authenticated", claims='{"sub": "not-a-uuid"}'),
    ):
        login.execute("SELECT FROM processing_jobs")


# a function called for each row makes a policy forty times slower
def test_policies_ask_for_the_user_once_a_statement(owner: Session) -> None:
    policies = owner.execute("SELECT coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies").fetchall()

    asking = [rule for (rule,) in policies if "auth.uid()" in rule]

    assert asking
    assert [rule for rule in asking if rule.count("auth.uid()") != rule.count("SELECT auth.uid() AS uid")] == []


# after a transaction the setting is an empty text and not null, which is no JSON
def test_a_transaction_without_claims_has_no_user_after_one_with_claims(login: Session, user: UUID) -> None:
    with acting(login, "authenticated", user):
        first = one(login, "SELECT auth.uid(), auth.role()")

    with acting(login, "authenticated"):
        second = one(login, "SELECT auth.uid(), auth.role(), auth.jwt()")

    assert first == (user, "authenticated")
    assert second == (None, None, None)


# policies do not bind the owner of a table unless they are forced
def test_an_owner_who_is_no_superuser_is_bound_too(owner: Session) -> None:
    given_job(owner, ["queued"], status="queued")
    unbound = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s)"
        " AND NOT (relrowsecurity AND relforcerowsecurity)",
        (list(TABLES),),
    ).fetchall()

    with owner.transaction(force_rollback=True):
        owner.execute("ALTER TABLE processing_jobs OWNER TO anon")
        owner.execute("SET ROLE anon")
        seen = owner.execute("SELECT FROM processing_jobs").fetchall()

    assert seen == []
    assert unbound == []


# a policy without a role is for everybody, the anonymous too
def test_no_policy_and_no_right_is_everybodys(owner: Session) -> None:
    policies = owner.execute("SELECT DISTINCT roles::text[] FROM pg_policies WHERE schemaname = 'public'").fetchall()
    rights = owner.execute(
        "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' AND grantee IN ('PUBLIC', 'anon') AND table_name = ANY (%s)",
        (list(TABLES),),
    ).fetchall()

    assert sorted(policies) == [(["authenticated"],), (["service_role"],)]
    assert rights == []


# a policy on items that leans on the policy of jobs opens with it
def test_users_see_their_own_rows_alone(owner: Session, login: Session, user: UUID) -> None:
    own = given_job(owner, ["completed"], status="completed", user_id=user)
    others = given_job(owner, ["completed"], status="completed")
    owner.execute(
        "INSERT INTO reports (job_id, format, content) VALUES (%s, 'csv', 'own'), (%s, 'csv', 'others')", (own, others)
    )

    with acting(login, "authenticated", user):
        seen = one(
            login,
            "SELECT (SELECT array_agg(id) FROM processing_jobs), (SELECT array_agg(job_id) FROM processing_job_items),"
            " (SELECT array_agg(job_id) FROM reports)",
        )
    with acting(login, "authenticated"):
        seen_by_nobody = one(login, "SELECT (SELECT count(*) FROM processing_jobs), (SELECT count(*) FROM reports)")

    assert seen == ([own], [own], [own])
    assert seen_by_nobody == (0, 0)


# a function or a view with its owner's rights goes around the policies
def test_no_function_or_view_acts_with_its_owners_rights(owner: Session, login: Session, user: UUID) -> None:
    functions = owner.execute(
        "SELECT proname, prosecdef, proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    ).fetchall()
    views = owner.execute("SELECT viewname FROM pg_views WHERE schemaname = 'public'").fetchall()

    assert [name for name, definer, config in functions if definer or "search_path=public, pg_temp" not in config] == []
    assert views == []
    with pytest.raises(InsufficientPrivilege), acting(login, "authenticated", user):
        login.execute("SELECT cleanup_expired_jobs()")


# no policy binds TRUNCATE and REFERENCES
def test_nobody_may_go_around_the_policies_by_truncate_references_or_triggers(owner: Session) -> None:
    rights = owner.execute(
        "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' AND grantee <> current_user"
        " AND privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER')"
    ).fetchall()

    assert rights == []


# a unique key across users would tell one which ids another has
def test_a_key_of_another_user_is_not_in_the_way(login: Session, owner: Session, user: UUID) -> None:
    other = uuid4()

    for someone in (user, other):
        with acting(login, "service_role"):
            login.execute(ADD_JOB, {"user": someone})

    assert one(owner, "SELECT count(*) FROM processing_jobs WHERE user_id IN (%s, %s)", user, other) == (2,)


# statistics over all rows would show a user what others do
async def test_statistics_of_a_user_count_the_users_own_jobs(resources: Resources, user: UUID) -> None:
    await submit(resources, 1, user_id=user)
    await submit(resources, 1)
    own = JobReads.bind(resources, Identity(role="authenticated", user_id=user))
    everyones = JobReads.bind(resources, Identity(role="service_role", user_id=user))

    (seen,) = await own.statistics(("echo",))
    (seen_by_service,) = await everyones.statistics(("echo",))

    assert seen.queue_depth == 1
    assert seen_by_service.queue_depth >= 2


def test_the_login_owns_nothing_and_has_no_rights_of_its_own(owner: Session, login: Session) -> None:
    owned = one(owner, "SELECT count(*) FROM pg_shdepend WHERE refobjid = 'careerbird'::regrole")
    attributes = one(
        owner,
        "SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
        " FROM pg_roles WHERE rolname = 'careerbird'",
    )

    for table in TABLES:
        with pytest.raises(InsufficientPrivilege):
            login.execute(f"SELECT FROM {table}")
    with pytest.raises(InsufficientPrivilege):
        login.execute("CREATE TABLE public.mine ()")
    with pytest.raises(psycopg.Error):
        login.execute("SET ROLE anon")

    assert owned == (0,)
    assert attributes == (False,) * 6
