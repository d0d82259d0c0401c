"""What calls cost: tokens, and who pays for them."""

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from runtime.settings import Settings

MILLION = 1_000_000
COST_DECIMALS = 9


class Tokens(Struct, frozen=True):
    """What one or more calls took.

    Attributes:
        sent: Tokens of the questions.
        answered: Tokens of the answers.
    """

    sent: int = 0
    answered: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        """Add what other calls took."""
        return Tokens(self.sent + other.sent, self.answered + other.answered)


class Prices(Struct, frozen=True, kw_only=True):
    """What a million tokens cost, in whatever money budgets are in; 0 is not known."""

    sent: float = 0.0
    answered: float = 0.0

    def cost_of(self, tokens: Tokens) -> float:
        """Return what tokens cost."""
        return round((tokens.sent * self.sent + tokens.answered * self.answered) / MILLION, COST_DECIMALS)


class Bill:
    """One call's.

    Attributes:
        tokens: What is to be paid: first what is expected, and what was used as soon as that is known.
    """

    def __init__(self, expected: Tokens) -> None:
        """Expect so much."""
        self.tokens = expected


class Budget(Protocol):
    """Whoever pays for calls."""

    def paying(self, job_id: UUID | None, expected: Tokens) -> AbstractAsyncContextManager[Bill]:
        """Return what pays one call: what is expected before it, and the difference to the bill after it.

        Raises:
            BudgetSpentError: The budget of the job, or of the day, is used up; the call must not be made.
        """


class NoBudget:
    """Pays whatever there is to pay."""

    def paying(self, _job_id: UUID | None, expected: Tokens) -> AbstractAsyncContextManager[Bill]:
        """Return a bill that nobody adds up."""
        return nullcontext(Bill(expected))


def prices_of(settings: Settings) -> Prices:
    """Return the prices that are set."""
    return Prices(sent=settings.ai_price_input_tokens or 0.0, answered=settings.ai_price_output_tokens or 0.0)
