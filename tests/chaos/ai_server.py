"""An AI service that does as it is told: answers, refuses, stalls, hangs up."""

import asyncio
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

GOOD = {
    "score": 50.5,
    "summary": "It fits.",
    "strengths": ["It fits."],
    "matchedSkills": ["Python"],
    "missingSkills": [],
    "experienceYears": None,
    "occupation": "",
    "explanation": [{"part": "skills", "points": 50.5, "detail": "One of one."}],
    "flags": [],
}
HANG_UP = b""
Behaviour = Callable[[str, int], bytes | None]


class AiServer:
    """Keeps what it was asked.

    Attributes:
        behave: Given a resume's text and how often it was sent before, returns the bytes of the answer; none are a
            hang-up, None is silence.
        calls: The resumes' texts, in order.
        heads: What came before the bodies.
    """

    def __init__(self, behave: Behaviour) -> None:
        self.behave = behave
        self.calls: list[str] = []
        self.heads: list[bytes] = []
        self.url = ""

    async def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Answer one request and close."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            (length,) = re.findall(rb"content-length: (\d+)", head.lower())
            text = msgspec.json.decode(await reader.readexactly(int(length)))["resumeText"]
            before = self.calls.count(text)
            self.calls.append(text)
            self.heads.append(head)
            reply = self.behave(text, before)
            if reply is None:
                await reader.read()  # until the caller has had enough
            writer.write(reply or b"")
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def ai_server(behave: Behaviour) -> AsyncIterator[AiServer]:
    """Serve on a free port of loopback."""
    served = AiServer(behave)
    async with await asyncio.start_server(served.answer, "127.0.0.1", 0) as server:
        served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield served


def reply(status: int, body: bytes = b"{}", *headers: str) -> bytes:
    """Return an answer as bytes."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def good(**changes: object) -> bytes:
    """Return a good analysis, but for these members."""
    return reply(200, msgspec.json.encode(GOOD | changes))
