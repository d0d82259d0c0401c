"""Extracts text in child processes, so that a hostile file costs one child and gets an error code."""

import asyncio
import os
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from msgspec import DecodeError, msgpack

from runtime.analysis.files.extracted import Extracted, ExtractionError
from runtime.analysis.files.sniff import media_type_of
from runtime.analysis.files.upload import MAX_CONTENT_BYTES, Upload
from runtime.children.child_pool import ChildCrashedError, ChildLimits, ChildPool

FILES_A_CORE = 2  # one that is read, and one that is fetched meanwhile


class ExtractionPool:
    """Children that read files; use as an async context manager. Starts a child when it is needed.

    Attributes:
        places: For files on their way to a child or being read; who fetches a file takes one first, so that a process
            holds few files, and few of its connections to PostgreSQL.
    """

    def __init__(self) -> None:
        """Start nothing yet."""
        self.places = asyncio.Semaphore(FILES_A_CORE * (os.cpu_count() or 1))
        # msgpack, not pickle: the parent must not trust a child that has parsed a stranger's file
        self._children = ChildPool("runtime.analysis.files.extraction_child:answer_upload", ChildLimits())

    @property
    def deaths(self) -> Mapping[str, int]:
        """How many children died, by the reason."""
        return self._children.deaths

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the children; nothing may be in flight any more."""
        await self._children.__aexit__(kind, error, trace)

    async def extract(self, content: bytes, file_name: str) -> Extracted:
        """Extract the text of one file; a child that dies or hangs is an error code, never an exception."""
        if len(content) > MAX_CONTENT_BYTES:
            return refusal(content, file_name, "too_large")
        try:
            reply = await self._children.exchange(msgpack.encode(Upload(content=content, file_name=file_name)))
            return msgpack.decode(reply, type=Extracted)
        except (ChildCrashedError, DecodeError):
            return refusal(content, file_name, "crashed")
        except TimeoutError:
            return refusal(content, file_name, "timed_out")


def refusal(content: bytes, file_name: str, error: ExtractionError) -> Extracted:
    """Say why there is no text, without a child."""
    return Extracted(text="", media_type=media_type_of(content, file_name), error=error)
