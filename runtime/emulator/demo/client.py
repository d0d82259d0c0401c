"""A small HTTP client: the demo asks the API as anybody would."""

import http.client
import uuid
from collections.abc import Iterable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from runtime.errors import BulkError

T = TypeVar("T")
ANSWER_TIMEOUT_S = 60.0
SUCCESS = range(200, 300)


class Client:
    """Asks one API with one token; blocking, so it belongs in a thread."""

    def __init__(self, url: str, token: str) -> None:
        """Connect to nothing yet.

        Args:
            url: `http://host:port`.
            token: Goes into every request.
        """
        self._host = urlsplit(url).netloc
        self._token = token

    def get(self, path: str, kind: type[T]) -> T:
        """Ask for something and decode it; BulkError as `_ask`."""
        return msgspec.json.decode(self._ask("GET", path), type=kind)

    def download(self, path: str) -> bytes:
        """Ask for a file; BulkError as `_ask`."""
        return self._ask("GET", path)

    def post(self, path: str, body: dict[str, Any], kind: type[T]) -> T:
        """Send JSON and decode the answer; BulkError as `_ask`."""
        answer = self._ask("POST", path, msgspec.json.encode(body), "application/json")
        return msgspec.json.decode(answer, type=kind)

    def upload(self, path: str, files: Iterable[tuple[str, bytes]], kind: type[T]) -> T:
        """Send files by name in one request and decode the answer; BulkError as `_ask`."""
        boundary = uuid.uuid4().hex
        body = multipart(files, boundary)
        return msgspec.json.decode(
            self._ask("POST", path, body, f"multipart/form-data; boundary={boundary}"), type=kind
        )

    def _ask(self, method: str, path: str, body: bytes | None = None, media_type: str | None = None) -> bytes:
        """Send one request and return the answer of success; BulkError for any other, or none."""
        headers = {"Authorization": f"Bearer {self._token}", **({"Content-Type": media_type} if media_type else {})}
        connection = http.client.HTTPConnection(self._host, timeout=ANSWER_TIMEOUT_S)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            message = f"{method} {path} has no answer: {error}"
            raise BulkError(message) from error
        finally:
            connection.close()
        if response.status not in SUCCESS:
            message = f"{method} {path} answers {response.status}: {content.decode(errors='replace')}"
            raise BulkError(message)
        return content


def multipart(files: Iterable[tuple[str, bytes]], boundary: str) -> bytes:
    """Return files as `multipart/form-data` (RFC 7578)."""
    parts = bytearray()
    for name, content in files:
        parts += f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'.encode()
        parts += b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n"
    return bytes(parts) + f"--{boundary}--\r\n".encode()
