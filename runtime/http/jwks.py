"""Public keys of a token issuer (JWKS, RFC 7517): cached, fetched again when the issuer rotates them."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import jwt
import msgspec
import structlog
from jwt import PyJWK
from msgspec import Struct

from runtime.errors import UnavailableError
from runtime.on_demand import import_object

log: structlog.stdlib.BoundLogger = structlog.get_logger()
REFRESH_S = 60.0  # an unknown key id causes no more than one request in this time
MAX_AGE_S = 600.0  # a key that the issuer withdrew is honoured no longer than this
ALGORITHMS: dict[tuple[object, object], str] = {
    ("RSA", None): "RS256",
    ("EC", "P-256"): "ES256",
}  # one key, one algorithm
MIN_RSA_BITS, MAX_RSA_BITS = 2_048, 16_384
# What a key of a wrong shape raises, by way of PyJWT and the arithmetic below it.
WRONG_SHAPE = (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError, OverflowError)
NO_DOCUMENT = (OSError, ValueError, RecursionError)  # no answer, or one that is no document


class KeyDocument(Struct, frozen=True, kw_only=True):
    """The issuer's document; a key of it may have any shape (RFC 7517 section 5)."""

    keys: list[Any]


class Key(Struct, frozen=True, kw_only=True):
    """What is looked at before a key is made; the members of its kind are checked when it is."""

    kid: str
    kty: str
    crv: str | None = None
    use: str = "sig"
    alg: str | None = None
    key_ops: tuple[str, ...] = ("verify",)


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
            except NO_DOCUMENT as error:  # the old keys stay: an issuer may be away for a moment
                log.warning("keys.unavailable", reason=type(error).__name__)


def fetch(url: str) -> KeyDocument:
    """Fetch the document; blocks.

    Raises:
        OSError: The issuer does not answer, or answers with an error.
        ValueError: It answers with something else, or too much.
    """
    # The client of HTTP is large, and few have such keys.
    document: bytes = import_object("runtime.http.documents:fetch_document")(url)
    return msgspec.json.decode(document, type=KeyDocument)


def select_keys(document: KeyDocument) -> dict[str, PyJWK]:
    """Return the keys that verify by an algorithm of ours; one of a wrong shape or another kind is left out."""
    return {kid: key for fields in document.keys for kid, key in read_key(fields)}


def read_key(fields: object) -> Iterator[tuple[str, PyJWK]]:
    """Yield a key with its id, if it is one of ours; a shared secret in a public document is not."""
    try:
        members = msgspec.convert(fields, dict[str, Any])
        key = msgspec.convert(members, Key)
        algorithm = ALGORITHMS.get((key.kty, key.crv))
        is_ours = key.use == "sig" and "verify" in key.key_ops and key.alg in {None, algorithm}
        if algorithm and is_ours:
            yield key.kid, make_public_key(members, algorithm)
    except WRONG_SHAPE as error:
        log.warning("key.skipped", reason=type(error).__name__)


def make_public_key(members: dict[str, Any], algorithm: str) -> PyJWK:
    """Return the key.

    Raises:
        ValueError: It is too short to be safe, or so long that it would be slow (RFC 7518 section 3.3 asks for 2,048).
    """
    key = PyJWK.from_dict(members, algorithm=algorithm)
    bits = getattr(key.key, "key_size", 0)
    if algorithm == "RS256" and not MIN_RSA_BITS <= bits <= MAX_RSA_BITS:
        message = f"an RSA key of {bits} bits"
        raise ValueError(message)
    return key
