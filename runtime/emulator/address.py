"""Where a running emulator is, and how to get in."""

from uuid import UUID

import msgspec
from msgspec import Struct

from runtime.emulator.ground import Ground
from runtime.settings import Settings
from runtime.tokens import HOUR_S, Role, make_claims, sign

DEVELOPER = UUID("00000000-0000-4000-8000-000000000001")  # always the same: later starts show earlier jobs
PLAN = "enterprise"
TOKEN_HOURS = 12


class ServerVersions(Struct, frozen=True, kw_only=True):
    """What runs, for people."""

    postgres: str
    redis: str


class Ready(Struct, rename="camel", frozen=True, kw_only=True):
    """The line for programs: everything that a client of this emulator needs.

    Attributes:
        url: Of the API, without a slash at its end.
        token: Of the developer, for 12 hours.
        database_url: For API and workers.
        jwt_secret: Signs tokens of other users.
        pid: The emulator.
    """

    url: str
    token: str
    user_id: UUID
    database_url: str
    redis_url: str
    jwt_secret: str
    pid: int
    servers: ServerVersions

    def environment(self) -> dict[str, str]:
        """Return the variables that a program finds, by name."""
        return {
            "CAREERBIRD_URL": self.url,
            "CAREERBIRD_TOKEN": self.token,
            "CAREERBIRD_USER": str(self.user_id),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "JWT_SECRET": self.jwt_secret,
        }

    def line(self) -> str:
        """Return it as one line of JSON."""
        return msgspec.json.encode(self).decode()


def ready_at(url: str, ground: Ground, *, pid: int) -> Ready:
    """Describe the emulator that answers at `url`."""
    settings = ground.settings
    return Ready(
        url=url,
        token=token_for(DEVELOPER, settings),
        user_id=DEVELOPER,
        database_url=settings.require_database_url(),
        redis_url=settings.require_redis_url(),
        jwt_secret=settings.require_jwt_secret(),
        pid=pid,
        servers=ServerVersions(postgres=ground.postgres_version, redis=ground.redis_version),
    )


def token_for(user_id: UUID, settings: Settings, *, role: Role = "authenticated") -> str:
    """Return a token of this emulator; the console offers its developer the emulator's own page."""
    claims = make_claims(user_id, role=role, plan=PLAN, expires_in_s=TOKEN_HOURS * HOUR_S)
    if settings.jwt_issuer:
        claims["iss"] = settings.jwt_issuer
    if user_id == DEVELOPER:
        claims["app_metadata"]["emulator"] = True
    return sign(settings.require_jwt_secret(), claims)
