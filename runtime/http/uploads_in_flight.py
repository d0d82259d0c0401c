"""How much may be on its way into a process at once: of all users, and of each."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from runtime.errors import TooManyRequestsError, UnavailableError
from runtime.settings import Settings

LEAST_BYTES = 1024 * 1024  # an upload counts as no less: it has memory and a descriptor too
RETRY_AFTER_S = 5
CROWDED = "Too much is being uploaded to this server; try again in a moment."
CROWDED_USER = "You are uploading as much as you may at once: wait until an upload has ended."


class UploadsInFlight:
    """Counts announced bytes, from an upload's head until its answer."""

    def __init__(self, settings: Settings) -> None:
        """Start with nothing on its way."""
        self._largest_bytes = settings.max_upload_bytes
        self._most_bytes = settings.max_uploads * settings.max_upload_bytes
        self._most_bytes_per_user = settings.max_uploads_per_user * settings.max_upload_bytes
        self._of_users: Counter[UUID | None] = Counter()

    @contextmanager
    def admit(self, user_id: UUID | None, announced_bytes: int | None) -> Iterator[None]:
        """Count an upload until the block ends.

        Args:
            user_id: Whose it is.
            announced_bytes: Its `Content-Length`; without one it counts as the largest.

        Raises:
            TooManyRequestsError: The user has as much on its way as a user may.
            UnavailableError: The process has.
        """
        size_bytes = max(announced_bytes or self._largest_bytes, LEAST_BYTES)
        if self._of_users[user_id] + size_bytes > max(self._most_bytes_per_user, size_bytes):
            raise TooManyRequestsError(CROWDED_USER, retry_after_s=RETRY_AFTER_S)
        if self._of_users.total() + size_bytes > max(self._most_bytes, size_bytes):
            raise UnavailableError(CROWDED, retry_after_s=RETRY_AFTER_S)
        self._of_users[user_id] += size_bytes
        try:
            yield
        finally:
            self._of_users[user_id] -= size_bytes
            self._of_users += Counter()  # drops zeros
