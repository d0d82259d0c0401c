"""What all providers' calls of a process have in common."""

from typing import Protocol

from msgspec import Struct

from runtime.analysis.made import Scorer
from runtime.analysis.providers.question import Question
from runtime.analysis.providers.room import Room
from runtime.analysis.providers.spending import Budget
from runtime.analysis.result import ResumeAnalysis
from runtime.metrics.metrics import ServerMetrics


class Calls(Struct, frozen=True, kw_only=True):
    """Where calls are counted, what bounds them, and who pays."""

    metrics: ServerMetrics
    room: Room
    budget: Budget


class RemoteAnalyst(Protocol):
    """An analyst outside of this process.

    Attributes:
        scorer: Who it is, as far as that is known before it answers.
    """

    scorer: Scorer

    async def analyze(self, question: Question) -> ResumeAnalysis:
        """Return its analysis.

        Raises:
            ItemError: It refuses this item, or answers nothing that is an analysis.
            RetryLaterError: The calls of this try are used up; a `ProviderDownError` when others would fail as well.
            NotTriedError: No call was made: it is known to be down, has no room, or nobody pays (`BudgetSpentError`).
        """
