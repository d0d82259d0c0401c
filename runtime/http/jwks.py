"""Public keys of a token issuer (JWKS, RFC 7517): cached, fetched again when the issuer rotates them."""

import asyncio
import time
import urllib.request
from typing import Any

import jwt
import msgspec
import structlog
from jwt import PyJWK
from msgspec import Struct

from runtime.errors import UnavailableError

log: structlog.stdlib.BoundLogger = structlog.get_logger()
REFRESH_S = 60.0  # an unknown key id causes no more than one request in this time
MAX_AGE_S = 600.0  # a key that the issuer withdrew is honoured no longer than this
FETCH_TIMEOUT_S = 3.0
MAX_DOCUMENT_BYTES = 256 * 1024
ALGORITHMS: dict[tuple[object, object], str] = {
    ("RSA", None): "RS256",
    ("EC", "P-256"): "ES256",
}  # one key, one algorithm


class KeyDocument(Struct, frozen=True, kw_only=True):
    """The issuer's document."""

    keys: list[dict[str, Any]]


class KeySet:
    """The keys of one issuer by their ids."""

    def __init__(self, url: str) -> None:
        """Remember where; nothing is fetched yet."""
        self._url = url
        self._keys: dict[str, PyJWK] = {}
        self._tried_at = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, key_id: object) -> PyJWK | None:
        """Return a key; None when the issuer has none of this id.

        Raises:
            UnavailableError: The issuer was never reached, so nobody can say.
        """
        if not isinstance(key_id, str):
            return None
        age = time.monotonic() - self._tried_at
        if age > MAX_AGE_S or (key_id not in self._keys and age > REFRESH_S):
            await self._refresh()
        if not self._keys:
            detail = "The keys that verify tokens cannot be fetched; try again in a minute."
            raise UnavailableError(detail, retry_after_s=int(REFRESH_S))
        return self._keys.get(key_id)

    async def _refresh(self) -> None:
        tried_at = self._tried_at
        async with self._lock:
            if self._tried_at != tried_at:  # another request fetched while this one waited
                return
            self._tried_at = time.monotonic()
            try:
                self._keys = select_keys(await asyncio.to_thread(fetch, self._url))
            except (OSError, ValueError) as error:  # the old keys stay: an issuer may be away for a moment
                log.warning("keys.unavailable", reason=type(error).__name__)


def fetch(url: str) -> KeyDocument:
    """Fetch the document; blocks.

    Raises:
        OSError: The issuer does not answer, or answers with an error.
        ValueError: It answers with something else, or too much.
    """
    with urllib.request.urlopen(url, timeout=FETCH_TIMEOUT_S) as answer:  # noqa: S310 -- JWKS_URL is http(s), checked at start
        document = answer.read(MAX_DOCUMENT_BYTES + 1)
    if len(document) > MAX_DOCUMENT_BYTES:
        message = f"the keys are more than {MAX_DOCUMENT_BYTES} bytes"
        raise ValueError(message)
    return msgspec.json.decode(document, type=KeyDocument)


def select_keys(document: KeyDocument) -> dict[str, PyJWK]:
    """Return the signing keys whose algorithm is one of ours; a shared secret in the document is not."""
    keys: dict[str, PyJWK] = {}
    for fields in document.keys:
        algorithm = ALGORITHMS.get((fields.get("kty"), fields.get("crv")))
        key_id = fields.get("kid")
        if not algorithm or not isinstance(key_id, str) or fields.get("use", "sig") != "sig":
            continue
        if fields.get("alg", algorithm) != algorithm:
            continue
        try:
            keys[key_id] = PyJWK.from_dict(fields, algorithm=algorithm)
        except jwt.PyJWTError as error:
            log.warning("key.skipped", reason=type(error).__name__)
    return keys
