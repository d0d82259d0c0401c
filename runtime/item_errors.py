"""Why a try of an item gave no result; what a handler raises of these travels whole out of a child process."""

import math
from typing import Literal, Self

from runtime.errors import BulkError

Budget = Literal["job", "day"]
LONGEST_CODE = 100
LONGEST_WAIT_S = 7 * 24 * 3600.0


class HandlerMistakeError(BulkError):
    """A handler told what came of a try in a way that means nothing; the message says which, without its data."""


class ItemTimedOutError(BulkError):
    """A try of an item took longer than its job type allows."""


class ItemError(BulkError):
    """An item failed for good: no further try would end otherwise.

    Attributes:
        code: What happened, as a word for programs such as `resume_not_found`.
    """

    def __init__(self, code: str, message: str) -> None:
        """Keep the code, 1 to 100 characters, and one sentence for the recruiter.

        Raises:
            HandlerMistakeError: The code is no such text.
        """
        super().__init__(message)
        self.code = require_code(code)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Travel whole out of a child process."""
        return type(self), (self.code, str(self))


class RetryLaterError(BulkError):
    """A try of an item failed for a reason that passes.

    Attributes:
        code: What happened, as a word for programs such as `rate_limited`.
        after_s: Seconds until the next try at the earliest, at most a week; None leaves it to the backoff.
    """

    def __init__(self, code: str, message: str, after_s: float | None = None) -> None:
        """Keep the code, one sentence for the recruiter, and when to try again.

        Raises:
            HandlerMistakeError: The code is no text of 1 to 100 characters, or the wait no number of seconds.
        """
        super().__init__(message)
        self.code = require_code(code)
        self.after_s = None if after_s is None else require_wait(after_s)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, float | None]]:
        """Travel whole out of a child process."""
        return type(self), (self.code, str(self), self.after_s)


class ProviderDownError(RetryLaterError):
    """A try failed for a reason that every item of its job type would meet: the type is paused.

    The item itself waits for its backoff as well, so that an outage is not tried out on the same items.

    Attributes:
        pause_s: Seconds of the pause.
    """

    def __init__(self, code: str, message: str, pause_s: float) -> None:
        """Keep what `RetryLaterError` keeps, and the pause.

        Raises:
            HandlerMistakeError: As `RetryLaterError`.
        """
        super().__init__(code, message)
        self.pause_s = require_wait(pause_s)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, float]]:
        """Travel whole out of a child process."""
        return type(self), (self.code, str(self), self.pause_s)


class NotTriedError(BulkError):
    """The item was not tried, for what it needs is known to be down; its try is not spent.

    Attributes:
        after_s: Seconds until a try makes sense.
    """

    def __init__(self, after_s: float) -> None:
        """Keep when to try.

        Raises:
            HandlerMistakeError: The wait is no number of seconds.
        """
        self.after_s = require_wait(after_s)
        super().__init__(f"The service does not work now; it is asked again in {self.after_s:.0f} s.")

    def __reduce__(self) -> tuple[type[Self], tuple[float]]:
        """Travel whole out of a child process."""
        return type(self), (self.after_s,)


class BudgetSpentError(NotTriedError):
    """The item was not tried, for nobody pays for it now; its job waits, others go on.

    Attributes:
        budget: Which one is used up.
    """

    def __init__(self, budget: Budget, after_s: float) -> None:
        """Keep both.

        Raises:
            HandlerMistakeError: As `NotTriedError`.
        """
        super().__init__(after_s)
        self.budget = budget

    def __reduce__(self) -> tuple[type[Self], tuple[Budget, float]]:  # type: ignore[override]  # one member more
        """Travel whole out of a child process."""
        return type(self), (self.budget, self.after_s)


def require_code(code: object) -> str:
    """Return a code that is one.

    Raises:
        HandlerMistakeError: It is no text, or too long.
    """
    if not isinstance(code, str) or not 1 <= len(code) <= LONGEST_CODE:
        message = f"The handler gave an error a code that is no text of 1 to {LONGEST_CODE} characters."
        raise HandlerMistakeError(message)
    return code


def require_wait(seconds: object) -> float:
    """Return a wait that can be kept.

    Raises:
        HandlerMistakeError: It is no number from 0 to a week.
    """
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool) and math.isfinite(seconds)
    if not is_number or not 0 <= float(seconds) <= LONGEST_WAIT_S:  # type: ignore[arg-type]  # the line above has looked
        message = f"The handler asked for a wait that is no number of seconds from 0 to {LONGEST_WAIT_S:.0f}."
        raise HandlerMistakeError(message)
    return float(seconds)  # type: ignore[arg-type]  # the same
