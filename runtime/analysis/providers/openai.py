"""A model behind an interface like OpenAI's: chat completions with structured output."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import httpx
import msgspec

from runtime.analysis.flags import detect_language
from runtime.analysis.made import Scorer
from runtime.analysis.providers.bounded_asking import Asking, Call
from runtime.analysis.providers.calls import Calls
from runtime.analysis.providers.chat import (
    Answered,
    Message,
    Refused,
    Subject,
    expected_tokens,
    first_messages,
    read_completion,
    repair_messages,
    request_body,
)
from runtime.analysis.providers.failures import TIMED_OUT, CallFailed, Malformed
from runtime.analysis.providers.http_calls import Endpoint, counted, open_client, post
from runtime.analysis.providers.model_answers import Texts, judge_answer, read_answer
from runtime.analysis.providers.model_schema import SaidAnalysis
from runtime.analysis.providers.question import Question
from runtime.analysis.providers.scorers import openai_scorer
from runtime.analysis.providers.seen_resume import see_resume
from runtime.analysis.providers.spending import Bill, Tokens, prices_of
from runtime.analysis.result import ResumeAnalysis
from runtime.item_errors import ItemError
from runtime.settings import Settings

MALFORMED_TWICE = ("provider_malformed", "The model answered twice with something that is not an analysis.")
REFUSALS = {
    401: ("ai_not_authorized", "The provider does not accept OPENAI_API_KEY."),
    403: ("ai_not_authorized", "The provider does not allow OPENAI_API_KEY to ask this model."),
    404: ("ai_not_found", "There is no model OPENAI_MODEL at OPENAI_BASE_URL."),
    413: ("ai_too_large", "The resume and the job description are too large for the model."),
}
REFUSED = ("ai_refused", "The model refused to answer for this resume.")
FIRST = Question(resume_text="Nurse", title="Nurse", job_description="Nurse", as_of=date(2026, 1, 1))
Read = SaidAnalysis | Malformed


class OpenAi:
    """The model `OPENAI_MODEL` at `OPENAI_BASE_URL`.

    Attributes:
        scorer: The model with its prompt.
    """

    def __init__(self, client: httpx.AsyncClient, settings: Settings, calls: Calls) -> None:
        """Ask over this client."""
        self.scorer: Scorer = openai_scorer(settings.openai_model or "")
        self._client = client
        self._calls = calls
        self._headers = {"Authorization": f"Bearer {settings.openai_api_key}"}
        self._prices = prices_of(settings)
        self._asking = Asking(calls.room, max_retries=settings.ai_max_retries)
        self._endpoint = Endpoint(path="chat/completions", timeout_s=settings.ai_timeout_seconds, refusals=REFUSALS)

    async def analyze(self, question: Question) -> ResumeAnalysis:
        """Return the model's analysis, with nothing proved in it that the resume does not say.

        Raises:
            ItemError: The provider refuses this item, or answers twice what is no analysis.
            RetryLaterError: The calls of this try are used up; a `ProviderDownError` when others would fail as well.
            NotTriedError: No call was made; a `BudgetSpentError` when nobody pays for it.
        """
        resume = see_resume(question)
        language = "de" if detect_language(question.job_description) == "de" else "en"
        messages = first_messages(subject_of(question, resume.text), language)
        texts = Texts(
            resume=resume.text,
            posting=question.job_description,
            language=language,
            prompt=messages[0]["content"],
            model=self.scorer.model,
            flags=resume.flags,
            hidden_text=resume.hidden_text,
        )
        used: list[Tokens] = []
        answer = await self._ask(question, messages, used)
        return self._sign(judge_answer(answer, texts), sum(used, Tokens()))

    async def _ask(self, question: Question, messages: list[Message], used: list[Tokens]) -> SaidAnalysis:
        """Ask, and once more where the answer is no analysis; note what every call took."""
        answer: Read = await self._asking.ask(self._call(question, messages, used))
        if isinstance(answer, Malformed):
            answer = await self._asking.ask(self._call(question, repair_messages(messages, answer), used))
        if isinstance(answer, Malformed):
            raise ItemError(*MALFORMED_TWICE)
        return answer

    def _call(self, question: Question, messages: list[Message], used: list[Tokens]) -> Call[Read]:
        """Return a call that sends these messages, pays, and reads what comes."""
        body = request_body(self.scorer.model, messages)

        async def call() -> Read | CallFailed:
            async with self._calls.budget.paying(question.job_id, expected_tokens(body)) as bill:
                answer = await self._post(body, bill)
                completion = answer if isinstance(answer, CallFailed) else read_completion(answer)
                bill.tokens = tokens_of(completion, bill.tokens)
            self._count(bill.tokens)
            used.append(bill.tokens)
            return completion if isinstance(completion, CallFailed) else read(completion)

        return counted(call, self._calls.metrics)

    async def _post(self, body: bytes, bill: Bill) -> bytes | CallFailed:
        try:
            return await post(self._client, self._endpoint, body, self._headers)
        except ItemError:  # refused before anything was worked
            bill.tokens = Tokens()
            raise

    def _count(self, tokens: Tokens) -> None:
        metrics = self._calls.metrics
        metrics.ai_tokens.add("sent", count=tokens.sent)
        metrics.ai_tokens.add("answered", count=tokens.answered)
        metrics.ai_cost.add(count=self._prices.cost_of(tokens))

    def _sign(self, analysis: ResumeAnalysis, tokens: Tokens) -> ResumeAnalysis:
        return msgspec.structs.replace(
            analysis,
            version=self.scorer.version,
            model=self.scorer.model,
            prompt_hash=self.scorer.prompt_hash,
            input_tokens=tokens.sent,
            output_tokens=tokens.answered,
            cost=self._prices.cost_of(tokens),
        )


def subject_of(question: Question, resume: str) -> Subject:
    """Return what the model is given; nothing but the two texts, and the month."""
    return Subject(
        title=question.title,
        job_description=question.job_description,
        as_of=f"{question.as_of:%Y-%m}",
        resume=resume,
    )


def tokens_of(completion: Answered | CallFailed, expected: Tokens) -> Tokens:
    """Return what a call took: as the provider says, as was expected where it does not, nothing where it failed.

    What timed out may have been worked to its end.
    """
    if isinstance(completion, CallFailed):
        return expected if completion is TIMED_OUT else Tokens()
    return completion.tokens or expected


def read(completion: Answered) -> Read:
    """Return the analysis in a completion.

    Raises:
        ItemError: The model refuses.
    """
    match completion.said:
        case Refused():
            raise ItemError(*REFUSED)
        case Malformed() as malformed:
            return malformed
        case text:
            return read_answer(text)


@asynccontextmanager
async def open_openai(settings: Settings, calls: Calls) -> AsyncIterator[OpenAi]:
    """Open one client of the provider whose calls are counted; nothing connects before the first.

    Raises:
        SettingsError: The URL cannot be used.
    """
    base_url, most_calls = settings.openai_base_url, settings.ai_max_concurrent_calls
    async with open_client(base_url, "OPENAI_BASE_URL", most_calls) as client:
        await asyncio.to_thread(see_resume, FIRST)  # reads the tables, which takes a second
        yield OpenAi(client, settings, calls)
