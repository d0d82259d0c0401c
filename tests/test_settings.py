"""Settings are checked before anything starts, and secrets do not print."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextvars import copy_context
from pathlib import Path
from uuid import UUID, uuid4

import jwt
import pytest
import structlog
from rich.pretty import pretty_repr

from runtime.bindings.items import Item
from runtime.bundle import FUNCTIONS
from runtime.errors import SettingsError
from runtime.logs import at_work, configure_logs
from runtime.plans import PLAN_LIMITS, PlanLimit
from runtime.settings import Settings, load_settings
from runtime.tokens import make_token

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 -- a key of these tests only


def test_defaults_are_those_of_the_contract() -> None:
    settings = load_settings({}, dotenv=None)

    assert settings.max_concurrent_jobs == 10
    assert settings.retry_attempts == 3
    assert settings.retry_delay_seconds == 30
    assert settings.job_timeout_minutes == 30
    assert settings.cleanup_interval_minutes == 60
    assert settings.result_ttl_hours == 24
    assert settings.ai_timeout_seconds == 300
    assert settings.ai_max_retries == 3
    assert settings.max_items_per_job == 10_000
    assert settings.log_format == "console"
    assert settings.database_url is None


def test_values_come_from_the_environment_before_the_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("RETRY_ATTEMPTS=7\nRETRY_DELAY_SECONDS=0.5\nAI_MAX_RETRIES=\n")

    settings = load_settings({"RETRY_ATTEMPTS": "5"}, dotenv)

    assert (settings.retry_attempts, settings.retry_delay_seconds, settings.ai_max_retries) == (5, 0.5, 3)


def test_a_file_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert load_settings({}, tmp_path / ".env") == Settings()


@pytest.mark.parametrize(
    "url",
    [
        "redis://h:6379/0",
        "redis://u:p%2Fw@[::1]:6379/1?socket_timeout=3",
        "rediss://h/?ssl_cert_reqs=none",
        "unix:///run/r.sock",
        "redis+sentinel://a,b/main",
        "redis+cluster://a",
    ],
)
def test_every_kind_of_redis_is_allowed(url: str) -> None:
    assert load_settings({"REDIS_URL": url}, None).require_redis_url() == url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("MAX_CONCURRENT_JOBS", "abc", id="not a number"),
        pytest.param("MAX_CONCURRENT_JOBS", "0", id="out of range"),
        pytest.param("RETRY_DELAY_SECONDS", "nan", id="not a delay"),
        pytest.param("JWT_SECRET", "hunter2", id="short secret"),
        pytest.param("DATABASE_URL", "mysql://user:hunter2@host/name", id="another database"),
        pytest.param("DATABASE_URL", "postgresql://u%zz:hunter2@host/name", id="a broken escape"),
        pytest.param("DATABASE_URL", "postgresql://u:hunter2@host/name?nosuch=1", id="an unknown option of PostgreSQL"),
        pytest.param("DATABASE_URL", "postgresql://u:hunter2@host:port/name", id="a port of PostgreSQL"),
        pytest.param("DATABASE_URL", "postgresql://u:hunter2@host/name?pgbouncer=maybe", id="neither pooled nor not"),
        pytest.param("DATABASE_URL", "postgresql://u:hunter2/x@host/name", id="a slash in the password"),
        pytest.param("REDIS_URL", "http://:hunter2@host", id="not redis"),
        pytest.param("REDIS_URL", "redis://:hunter2@host/abc", id="no database's number"),
        pytest.param("REDIS_URL", "redis://:hunter2@host?db=hunter2", id="nor in the query"),
        pytest.param("REDIS_URL", "redis://:hunter2@host/0?nosuch=1", id="an unknown option of Redis"),
        pytest.param("REDIS_URL", "redis://:hunter2@host:99999", id="a port of Redis"),
        pytest.param("REDIS_URL", "rediss://", id="no host"),
        pytest.param("REDIS_URL", "unix://", id="no path"),
        pytest.param("JWKS_URL", "file:///etc/passwd", id="not the web"),
        pytest.param("LOG_FORMAT", "xml", id="unknown format"),
        pytest.param("LOG_LEVEL", "loud", id="unknown level"),
        pytest.param("PLAN_LIMITS", "{", id="not json"),
        pytest.param("PLAN_LIMITS", '{"free": {"requests": 1}}', id="half a limit"),
        pytest.param("CORS_ORIGINS", "https://a.example.com, example.com", id="not an origin"),
        pytest.param("TRUSTED_PROXIES", "10.0.0.0/8, nginx", id="not an address"),
    ],
)
def test_a_malformed_value_is_one_line_that_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({name: value}, None)

    message = str(caught.value)
    assert message.startswith(f"{name} must be ")
    assert "\n" not in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:top@hunter2@host/name",
        "postgresql://user:top@hunter2@host:5432/name?sslmode=require",
        "postgresql://user@server:hunter2@host/name",
        "postgresql://user:1/hunter2@host/name",
        "postgresql://user:top?hunter2@secret@host/name",
        "postgres://user:hunter2/@host/name",
        "postgresql://user:hunter2@host@/name",
    ],
)
def test_a_password_with_an_unencoded_sign_is_one_line_that_shows_nothing_of_it(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"DATABASE_URL": url}, None)

    assert str(caught.value) == (
        "DATABASE_URL must be a URL whose user name and password have @ written as %40 and / as %2F"
    )


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://us%40er:p%40s%2Fs@host/name",
        "postgresql://user:pass?word#x@host/name",
        "postgresql://user:password@host:6543/name?pgbouncer=true&sslmode=require",
        "postgresql://host,other:5433/name?application_name=a@b",
        "postgresql:///na%40me?host=/run/postgresql&password=p@ss&pgbouncer=false",
    ],
)
def test_an_address_with_everything_encoded_is_allowed(url: str) -> None:
    assert load_settings({"DATABASE_URL": url}, None).database_url == url


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"LOG_LEVEL=info\n# a comment\nhunter2 host\n", r"line 3 is not NAME=value", id="no variable"),
        pytest.param(b"\xff\xfeL\x00", r"it is not UTF-8", id="another encoding"),
    ],
)
def test_a_dotenv_file_that_cannot_be_read_is_one_line_that_names_it(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / ".env"
    path.write_bytes(content)

    with pytest.raises(SettingsError, match=rf"\.env(: | cannot be read: ){reason}$") as caught:
        load_settings({}, path)

    assert "hunter2" not in str(caught.value)


def test_a_folder_in_the_place_of_the_dotenv_file_is_one_line_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be read: Is a directory$"):
        load_settings({}, tmp_path)


def test_a_missing_setting_says_what_to_set() -> None:
    settings = Settings()

    with pytest.raises(SettingsError, match=r"^set DATABASE_URL"):
        settings.require_database_url()
    with pytest.raises(SettingsError, match=r"^set REDIS_URL"):
        settings.require_redis_url()
    with pytest.raises(SettingsError, match=r"^set JWT_SECRET .*or JWKS_URL"):
        settings.require_token_keys()


def test_secrets_do_not_print() -> None:
    settings = load_settings(
        {
            "DATABASE_URL": "postgresql://user:hunter2@host/name",
            "REDIS_URL": "redis://:hunter2@host",
            "JWT_SECRET": f"hunter2{SECRET}",
            "OPENAI_API_KEY": "hunter2",
        },
        None,
    )

    assert "hunter2" not in f"{settings}{settings!r}{pretty_repr(settings)}"
    assert settings.openai_api_key == "hunter2"


def test_plans_that_are_not_given_keep_their_limits() -> None:
    settings = load_settings({"PLAN_LIMITS": '{"premium": {"requests": 1, "items": 2}}'}, None)

    assert settings.plan_limit("premium") == PlanLimit(requests=1, items=2)
    assert settings.plan_limit("basic") == PLAN_LIMITS["basic"]
    assert settings.plan_limit(None) == settings.plan_limit("unheard-of") == PLAN_LIMITS["free"]


def test_origins_are_separated_by_commas_and_read_as_browsers_write_them() -> None:
    settings = load_settings({"CORS_ORIGINS": "https://A.example.com:443, http://localhost:3000, *"}, None)

    assert settings.cors_origins == ("https://a.example.com", "http://localhost:3000", "*")


def test_proxies_are_addresses_networks_or_the_unix_socket() -> None:
    settings = load_settings({"TRUSTED_PROXIES": "127.0.0.1, 10.1.2.3/8,fd00::/8, unix"}, None)

    assert settings.trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8", "fd00::/8", "unix")


def test_a_token_carries_the_claims_that_are_checked() -> None:
    user_id = uuid4()

    token = make_token(SECRET, user_id, role="service_role", plan="premium", expires_in_s=60)

    claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience="authenticated")
    assert (claims["sub"], claims["role"]) == (str(user_id), "service_role")
    assert claims["app_metadata"] == {"plan": "premium"}
    assert claims["exp"] - claims["iat"] == 60


def run_token_command(environ: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "runtime.token", "--user", str(uuid4())],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"PYTHONPATH": str(FUNCTIONS.parent), **environ},
    )


def test_the_token_command_prints_a_token_of_the_issuer(tmp_path: Path) -> None:
    done = run_token_command({"JWT_SECRET": SECRET, "JWT_ISSUER": "https://issuer.example.com"}, tmp_path)

    claims = jwt.decode(done.stdout.strip(), SECRET, algorithms=["HS256"], audience="authenticated")
    assert claims["iss"] == "https://issuer.example.com"


def test_a_command_ends_with_one_line_and_no_traceback(tmp_path: Path) -> None:
    done = run_token_command({}, tmp_path)

    assert done.returncode == 2
    assert done.stderr == "set JWT_SECRET to at least 32 characters; make run brings one\n"


@pytest.fixture
def logging_is_put_back() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers.copy()
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    structlog.reset_defaults()


@pytest.mark.usefixtures("logging_is_put_back")
def test_logs_are_json_without_what_must_not_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings(log_format="json"))
    log = structlog.get_logger()

    with structlog.contextvars.bound_contextvars(job_id="j"):
        log.info("job.finished", item_count=3, token="hunter2", text="hunter2")  # noqa: S106 -- to be hidden
        log.debug("job.claimed")

    logging.getLogger("arq.worker").info("not ours")
    logging.getLogger("uvicorn.error").warning("not ours: %s", 1)

    line, foreign = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (foreign["event"], foreign["logger"], foreign["level"]) == ("not ours: 1", "uvicorn.error", "warning")
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "job.finished",
        "level": "info",
        "job_id": "j",
        "item_count": 3,
        "token": "***",
        "text": "***",
    }


@pytest.mark.usefixtures("logging_is_put_back")
def test_people_read_ids_and_paths_as_they_would_paste_them(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings())
    item = Item(item_id="r1", position=0, job_id=UUID(int=1), attempt=2, data=None, job_type="shout")

    structlog.get_logger().warning("item.failed", path=Path("a/b"), ids=[UUID(int=2), UUID(int=3)], **item.in_log())

    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith(
        f"item.failed path=a/b ids='{UUID(int=2)}, {UUID(int=3)}'"
        f" job_id={UUID(int=1)} job_type=shout item_id=r1 position=0 attempt=2"
    )


@pytest.mark.usefixtures("logging_is_put_back")
def test_what_a_handler_logs_says_which_item_it_works(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(Settings(log_format="json"))
    item = Item(item_id="r1", position=0, job_id=UUID(int=1), attempt=2, data=None, job_type="shout")

    def work() -> None:
        at_work.set(item)
        structlog.get_logger().info("word.shouted", letter_count=3)
        logging.getLogger("of.a.library").warning("too loud")

    copy_context().run(work)
    logging.getLogger("of.a.library").warning("alone")

    *lines, alone = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert [(line["item_id"], line["job_type"], line["attempt"]) for line in lines] == [("r1", "shout", 2)] * 2
    assert "item_id" not in alone


def test_more_items_than_a_body_holds_are_refused_with_the_size_that_holds_them() -> None:
    with pytest.raises(SettingsError, match=r"^MAX_ITEMS_PER_JOB of 220000 needs MAX_BODY_BYTES of at least 8801024: "):
        load_settings({"MAX_ITEMS_PER_JOB": "220000"}, dotenv=None)

    enough = {"MAX_ITEMS_PER_JOB": "220000", "MAX_BODY_BYTES": "8801024"}
    assert load_settings(enough, dotenv=None).max_items_per_job == 220_000
    with pytest.raises(SettingsError, match="from 1 to 250000"):
        load_settings({**enough, "MAX_ITEMS_PER_JOB": "250001"}, dotenv=None)


OPENAI = {"ANALYST": "openai", "OPENAI_API_KEY": "hunter2", "OPENAI_MODEL": "a-model"}


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        pytest.param({"ANALYST": "service"}, "ANALYST=service needs AI_SERVICE_URL: ", id="no service"),
        pytest.param(OPENAI | {"OPENAI_API_KEY": ""}, "ANALYST=openai needs OPENAI_API_KEY: ", id="no key"),
        pytest.param(OPENAI | {"OPENAI_MODEL": ""}, "ANALYST=openai needs OPENAI_MODEL: ", id="no model"),
        pytest.param(OPENAI | {"OPENAI_API_KEY": "hunter2 x"}, "OPENAI_API_KEY must be ", id="a key with a blank"),
        pytest.param(
            OPENAI | {"OPENAI_BASE_URL": "https://me:hunter2@host/v1"}, "OPENAI_BASE_URL must be ", id="a password"
        ),
        pytest.param(OPENAI | {"OPENAI_BASE_URL": "host/v1"}, "OPENAI_BASE_URL must be ", id="no URL"),
        pytest.param({"ANALYST": "gpt"}, "ANALYST must be embedded, service or openai", id="nobody's name"),
        pytest.param({"ANALYST_FALLBACK": "openai"}, "ANALYST_FALLBACK must be none or embedded", id="no fallback"),
        pytest.param({"AI_BUDGET_TOKENS_PER_JOB": "0"}, "AI_BUDGET_TOKENS_PER_JOB must be ", id="no budget"),
        pytest.param({"AI_BUDGET_COST_PER_DAY": "nan"}, "AI_BUDGET_COST_PER_DAY must be ", id="no money"),
        pytest.param(
            {"AI_BUDGET_COST_PER_DAY": "5", "AI_PRICE_INPUT_TOKENS": "1"},
            "AI_BUDGET_COST_PER_JOB and AI_BUDGET_COST_PER_DAY need AI_PRICE_INPUT_TOKENS and AI_PRICE_OUTPUT_TOKENS: ",
            id="money without a price",
        ),
        pytest.param({"AI_MAX_CONCURRENT_CALLS": "0"}, "AI_MAX_CONCURRENT_CALLS must be ", id="no call at all"),
    ],
)
def test_an_analyst_that_could_not_be_asked_is_one_line_that_names_the_setting(
    given: dict[str, str], complaint: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(given, dotenv=None)

    message = str(caught.value)
    assert message.startswith(complaint)
    assert "\n" not in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        pytest.param({}, "embedded", id="nothing"),
        pytest.param({"AI_SERVICE_URL": "http://host"}, "service", id="the URL alone"),
        pytest.param({"ANALYST": "embedded", "AI_SERVICE_URL": "http://host"}, "embedded", id="the name goes before"),
        pytest.param(
            {"OPENAI_API_KEY": "hunter2", "OPENAI_MODEL": "a-model"}, "embedded", id="a key alone is no choice"
        ),
        pytest.param(OPENAI | {"AI_SERVICE_URL": "http://host"}, "openai", id="a model"),
    ],
)
def test_who_analyses_is_as_the_analyst_says_and_else_as_the_url_does(given: dict[str, str], chosen: str) -> None:
    assert load_settings(given, dotenv=None).chosen_analyst == chosen
