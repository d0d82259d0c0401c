"""Settings: read once from the environment and `.env`, checked before anything starts."""

import os.path
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_network
from os import environ as process_environment
from pathlib import Path
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta, Struct, field
from msgspec.structs import FieldInfo, fields

from runtime.errors import SettingsError
from runtime.needs import ADDRESSES, Need
from runtime.on_demand import import_object
from runtime.origins import read_origin
from runtime.plans import DEFAULT_PLAN, FOLLOWS, PLAN_LIMITS, PlanLimit

DOTENV = Path(".env")
MOST_ITEMS = 250_000  # inserted in 2.6 s on two cores; a statement of a caller may take 8 s
MOST_UPLOAD_BYTES = 1024**3
ITEM_BYTES = 40  # of an id in a submission's JSON
UNIX_SOCKET = "unix"  # as a proxy: whoever may open it
SECRETS = frozenset({"database_url", "redis_url", "jwt_secret", "openai_api_key"})  # the URLs carry passwords
URL_CHECKS: dict[Need, str] = {  # by the drivers, which a process without such an address does not import
    "postgres": "runtime.database_url:check_database_url",
    "redis": "runtime.redis_url:check_redis_url",
}


LogLevel = Literal["debug", "info", "warning", "error"]
AnalystName = Literal["embedded", "service", "openai"]
HttpUrl = Annotated[str, Meta(pattern=r"^https?://[^/\s]", description="a URL with http:// or https://")]
Text = Annotated[str, Meta(min_length=1, description="text")]
HeaderText = Annotated[str, Meta(pattern=r"^[!-~]+$", description="a key: letters, digits and signs without a blank")]
BareUrl = Annotated[
    str,
    Meta(
        pattern=r"^https?://[^/\s@?#]+(/[^\s@?#]*)?$",
        description="a URL with http:// or https://, with no password, query or fragment in it",
    ),
]
Tokens = Annotated[int, Meta(ge=1, le=10**15, description="a whole number of tokens, at least 1")]
Money = Annotated[float, Meta(gt=0, le=1e9, description="an amount of money above 0, at most 1000000000")]
DatabaseUrl = Annotated[
    str,
    Meta(
        pattern=r"^postgres(ql)?://",
        description="a URL such as postgresql://user:password@host:5432/name, with postgresql:// or postgres://",
    ),
]
RedisUrl = Annotated[
    str,
    Meta(
        pattern=r"^(redis|rediss|unix|redis\+sentinel|redis\+cluster)://",
        description=(
            "a URL such as redis://host:6379/0 or unix:///path?db=0, with redis://, rediss://, unix://, "
            "redis+sentinel:// or redis+cluster://"
        ),
    ),
]
Port = Annotated[int, Meta(ge=0, le=65_535, description="a port from 1 to 65535, or 0 for a free one")]
Secret = Annotated[
    str, Meta(min_length=32, description="at least 32 characters (HS256 needs 32 bytes, RFC 7518 section 3.2)")
]


class Settings(Struct, frozen=True, kw_only=True):
    """Every setting; a field's name in upper case is the name in the environment, its type says the rest."""

    database_url: DatabaseUrl | None = None
    redis_url: RedisUrl | None = None
    redis_may_evict: Annotated[bool, Meta(description="true or false")] = False
    jwt_secret: Secret | None = None
    jwks_url: HttpUrl | None = None
    jwt_issuer: Text | None = None
    max_concurrent_jobs: Annotated[int, Meta(ge=1, le=1_000, description="a whole number from 1 to 1000")] = 10
    retry_attempts: Annotated[int, Meta(ge=1, le=100, description="a whole number from 1 to 100")] = 3
    retry_delay_seconds: Annotated[float, Meta(ge=0, le=86_400, description="a number from 0 to 86400")] = 30
    job_timeout_minutes: Annotated[float, Meta(gt=0, le=10_080, description="above 0, at most 10080")] = 30
    cleanup_interval_minutes: Annotated[float, Meta(gt=0, le=10_080, description="above 0, at most 10080")] = 60
    result_ttl_hours: Annotated[float, Meta(gt=0, le=87_600, description="above 0, at most 87600")] = 24
    decision_log_days: Annotated[float, Meta(gt=0, le=36_500, description="above 0, at most 36500")] = 183
    resume_retention_days: Annotated[float, Meta(gt=0, le=36_500, description="above 0, at most 36500")] | None = None
    ai_service_url: HttpUrl | None = None
    ai_timeout_seconds: Annotated[float, Meta(gt=0, le=3_600, description="above 0, at most 3600")] = 300
    ai_max_retries: Annotated[int, Meta(ge=0, le=20, description="a whole number from 0 to 20")] = 3
    ai_max_concurrent_calls: Annotated[int, Meta(ge=1, le=10_000, description="a whole number from 1 to 10000")] = 64
    ai_budget_tokens_per_job: Tokens | None = None
    ai_budget_tokens_per_day: Tokens | None = None
    ai_budget_cost_per_job: Money | None = None
    ai_budget_cost_per_day: Money | None = None
    ai_price_input_tokens: Money | None = None
    ai_price_output_tokens: Money | None = None
    analyst: Annotated[AnalystName, Meta(description="embedded, service or openai")] | None = None
    analyst_fallback: Annotated[Literal["none", "embedded"], Meta(description="none or embedded")] = "none"
    openai_api_key: HeaderText | None = None
    openai_base_url: BareUrl = "https://api.openai.com/v1"
    openai_model: Text | None = None
    max_items_per_job: Annotated[
        int, Meta(ge=1, le=MOST_ITEMS, description=f"a whole number from 1 to {MOST_ITEMS}")
    ] = 10_000
    max_body_bytes: Annotated[int, Meta(ge=1_024, description="a whole number, at least 1024")] = 8 * 1024 * 1024
    max_upload_bytes: Annotated[
        int, Meta(ge=1_024, le=MOST_UPLOAD_BYTES, description=f"a whole number from 1024 to {MOST_UPLOAD_BYTES}")
    ] = 64 * 1024 * 1024
    max_uploads: Annotated[int, Meta(ge=1, le=1_000, description="a whole number from 1 to 1000")] = 8
    max_uploads_per_user: Annotated[int, Meta(ge=1, le=1_000, description="a whole number from 1 to 1000")] = 2
    hub_instance: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{0,63}$", description="letters, digits and -")] = ""
    max_hub_connections_per_user: Annotated[
        int, Meta(ge=1, le=20_000, description="a whole number from 1 to 20000")
    ] = 100
    plan_limits: Annotated[
        dict[str, PlanLimit],
        Meta(
            description='JSON such as {"free": {"requests": 300, "items": 20000}}, both per minute; more may be named,'
            f" each at least 1: {', '.join(FOLLOWS)}"
        ),
    ] = field(default_factory=PLAN_LIMITS.copy)
    metrics_port: Port | None = None
    metrics_host: Text = "127.0.0.1"
    metrics_public: Annotated[bool, Meta(description="true or false")] = False
    log_level: Annotated[LogLevel, Meta(description="debug, info, warning or error")] = "info"
    log_format: Annotated[Literal["console", "json"], Meta(description="console or json")] = "console"
    log_requests: Annotated[bool, Meta(description="true or false")] | None = None
    cors_origins: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^(\*|https?://[^/\s,]+)$")], ...],
        Meta(description="origins such as https://app.example.com, separated by commas, or *"),
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...],
        Meta(description="addresses or networks such as 10.0.0.0/8, separated by commas; unix is a Unix socket"),
    ] = ()

    def __repr__(self) -> str:
        """Show every setting but the secret ones."""
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Give rich what `repr` shows."""
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return [(name, "***" if name in SECRETS and value is not None else value) for name, value in values]

    def require_database_url(self) -> str:
        """Return `database_url`; SettingsError when it is not set."""
        return _require(
            self.database_url,
            "set DATABASE_URL, such as postgresql://user:password@host:5432/name; make run brings one",
        )

    def require_redis_url(self) -> str:
        """Return `redis_url`; SettingsError when it is not set."""
        return _require(self.redis_url, "set REDIS_URL, such as redis://host:6379/0; make run brings one")

    def require_jwt_secret(self) -> str:
        """Return `jwt_secret`; SettingsError when it is not set."""
        return _require(self.jwt_secret, "set JWT_SECRET to at least 32 characters; make run brings one")

    def require_token_keys(self) -> None:
        """Raise SettingsError when no token could be verified."""
        _require(self.jwks_url or self.jwt_secret, "set JWT_SECRET to at least 32 characters, or JWKS_URL")

    @property
    def chosen_analyst(self) -> AnalystName:
        """Who analyses: as `ANALYST` says; where it is not set, the AI service when its URL is."""
        return self.analyst or ("service" if self.ai_service_url else "embedded")

    def plan_limit(self, plan: str | None) -> PlanLimit:
        """Return the limits of a plan; of the free one when it is unknown or None."""
        return self.plan_limits.get(plan or DEFAULT_PLAN, self.plan_limits[DEFAULT_PLAN])


def load_settings(environ: Mapping[str, str] | None = None, dotenv: Path | None = DOTENV) -> Settings:
    """Read the settings; a variable of the environment goes before the same name in `dotenv`.

    An empty value counts as not set. Plans that `PLAN_LIMITS` leaves out keep their default.

    Args:
        environ: Variables by name; None is the environment of this process.
        dotenv: A file that need not exist; None reads none.

    Raises:
        SettingsError: A value is malformed, or the file; the message names the setting and does not show the value.
    """
    is_there = dotenv is not None and os.path.lexists(dotenv)
    written = import_object("runtime.dotenv_file:read_dotenv")(dotenv) if is_there else {}
    values = {**written, **(process_environment if environ is None else environ)}
    given = {info.name: _read(info, text) for info in fields(Settings) if (text := values.get(info.name.upper()))}
    settings = msgspec.convert(given, Settings)
    if "max_items_per_job" in given:
        check_item_count(settings)
    check_analyst(settings)
    return settings


def check_item_count(settings: Settings) -> None:
    """Refuse more items than a submission's body may hold.

    Raises:
        SettingsError: `MAX_BODY_BYTES` is too small for `MAX_ITEMS_PER_JOB`.
    """
    needed_bytes = settings.max_items_per_job * ITEM_BYTES + 1_024
    if settings.max_body_bytes < needed_bytes:
        message = (
            f"MAX_ITEMS_PER_JOB of {settings.max_items_per_job} needs MAX_BODY_BYTES of at least {needed_bytes}:"
            f" each id takes {ITEM_BYTES} bytes"
        )
        raise SettingsError(message)


def check_analyst(settings: Settings) -> None:
    """Refuse an analyst that could not be asked, and a budget that nobody could keep.

    Raises:
        SettingsError: What is missing, and where.
    """
    needed: dict[str, bool] = {}
    match settings.analyst:
        case "service":
            needed["ANALYST=service needs AI_SERVICE_URL: the address of the AI service"] = not settings.ai_service_url
        case "openai":
            needed["ANALYST=openai needs OPENAI_API_KEY: the key of the provider"] = not settings.openai_api_key
            needed["ANALYST=openai needs OPENAI_MODEL: the name of the model to ask"] = not settings.openai_model
        case _:
            pass
    has_cost = settings.ai_budget_cost_per_job or settings.ai_budget_cost_per_day
    has_prices = settings.ai_price_input_tokens and settings.ai_price_output_tokens
    advice = (
        "AI_BUDGET_COST_PER_JOB and AI_BUDGET_COST_PER_DAY need AI_PRICE_INPUT_TOKENS and AI_PRICE_OUTPUT_TOKENS:"
        " what a million tokens cost"
    )
    needed[advice] = bool(has_cost and not has_prices)
    for message, is_missing in needed.items():
        if is_missing:
            raise SettingsError(message)


def _read(info: FieldInfo, text: str) -> object:
    """Convert one setting from its text."""
    try:
        match info.name:
            case "plan_limits":
                return PLAN_LIMITS | msgspec.json.decode(text, type=info.type)
            case "cors_origins" | "trusted_proxies":
                return _read_list(info, [part.strip() for part in text.split(",") if part.strip()])
            case "log_level" | "log_format":
                return msgspec.convert(text.lower(), info.type)
            case _:
                value = msgspec.convert(text.strip(), info.type, strict=False)
                if info.name in ADDRESSES:
                    _check_url(URL_CHECKS[ADDRESSES[info.name]], value)
                return value
    except ValueError:  # msgspec's errors are such
        # without the cause: the text of a secret must not reach a traceback
        message = f"{info.name.upper()} must be {_describe(info)}"
        raise SettingsError(message) from None


def _check_url(check: str, value: object) -> None:
    """Check an address, where there is who can: an artifact has not what checks those of servers it does not ask."""
    with suppress(ModuleNotFoundError):
        import_object(check)(value)


def _read_list(info: FieldInfo, parts: list[str]) -> tuple[str, ...]:
    """Convert origins to what browsers write, and proxies to networks; ValueError when one is none."""
    if info.name == "trusted_proxies":
        return tuple(part if part == UNIX_SOCKET else str(ip_network(part, strict=False)) for part in parts)
    origins: tuple[str, ...] = msgspec.convert(parts, info.type)
    return tuple(str(read_origin(origin) or origin) for origin in origins)


def _describe(info: FieldInfo) -> str:
    """Return what the field's type says in words."""
    metadata = (meta for kind in (info.type, *get_args(info.type)) for meta in getattr(kind, "__metadata__", ()))
    return next(str(meta.description) for meta in metadata if isinstance(meta, Meta))


def _require(value: str | None, advice: str) -> str:
    """Return a value that is set."""
    if value is None:
        raise SettingsError(advice)
    return value
