"""How many bytes of bodies may be on their way into a process at once: of all users, and of each."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from msgspec import Struct

from runtime.errors import TooManyRequestsError, UnavailableError

RETRY_AFTER_S = 5
CROWDED = "Too much is being sent to this server; try again in a moment."
CROWDED_USER = "You are sending as much as you may at once: wait until a request has ended."


class MostBytes(Struct, frozen=True, kw_only=True):
    """Bounds of what is on its way.

    Attributes:
        in_process: Of all users.
        of_user: Of each user.
        least: What a body counts for at least.
    """

    in_process: int
    of_user: int
    least: int


class BytesInFlight:
    """Counts announced bytes for as long as they take room."""

    def __init__(self, most: MostBytes) -> None:
        """Start with nothing on its way."""
        self._most = most
        self._of_users: Counter[UUID | None] = Counter()

    @contextmanager
    def admit(self, user_id: UUID | None, size_bytes: int) -> Iterator[None]:
        """Count a body until the block ends; one alone is always let in.

        Args:
            user_id: Whose it is; None for all that bring no token.
            size_bytes: Its `Content-Length`; without one, the most that it may have.

        Raises:
            TooManyRequestsError: The user has as much on its way as a user may.
            UnavailableError: The process has.
        """
        counted = max(size_bytes, self._most.least)
        if self._of_users[user_id] + counted > max(self._most.of_user, counted):
            raise TooManyRequestsError(CROWDED_USER, retry_after_s=RETRY_AFTER_S)
        if self._of_users.total() + counted > max(self._most.in_process, counted):
            raise UnavailableError(CROWDED, retry_after_s=RETRY_AFTER_S)
        self._of_users[user_id] += counted
        try:
            yield
        finally:
            self._of_users[user_id] -= counted
            self._of_users += Counter()  # drops zeros
