"""An upload byte by byte, over a socket of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.http.clients import RESUMES, User, bearer

PART = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
END = b"\r\n--b--\r\n"
DEADLINE_S = 20


class Uploading:
    """A request whose head is sent; the server has asked for its body, or answered."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, chunked: bool) -> None:
        self._reader = reader
        self._writer = writer
        self._chunked = chunked
        self._status: int | None = None

    async def read_status(self) -> int:
        async with asyncio.timeout(DEADLINE_S):
            head = await self._reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1])

    async def until_asked(self) -> None:
        """Wait for what an Expect gets (RFC 9110, 10.1.1)."""
        status = await self.read_status()
        self._status = None if status == 100 else status

    async def send(self, content: bytes, *, is_last: bool = False) -> None:
        if self._chunked:
            content = b"%x\r\n%b\r\n" % (len(content), content) + (b"0\r\n\r\n" if is_last else b"")
        self._writer.write(content)
        async with asyncio.timeout(DEADLINE_S):
            await self._writer.drain()

    async def status(self) -> int:
        """Return the status of the answer."""
        return self._status or await self.read_status()


@asynccontextmanager
async def open_upload(
    port: int,
    user: User,
    *,
    length: int | None,
    path: str = RESUMES,
    content_type: str = "multipart/form-data; boundary=b",
) -> AsyncIterator[Uploading]:
    """Begin a body of this length, in chunks where it is None; the end of the block hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: api.test\r\nAuthorization: {bearer(user.user_id)['Authorization']}\r\n"
        f"Content-Type: {content_type}\r\nExpect: 100-continue\r\n{framing}\r\n\r\n".encode()
    )
    upload = Uploading(reader, writer, chunked=length is None)
    try:
        await upload.until_asked()
        yield upload
    finally:
        writer.transport.abort()
