"""Makes tokens as Supabase does: HS256, with the claims that the API and the hub check."""

import time
from typing import Any, Literal
from uuid import UUID

import jwt

Role = Literal["authenticated", "service_role", "operator"]
AUDIENCE = "authenticated"
HOUR_S = 3_600


def make_token(
    secret: str,
    user_id: UUID | str,
    *,
    role: Role = "authenticated",
    plan: str | None = None,
    expires_in_s: float = 12 * HOUR_S,
) -> str:
    """Return a signed token without an issuer.

    Args:
        secret: Key of HS256, at least 32 bytes.
        user_id: The `sub` claim, a UUID.
        role: What the caller may be; an `operator` is a user who also looks after everybody's queues, and has that role
            in `app_metadata`.
        plan: Goes to `app_metadata.plan`; None leaves it out.
        expires_in_s: Seconds from now; a negative number makes an expired token.
    """
    return sign(secret, make_claims(user_id, role=role, plan=plan, expires_in_s=expires_in_s))


def make_claims(user_id: UUID | str, *, role: Role, plan: str | None, expires_in_s: float) -> dict[str, Any]:
    """Return the claims of `make_token`; times are whole seconds since 1970 (RFC 7519 section 2)."""
    now = int(time.time())
    told = {"plan": plan} if plan is not None else {}
    if role == "operator":
        role, told = "authenticated", {**told, "role": "operator"}
    claims = {"sub": str(user_id), "role": role, "aud": AUDIENCE, "iat": now, "exp": int(now + expires_in_s)}
    return {**claims, "app_metadata": told} if told else claims


def sign(secret: str, claims: dict[str, Any]) -> str:
    """Return the claims as a compact HS256 token (RFC 7515)."""
    return jwt.encode(claims, secret, algorithm="HS256")
