"""Tokens: what verifies, and one case for each rule that refuses."""

import asyncio
import base64
import hmac
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from litestar import Litestar

from runtime.errors import NotAuthenticatedError, SettingsError
from runtime.http.auth import Verifier
from runtime.settings import Settings
from tests.conftest import JWT_SECRET
from tests.http.clients import RESUMES, User, problem_of
from tests.http.issuer import Issuer

Claims = dict[str, Any]
HALF_A_MINUTE_S = 31
DEADLINE_S = 20.0
USER = str(uuid.UUID(int=7))


def claims(**changes: object) -> Claims:
    now = int(time.time())
    good = {"sub": USER, "role": "authenticated", "aud": "authenticated", "exp": now + 60}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(payload: Claims, **headers: object) -> str:
    return jwt.encode(payload, JWT_SECRET, algorithm="HS256", headers=headers or None)


def handmade(header: Claims, secret: str, digest: str) -> str:
    """A token that the library refuses to make."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims())]
    signature = hmac.digest(secret.encode(), b".".join(parts), digest)
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def unsigned(header: bytes) -> str:
    return f"{base64.urlsafe_b64encode(header).decode().rstrip('=')}.e30."


async def get(app: Litestar, authorization: str | None) -> httpx.Response:
    headers = {} if authorization is None else {b"Authorization": authorization.encode()}
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # litestar types its scopes more narrowly
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
        return await client.get(RESUMES, headers=headers)


async def test_a_token_that_was_good_a_moment_ago_ends_when_it_says(app: Litestar) -> None:
    token = signed(claims(exp=int(time.time()) - HALF_A_MINUTE_S + 3))  # of the leeway some two seconds are left
    good = await get(app, f"Bearer {token}")

    end = time.monotonic() + DEADLINE_S
    while (again := await get(app, f"Bearer {token}")).status_code == good.status_code:
        assert time.monotonic() < end, "still good"
        await asyncio.sleep(0.05)

    assert good.status_code == 200
    problem_of(again, 401)


async def test_what_is_remembered_of_a_token_is_that_token_s_alone(settings: Settings) -> None:
    verifier = Verifier(settings)
    token = signed(claims())
    caller = await verifier.verify(token)

    for other in (token[:-2], token + "A", token.replace(".", "..", 1), token.swapcase()):
        with pytest.raises(NotAuthenticatedError):
            await verifier.verify(other)
    assert await verifier.verify(token) == caller


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Token x", signed(claims())])
async def test_without_a_bearer_token_the_answer_is_401(app: Litestar, authorization: str | None) -> None:
    answer = await get(app, authorization)

    problem_of(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_a_good_token_is_let_in(app: Litestar, scheme: str) -> None:
    assert (await get(app, f"{scheme} {signed(claims())}")).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"exp": None}, id="no exp"),
        pytest.param({"exp": "tomorrow"}, id="exp is a word"),
        pytest.param({"exp": float("inf")}, id="exp is infinite"),
        pytest.param({"exp": 10**30}, id="exp is beyond every calendar"),
        pytest.param({"exp": int(time.time()) - HALF_A_MINUTE_S}, id="expired beyond the leeway"),
        pytest.param({"nbf": int(time.time()) + 3_600}, id="not valid yet"),
        pytest.param({"sub": None}, id="no sub"),
        pytest.param({"sub": "admin"}, id="sub is no UUID"),
        pytest.param({"sub": 5}, id="sub is a number"),
        pytest.param({"aud": None}, id="no aud"),
        pytest.param({"aud": "other"}, id="for another audience"),
        pytest.param({"role": None}, id="no role"),
        pytest.param({"role": "anon"}, id="a role that may not call"),
        pytest.param({"role": "postgres"}, id="a role of the database"),
        pytest.param({"app_metadata": "premium"}, id="app_metadata is a word"),
        pytest.param({"app_metadata": {"plan": "gold"}}, id="a plan that there is not"),
    ],
)
async def test_claims_that_do_not_hold_are_401(app: Litestar, changes: Claims) -> None:
    answer = await get(app, f"Bearer {signed(claims(**changes))}")

    problem_of(answer, 401)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("x", id="one word"),
        pytest.param("a.b.c", id="three words"),
        pytest.param(signed(claims())[:-4] + "AAAA", id="a forged signature"),
        pytest.param(jwt.encode(claims(), "another-secret-of-32-characters-or-so", "HS256"), id="another secret"),
        pytest.param(handmade({"alg": "HS512"}, JWT_SECRET, "sha512"), id="another algorithm"),
        pytest.param(unsigned(b'{"alg":"none","typ":"JWT"}'), id="no signature"),
        pytest.param(signed(claims(), crit=["exp"]), id="an extension that must be understood"),
        pytest.param(unsigned(b'{"alg":["HS256"],"kid":5}'), id="odd header"),
        pytest.param(unsigned(b"[" * 6_000), id="a header nested deep"),
        pytest.param(unsigned(b"\xff\xfe"), id="a header that is no text"),
        pytest.param("é.è.ê", id="not ASCII"),
        pytest.param("a" * 9_000 + "." + "b" * 9_000 + ".c", id="18,000 characters"),
    ],
)
async def test_tokens_that_do_not_verify_are_401(app: Litestar, token: str) -> None:
    answer = await get(app, f"Bearer {token}")

    problem_of(answer, 401)


async def test_a_clock_may_be_some_seconds_off(app: Litestar) -> None:
    assert (await get(app, f"Bearer {signed(claims(exp=int(time.time()) - 20))}")).status_code == 200


async def test_the_token_says_role_and_plan(settings: Settings) -> None:
    verifier = Verifier(settings)

    caller = await verifier.verify(signed(claims(role="service_role", app_metadata={"plan": "premium", "x": 1})))
    without = await verifier.verify(signed(claims(app_metadata={"provider": "email"})))

    assert (str(caller.user_id), caller.role, caller.plan) == (USER, "service_role", "premium")
    assert without.plan is None


async def test_the_issuer_counts_when_it_is_set() -> None:
    verifier = Verifier(Settings(jwt_secret=JWT_SECRET, jwt_issuer="https://issuer.test"))

    assert (await verifier.verify(signed(claims(iss="https://issuer.test")))).role == "authenticated"
    for issuer in (None, "https://other.test"):
        with pytest.raises(NotAuthenticatedError):
            await verifier.verify(signed(claims(iss=issuer)))


def test_without_any_key_nothing_starts() -> None:
    with pytest.raises(SettingsError, match="JWT_SECRET"):
        Verifier(Settings())


Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
KEYS: dict[str, Callable[[], Key]] = {
    "RS256": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
}


def public(key: Key, kid: str) -> dict[str, Any]:
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    fields: dict[str, Any] = json.loads(algorithm.to_jwk(key.public_key()))  # type: ignore[arg-type]  # the class fits
    return {**fields, "kid": kid, "use": "sig"}


@pytest.mark.parametrize("algorithm", KEYS)
async def test_a_token_of_the_issuers_key_verifies(issuer: Issuer, algorithm: str) -> None:
    key = KEYS[algorithm]()
    issuer.keys = [public(key, "one")]

    caller = await issuer.verifier().verify(jwt.encode(claims(), key, algorithm, headers={"kid": "one"}))

    assert str(caller.user_id) == USER


async def test_after_a_rotation_both_keys_verify(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.http.jwks.REFRESH_S", 0.0)
    old, new = KEYS["ES256"](), KEYS["ES256"]()
    issuer.keys = [public(old, "old")]
    verifier = issuer.verifier()
    await verifier.verify(jwt.encode(claims(), old, "ES256", headers={"kid": "old"}))

    issuer.keys = [public(old, "old"), public(new, "new")]

    callers = [
        await verifier.verify(jwt.encode(claims(), key, "ES256", headers={"kid": kid}))
        for key, kid in ((new, "new"), (old, "old"))
    ]
    assert [str(caller.user_id) for caller in callers] == [USER, USER]


async def test_unknown_key_ids_fetch_no_more_than_once_a_minute(issuer: Issuer) -> None:
    issuer.keys = [public(KEYS["ES256"](), "one")]
    verifier = issuer.verifier()

    for number in range(20):
        with pytest.raises(NotAuthenticatedError):
            await verifier.verify(jwt.encode(claims(), KEYS["ES256"](), "ES256", headers={"kid": str(number)}))

    assert issuer.fetch_count == 1


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="no keys"),
        pytest.param(b'{"keys": ' + b" " * 300_000 + b"[]}", id="too long"),
        pytest.param(b'{"keys": [{"kty": "oct", "kid": "one", "k": "YQ"}]}', id="a shared secret"),
        pytest.param(b'{"keys": [{"kty": "RSA", "kid": "one", "n": "x"}]}', id="half a key"),
        pytest.param(b'{"keys": ' + b"[" * 100_000, id="nested 100,000 deep"),
        pytest.param(b'[{"kty": "EC"}]', id="no object"),
        pytest.param(b"\xff", id="no UTF-8"),
    ],
)
async def test_without_a_usable_key_nobody_is_let_in(
    issuer: Issuer, document: bytes, app_of: Callable[[Verifier], Litestar]
) -> None:
    issuer.document = document
    token = handmade({"alg": "ES256", "kid": "one"}, "a", "sha256")

    answer = await get(app_of(issuer.verifier()), f"Bearer {token}")

    problem_of(answer, 503)
    assert int(answer.headers["retry-after"]) > 0


STRANGE_KEYS: list[Any] = [
    None, 5, "key", [], ["kty"], {}, {"kty": None}, {"kty": "EC", "kid": "one"}, {"kty": ["RSA"], "kid": "one"},
    {"kty": {"a": 1}, "kid": "one"}, {"kty": "RSA", "kid": ["one"], "n": "AQAB", "e": "AQAB"},
    {"kty": "RSA", "kid": "one", "n": 5, "e": "AQAB"}, {"kty": "RSA", "kid": "one", "n": "AQAB", "e": None},
    {"kty": "RSA", "kid": "one", "n": "\u00e9", "e": "AQAB"}, {"kty": "RSA", "kid": "one", "n": "", "e": ""},
    {"kty": "RSA", "kid": "one", "n": "AQAB", "e": "AQAB"}, {"kty": "EC", "kid": "one", "crv": ["P-256"]},
    {"kty": "EC", "kid": "one", "crv": "P-256", "x": "AQAB", "y": "AQAB"},
    {"kty": "EC", "kid": "one", "crv": "P-256", "x": "A" * 43, "y": "A" * 43},
    {"kty": "EC", "kid": "one", "crv": "P-256", "x": [1], "y": {}}, {"kty": "OKP", "crv": "Ed25519", "kid": "one"},
]  # fmt: skip


@pytest.mark.parametrize("strange", [pytest.param(key, id=json.dumps(key)[:40]) for key in STRANGE_KEYS])
async def test_a_key_of_a_wrong_shape_keeps_no_other_from_its_work(issuer: Issuer, strange: Any) -> None:  # noqa: ANN401 -- any JSON
    key = KEYS["ES256"]()
    issuer.keys = [strange, public(key, "good"), strange]

    caller = await issuer.verifier().verify(jwt.encode(claims(), key, "ES256", headers={"kid": "good"}))

    assert str(caller.user_id) == USER


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"use": "enc"}, id="for encryption"),
        pytest.param({"use": 5}, id="for nothing"),
        pytest.param({"alg": "ES384"}, id="of another algorithm"),
        pytest.param({"alg": ["ES256"]}, id="of no algorithm"),
        pytest.param({"key_ops": ["deriveKey"]}, id="for another operation"),
        pytest.param({"key_ops": "verify"}, id="for operations that are no list"),
    ],
)
async def test_a_key_that_is_not_meant_to_verify_does_not(issuer: Issuer, change: dict[str, Any]) -> None:
    key = KEYS["ES256"]()
    issuer.keys = [public(key, "one") | change, public(KEYS["ES256"](), "other")]

    with pytest.raises(NotAuthenticatedError):
        await issuer.verifier().verify(jwt.encode(claims(), key, "ES256", headers={"kid": "one"}))


async def test_an_rsa_key_too_short_to_be_safe_is_left_out(issuer: Issuer) -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 -- too short on purpose
    issuer.keys = [public(short, "short"), public(KEYS["ES256"](), "other")]
    token = handmade({"alg": "RS256", "kid": "short"}, "a", "sha256")

    with pytest.raises(NotAuthenticatedError):
        await issuer.verifier().verify(token)


async def test_the_public_key_is_no_shared_secret(issuer: Issuer) -> None:
    key = KEYS["RS256"]()
    issuer.keys = [public(key, "one")]
    token = handmade({"alg": "HS256", "kid": "one"}, json.dumps(issuer.keys[0]), "sha256")

    with pytest.raises(NotAuthenticatedError):
        await issuer.verifier().verify(token)


async def test_a_key_in_the_token_is_ignored(issuer: Issuer) -> None:
    issuer.keys = [public(KEYS["ES256"](), "one")]
    own = KEYS["ES256"]()
    headers = {"kid": "one", "jwk": public(own, "one"), "jku": "http://127.0.0.1:1/"}

    with pytest.raises(NotAuthenticatedError):
        await issuer.verifier().verify(jwt.encode(claims(), own, "ES256", headers=headers))


async def test_the_request_id_of_a_gateway_is_kept_when_it_is_a_uuid(alice: User) -> None:
    given = uuid.uuid4()

    kept = await alice.get(RESUMES, headers={"X-Request-ID": given.hex})
    replaced = await alice.get(RESUMES, headers={"X-Request-ID": "x\ty"})

    assert kept.headers["x-request-id"] == str(given)
    assert uuid.UUID(replaced.headers["x-request-id"]) != given
