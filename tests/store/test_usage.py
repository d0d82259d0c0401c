"""What a user has stored is counted whoever writes, and nobody but the service says how much it is."""

from uuid import UUID, uuid4

import pytest
from psycopg.errors import InsufficientPrivilege

from runtime.bindings.resources import Resources
from runtime.bindings.storage import storing
from runtime.store.identity import Identity
from tests.store.given import Session, acting, one

ADD = """
INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256)
VALUES (gen_random_uuid(), %s, 'a.txt', 'text/plain', %s, '')
"""
USAGE = "SELECT stored_files, stored_bytes, is_stale FROM user_usage WHERE user_id = %s"


@pytest.fixture
def user() -> UUID:
    return uuid4()


async def test_what_was_there_before_is_counted_when_it_is_needed(
    owner: Session, resources: Resources, user: UUID
) -> None:
    owner.execute(ADD, (user, b"abc"))
    owner.execute("DELETE FROM user_usage WHERE user_id = %s", (user,))  # as before there was such a table

    async with storing(resources, Identity(role="authenticated", user_id=user), file_count=1, size_bytes=1):
        pass

    assert one(owner, USAGE, user) == (1, 3, False)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("UPDATE user_usage SET stored_files = 0", id="files"),
        pytest.param("UPDATE user_usage SET stored_bytes = -1000000", id="bytes"),
        pytest.param("UPDATE user_usage SET is_stale = false", id="that all is well"),
        pytest.param("DELETE FROM user_usage", id="deletion"),
        pytest.param("INSERT INTO user_usage (user_id, stored_bytes) VALUES (auth.uid(), -5)", id="a row"),
        pytest.param("INSERT INTO user_usage (user_id) VALUES (gen_random_uuid())", id="another's row"),
    ],
)
def test_users_do_not_say_how_much_they_have_stored(owner: Session, login: Session, user: UUID, change: str) -> None:
    owner.execute(ADD, (user, b"abc"))

    with pytest.raises(InsufficientPrivilege), acting(login, "authenticated", user):
        login.execute(change)

    assert one(owner, USAGE, user)[:2] == (1, 3)


def test_many_files_of_many_users_are_counted_by_one_statement(owner: Session, login: Session, user: UUID) -> None:
    other = uuid4()
    for who in (user, user, other):
        owner.execute(ADD, (who, b"abc"))

    with acting(login, "service_role"):
        login.execute("DELETE FROM resumes WHERE user_id = ANY (%s)", ([user, other],))

    assert [one(owner, USAGE, who)[:2] for who in (user, other)] == [(0, 0), (0, 0)]
