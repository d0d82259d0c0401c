"""Who made the results of a job: by which version, with what it took."""

from collections import Counter

from msgspec import Struct

from runtime.bindings.analyst import Made

Maker = tuple[str, str, str, str, bool]


class ResultMaker(Struct, rename="camel", frozen=True, kw_only=True):
    """What one analyst made of a job; the members are those of the results.

    Attributes:
        provider: `embedded`, `service` or `openai`; empty for results of an earlier release.
        fallback: Whether it stood in for the analyst that was set.
        result_count: Results that it made.
        reused_count: Of these, taken from earlier results.
        evidence_unproved: How often it claimed what no line of a resume shows.
        input_tokens: Tokens that all calls sent.
        output_tokens: Tokens that all calls answered.
        cost: Of these tokens, at the prices that are set.
    """

    provider: str
    version: str
    model: str
    prompt_hash: str
    fallback: bool
    result_count: int
    reused_count: int
    evidence_unproved: int
    input_tokens: int
    output_tokens: int
    cost: float


class Makers:
    """Counts who made the results while they pass by."""

    def __init__(self) -> None:
        """Count nothing yet."""
        self._counts: dict[Maker, Counter[str]] = {}
        self._costs: dict[Maker, float] = {}

    def add(self, made: Made) -> None:
        """Count one result."""
        maker = (made.provider, made.version, made.model, made.prompt_hash, made.fallback)
        counts = self._counts.setdefault(maker, Counter())
        counts["results"] += 1
        counts["reused"] += made.reused
        counts["unproved"] += made.evidence_unproved
        counts["in"] += made.input_tokens
        counts["out"] += made.output_tokens
        self._costs[maker] = self._costs.get(maker, 0.0) + made.cost

    def read(self) -> list[ResultMaker]:
        """Return what each made, who made most first."""
        makers = sorted(self._counts, key=lambda maker: -self._counts[maker]["results"])
        return [self._describe(maker) for maker in makers]

    def _describe(self, maker: Maker) -> ResultMaker:
        provider, version, model, prompt_hash, fallback = maker
        counts = self._counts[maker]
        return ResultMaker(
            provider=provider,
            version=version,
            model=model,
            prompt_hash=prompt_hash,
            fallback=fallback,
            result_count=counts["results"],
            reused_count=counts["reused"],
            evidence_unproved=counts["unproved"],
            input_tokens=counts["in"],
            output_tokens=counts["out"],
            cost=round(self._costs[maker], 6),
        )
