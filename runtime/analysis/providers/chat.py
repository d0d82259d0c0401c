"""Chat completions as OpenAI and many others speak them: what is sent, and what of an answer is read."""

from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from runtime.analysis.providers.failures import Malformed
from runtime.analysis.providers.model_schema import response_format
from runtime.analysis.providers.prompts import load_prompt
from runtime.analysis.providers.scorers import PROMPT
from runtime.analysis.providers.spending import Tokens

LONGEST_REPEATED = 8_000  # of a malformed answer that is shown to the model again
CHARACTERS_OF_A_TOKEN = 4
EXPECTED_ANSWER = 700  # tokens, before anybody knows
LONGEST_WHY = 300
REPAIR = "repair"
LANGUAGES = {"en": "English", "de": "German"}
TOO_LONG = Malformed(why="it is longer than it may be")
NO_COMPLETION = Malformed(why="there is no completion in it")
CUT_SHORT = "it was cut short"

Message = dict[str, str]


class Subject(Struct, frozen=True, kw_only=True, rename="camel"):
    """What the model is given, as data: one JSON object, out of which no text can break."""

    title: str
    job_description: str
    as_of: str
    resume: str


class Said(Struct, frozen=True, kw_only=True):
    """A message of a model."""

    content: str | None = None
    refusal: str | None = None


class Choice(Struct, frozen=True, kw_only=True):
    """An answer of a completion."""

    message: Said
    finish_reason: str | None = None


class Usage(Struct, frozen=True, kw_only=True):
    """Tokens as the provider counts them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class Completion(Struct, frozen=True, kw_only=True):
    """What of a chat completion is read."""

    choices: list[Choice]
    usage: Usage | None = None


class Refused(Struct, frozen=True):
    """The model will not answer."""


class Answered(Struct, frozen=True, kw_only=True):
    """What a completion says, and what it took.

    Attributes:
        tokens: None when the provider does not say.
    """

    said: str | Malformed | Refused
    tokens: Tokens | None


decode = msgspec.json.Decoder(Completion).decode


def first_messages(subject: Subject, language: str) -> list[Message]:
    """Return what a model is told and given: the orders in one message, the data in another."""
    orders = load_prompt(PROMPT).fill(language=LANGUAGES[language])
    return [
        {"role": "system", "content": orders},
        {"role": "user", "content": msgspec.json.encode(subject).decode()},
    ]


def repair_messages(messages: list[Message], malformed: Malformed) -> list[Message]:
    """Return the same with what was answered and why it is none."""
    why = load_prompt(REPAIR).fill(why=malformed.why[:LONGEST_WHY])
    said = malformed.text[:LONGEST_REPEATED] or "{}"
    return [*messages, {"role": "assistant", "content": said}, {"role": "user", "content": why}]


def request_body(model: str, messages: list[Message]) -> bytes:
    """Return the body of a request for structured output."""
    return b'{"model":%b,"messages":%b,"response_format":%b}' % (
        msgspec.json.encode(model),
        msgspec.json.encode(messages),
        encoded_format(),
    )


@cache
def encoded_format() -> bytes:
    """Return the part of each request that is always the same."""
    body: Any = response_format()
    return msgspec.json.encode(body)


def expected_tokens(body: bytes) -> Tokens:
    """Return what a call may take, before anybody knows."""
    return Tokens(len(body) // CHARACTERS_OF_A_TOKEN, EXPECTED_ANSWER)


def read_completion(body: bytes) -> Answered:
    """Return what a completion says; of an empty body it was too long."""
    if not body:
        return Answered(said=TOO_LONG, tokens=None)
    try:
        completion = decode(body)
    except (msgspec.MsgspecError, UnicodeError):
        return Answered(said=NO_COMPLETION, tokens=None)
    usage = completion.usage
    tokens = Tokens(max(usage.prompt_tokens, 0), max(usage.completion_tokens, 0)) if usage else None
    said = what_is_said(completion.choices[0]) if completion.choices else NO_COMPLETION
    return Answered(said=said, tokens=tokens)


def what_is_said(choice: Choice) -> str | Malformed | Refused:
    """Return what a choice says, when it says it to the end."""
    text = choice.message.content or ""
    if choice.message.refusal or choice.finish_reason == "content_filter":
        return Refused()
    if choice.finish_reason == "length":
        return Malformed(why=CUT_SHORT, text=text)
    return unfenced(text) if text.strip() else NO_COMPLETION


def unfenced(text: str) -> str:
    """Return what stands between the fences of Markdown, where models put JSON."""
    bare = text.strip()
    if bare.startswith("```") and bare.endswith("```"):
        return bare.strip("`").removeprefix("json").strip()
    return bare
