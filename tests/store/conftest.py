"""Sessions of a database that the tests of one file share: each test looks at jobs and users of its own."""

from collections.abc import Iterator

import pytest

from tests.database import cloned_database
from tests.store.given import Session, connected


@pytest.fixture(scope="module")
def owner_url(template: str) -> Iterator[str]:
    """A database of this file, as its owner: a clone for each of the many short tests would be most of their time."""
    with cloned_database(template) as url:
        yield url


@pytest.fixture
def owner(owner_url: str) -> Iterator[Session]:
    """The owner of the tables, a superuser: sees everything and may write what no role of ours may."""
    with connected(owner_url) as session:
        yield session


@pytest.fixture
def login(database_url: str) -> Iterator[Session]:
    """The login of API and workers, `careerbird`."""
    with connected(database_url) as session:
        yield session
