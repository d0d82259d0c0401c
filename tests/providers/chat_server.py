"""A provider of chat completions that does as it is told, on loopback, and keeps what it was asked."""

import asyncio
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from tests.chaos.ai_server import reply

RESUME = "Ada Example\nNurse in intensive care since 2015.\nSkills: triage, ventilators.\n"
POSTING = "Requirements\n- Ventilators\n- Dialysis\n- Triage\n"
TITLE = "ICU nurse"
KEY = "sk-hunter2"
MODEL = "test-model"
GOOD: dict[str, Any] = {
    "score": 72.5,
    "summary": "Ada fits most of what the posting asks for.",
    "strengths": ["She has worked with ventilators."],
    "requirements": [
        {"text": "Ventilators", "kind": "must", "status": "shown", "evidence": "Skills: triage,  ventilators."},
        {"text": "Dialysis", "kind": "must", "status": "missing", "evidence": ""},
    ],
    "experienceYears": 11,
    "heldTitle": "Nurse in intensive care since 2015.",
    "occupation": "nurse",
}
USAGE = {"prompt_tokens": 1_000, "completion_tokens": 200, "total_tokens": 1_200}
Answer = bytes | list[bytes] | None
Behaviour = Callable[[dict[str, Any], int], Answer]


class ChatServer:
    """Keeps what it was asked.

    Attributes:
        behave: Given a request's body and how many calls came before it, returns the answer's bytes: in pieces where
            there are several, no answer at all for None, and a hang-up after what was written.
        calls: The bodies, in order.
        heads: What came before them.
        pause_s: For how long each answer is worked on.
        most_at_once: Calls that were worked on at the same moment, at most.
    """

    def __init__(self, behave: Behaviour, pause_s: float = 0.0) -> None:
        self.behave = behave
        self.calls: list[dict[str, Any]] = []
        self.heads: list[bytes] = []
        self.pause_s = pause_s
        self.most_at_once = 0
        self.url = ""
        self._at_once = 0
        self._answering: dict[asyncio.Task[Any], StreamWriter] = {}

    async def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Answer one request after the other, until one says that it is the last."""
        task = asyncio.current_task()
        assert task
        self._answering[task] = writer
        try:
            while await self._answer_one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            del self._answering[task]

    async def hang_up(self) -> None:
        """Close what is still open, and wait until nobody is answered any more."""
        for writer in self._answering.values():
            writer.close()
        if self._answering:
            await asyncio.wait(self._answering)

    async def _answer_one(self, reader: StreamReader, writer: StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        (length,) = re.findall(rb"content-length: (\d+)", head.lower())
        body = msgspec.json.decode(await reader.readexactly(int(length)))
        said = self.behave(body, len(self.calls))
        self.calls.append(body)
        self.heads.append(head)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(self.pause_s)
        finally:
            self._at_once -= 1
        if said is None:
            await reader.read()  # until the caller has had enough
            return False
        for piece in [said] if isinstance(said, bytes) else said:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        return isinstance(said, bytes) and b"Connection: close" not in said and bool(said)


@asynccontextmanager
async def chat_server(behave: Behaviour, pause_s: float = 0.0) -> AsyncIterator[ChatServer]:
    """Serve on a free port of loopback."""
    served = ChatServer(behave, pause_s)
    async with await asyncio.start_server(served.answer, "127.0.0.1", 0, backlog=1_000) as server:
        served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        try:
            yield served
        finally:
            await served.hang_up()


def completion(content: str | dict[str, Any] | None, *, usage: dict[str, int] | None = None, **choice: object) -> bytes:
    """Return a completion that says this, as bytes of HTTP."""
    text = content if isinstance(content, str) or content is None else msgspec.json.encode(content).decode()
    message = {"role": "assistant", "content": text, **{key: choice.pop(key) for key in ("refusal",) if key in choice}}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", **choice}],
        "usage": USAGE if usage is None else usage,
    }
    return reply(200, msgspec.json.encode(body)).replace(b"Connection: close\r\n", b"")


def good(**changes: object) -> bytes:
    """Return a good answer, but for these members."""
    return completion(GOOD | changes)
