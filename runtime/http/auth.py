"""Verifies tokens (RFC 7519, and RFC 8725 on what to refuse)."""

import base64
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jwt
import msgspec
from jwt import PyJWK
from msgspec import Struct

from runtime.bindings.caller import Caller, Plan
from runtime.errors import NotAuthenticatedError
from runtime.http.jwks import KeySet
from runtime.settings import Settings
from runtime.store.identity import Role

AUDIENCE = "authenticated"
LEEWAY_S = 30
MAX_TOKEN_LENGTH = 8_192
MAX_KNOWN = 1_000
KNOWN_FOR_S = 60  # no longer after its issuer has withdrawn a key
REQUIRED = ["exp", "sub", "aud"]
# What a hostile token can raise: before its signature is checked, its header is already parsed.
REFUSED = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError, OSError)


class AppMetadata(Struct, frozen=True, kw_only=True):
    """What the product wrote into the token."""

    plan: Plan | None = None
    role: Any = None  # others may write anything there


class Claims(Struct, frozen=True, kw_only=True):
    """What is read of a token whose signature and times are good."""

    sub: UUID
    role: Role
    exp: float
    app_metadata: AppMetadata | None = None


class Verifier:
    """Knows the keys of one installation; the HTTP side and the hub share one.

    To verify a token costs more than to answer many a request, and a caller sends the same one again and again: those
    that were good a moment ago are known.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the keys from `JWT_SECRET` (HS256) and `JWKS_URL` (RS256, ES256); both may be set.

        Raises:
            SettingsError: Neither is set.
        """
        settings.require_token_keys()
        self._secret = make_key(settings.jwt_secret) if settings.jwt_secret else None
        self._key_set = KeySet(settings.jwks_url) if settings.jwks_url else None
        self._issuer = settings.jwt_issuer
        self._known: dict[str, tuple[Caller, float]] = {}  # by token, with the moment until which it is known

    async def verify(self, token: str) -> Caller:
        """Return who the token speaks for.

        Raises:
            NotAuthenticatedError: It does not verify; why is not told.
            UnavailableError: The issuer's keys cannot be fetched.
        """
        now = time.time()
        caller, known_until = self._known.get(token, (None, 0.0))
        if caller is not None and now < known_until:
            return caller
        try:
            caller = read_caller(self._decode(token, await self._key_for(token)))
        except REFUSED:
            raise build_refusal() from None
        self._remember(token, caller, until=min(now + KNOWN_FOR_S, caller.expires_at.timestamp()))
        return caller

    def _remember(self, token: str, caller: Caller, *, until: float) -> None:
        self._known[token] = (caller, until)
        if len(self._known) > MAX_KNOWN:
            del self._known[next(iter(self._known))]  # the one that was verified first

    def _decode(self, token: str, key: PyJWK) -> dict[str, Any]:
        return jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=AUDIENCE,
            issuer=self._issuer,
            leeway=LEEWAY_S,
            options={"require": [*REQUIRED, "iss"] if self._issuer else REQUIRED},
        )

    async def _key_for(self, token: str) -> PyJWK:
        if len(token) > MAX_TOKEN_LENGTH:
            raise build_refusal()
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        key = None
        if algorithm == "HS256":
            key = self._secret
        elif self._key_set:
            key = await self._key_set.find(header.get("kid"))
        # the key says its algorithm, never the token; no extension that must be understood is known here
        if key is None or key.algorithm_name != algorithm or "crit" in header:
            raise build_refusal()
        return key


def make_key(secret: str) -> PyJWK:
    """Return a secret as a key of HS256."""
    encoded = base64.urlsafe_b64encode(secret.encode()).rstrip(b"=").decode()
    return PyJWK.from_dict({"kty": "oct", "k": encoded}, algorithm="HS256")


def read_caller(payload: dict[str, Any]) -> Caller:
    """Read the claims.

    Raises:
        ValueError: One is missing or malformed.
    """
    claims = msgspec.convert(payload, Claims)
    told = claims.app_metadata or AppMetadata()
    is_operator = told.role == "operator" or claims.role == "service_role"
    expires_at = datetime.fromtimestamp(int(claims.exp) + LEEWAY_S, UTC)  # when it opens nothing any more
    return Caller(user_id=claims.sub, role=claims.role, plan=told.plan, expires_at=expires_at, is_operator=is_operator)


def read_bearer_token(authorization: str | None) -> str:
    """Return the token of an `Authorization` header (RFC 6750 section 2.1).

    Raises:
        NotAuthenticatedError: There is none.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        detail = "Send a token: Authorization: Bearer <token>."
        raise NotAuthenticatedError(detail)
    return token.strip()


def build_refusal() -> NotAuthenticatedError:
    """Return the one error of all tokens that do not verify."""
    return NotAuthenticatedError("The token does not verify: it may have expired, or be meant for another service.")
