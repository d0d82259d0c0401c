"""What a function declares about itself: decorators that attach a description and change nothing.

Arguments are literals, because `runtime.bundle` reads them from the file without importing it.
"""

import re
from collections.abc import Callable
from typing import Annotated, Literal, Protocol, TypeVar

from msgspec import Meta, Struct, convert

Kind = Literal["endpoint", "job", "cron", "hub", "site"]
Method = Literal["GET", "POST", "DELETE"]
Limit = Literal["submissions"]
Count = Annotated[int, Meta(ge=1)]
PATH = re.compile(r"(/([A-Za-z0-9._-]+|\{[a-z][A-Za-z0-9]*\}))+")
DECLARED = "__declared__"


class Endpoint(Struct, frozen=True, kw_only=True, tag="endpoint", tag_field="kind"):
    """An HTTP endpoint.

    Attributes:
        name: The function's name.
        method: HTTP method.
        path: Absolute path; `{jobId}` names a parameter of the path in camelCase.
        status: HTTP status of success, 200 to 399.
        limit: What a request counts against beside the limit of requests: `submissions` counts its items.
        auth: Whether a verified token is needed.
    """

    name: str
    method: Method
    path: str
    status: Annotated[int, Meta(ge=200, lt=400)]
    limit: Limit | None
    auth: bool

    def __post_init__(self) -> None:
        """Refuse a path that is not one, or names a parameter twice."""
        names = self.path_parameters
        if not PATH.fullmatch(self.path) or len(set(names)) < len(names):
            message = (
                f"the path {self.path} is not of the form /jobs/{{jobId}}/items, each parameter once and in camelCase"
                " (the function's own is job_id)"
            )
            raise ValueError(message)

    @property
    def path_parameters(self) -> tuple[str, ...]:
        """Names between braces, in the order of the path and as it spells them."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))

    @property
    def trigger(self) -> str:
        """What starts it, for people."""
        return f"{self.method} {self.path}"


class Job(Struct, frozen=True, kw_only=True, tag="job", tag_field="kind"):
    """A handler of one job type, called once for each item.

    Attributes:
        name: The function's name, which is the job type.
        item_type: What an item is, as written to `processing_job_items.item_type`.
        batch: Items that one ticket claims at most, before the plan's weight.
        concurrency: Items worked at the same moment in one process.
        attempts: Tries of one item; None is the setting `RETRY_ATTEMPTS`.
        timeout: Seconds for one try of one item.
        summary_timeout: Seconds for `summarize`, where the module has it; a job whose summary takes longer fails.
    """

    name: str
    item_type: Annotated[str, Meta(min_length=1, max_length=50)]
    batch: Count
    concurrency: Count
    attempts: Count | None
    timeout: Annotated[float, Meta(gt=0)]
    summary_timeout: Annotated[float, Meta(gt=0)]

    @property
    def trigger(self) -> str:
        """What starts it, for people."""
        return f"each {self.item_type}"


class Cron(Struct, frozen=True, kw_only=True, tag="cron", tag_field="kind"):
    """A schedule; exactly one of the three times is set.

    Attributes:
        name: The function's name.
        every_s: Seconds from one start to the next.
        every_minutes_setting: The setting that gives minutes from one start to the next.
        daily_at: `HH:MM`, UTC.
    """

    name: str
    every_s: Count | None
    every_minutes_setting: Annotated[str, Meta(pattern=r"^[A-Z][A-Z_]*_MINUTES$")] | None
    daily_at: Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None

    def __post_init__(self) -> None:
        """Refuse none and more than one."""
        times = (self.every_s, self.every_minutes_setting, self.daily_at)
        if sum(time is not None for time in times) != 1:
            message = "give exactly one of every_s, every_minutes_setting, daily_at"
            raise ValueError(message)

    @property
    def trigger(self) -> str:
        """When it runs, for people."""
        if self.daily_at:
            return f"daily at {self.daily_at} UTC"
        return f"every {self.every_minutes_setting or f'{self.every_s} s'}"


class Hub(Struct, frozen=True, kw_only=True, tag="hub", tag_field="kind"):
    """A SignalR hub: a class whose public methods clients call, `join_job_group` as `JoinJobGroup`.

    Attributes:
        name: The file's name; the class bears it in CamelCase.
        path: Absolute path, without parameters.
    """

    name: str
    path: Annotated[str, Meta(pattern=r"^(/[A-Za-z0-9._-]+)+$")]

    @property
    def trigger(self) -> str:
        """Where its clients come, for people."""
        return self.path


class Site(Struct, frozen=True, kw_only=True, tag="site", tag_field="kind"):
    """Pages for browsers, built beforehand: a script that does the rest, and its files.

    Attributes:
        name: The function's name; the function returns what to tell a person while nothing is built.
        folder: Where the built files are, from the folder that holds the bundle; deployed with this function alone.
        paths: Absolute paths that show `index.html`; so does everything below one, except below `/`.
    """

    name: str
    folder: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$")]
    paths: Annotated[list[Annotated[str, Meta(pattern=r"^(/|(/[A-Za-z0-9_-]+)+)$")]], Meta(min_length=1)]

    def shows(self, path: str) -> bool:
        """Say whether a path is one of its page's."""
        return any(path == one or (one != "/" and path.startswith(f"{one}/")) for one in self.paths)

    @property
    def trigger(self) -> str:
        """Where its readers come, for people."""
        return f"GET {self.paths[0]}"


Declared = Endpoint | Job | Cron | Hub | Site
F = TypeVar("F", bound=Callable[..., object])


class Decorator(Protocol):
    """Returns the function it was given, with its description as `__declared__`."""

    def __call__(self, function: F, /) -> F:
        """Describe `function`.

        Raises:
            msgspec.ValidationError: An argument of the decorator has a wrong type or is out of range.
        """


def get(path: str, *, status: int = 200, auth: bool = True) -> Decorator:
    """Declare a GET endpoint; see `Endpoint`."""
    return _describe(Endpoint, method="GET", path=path, status=status, limit=None, auth=auth)


def post(path: str, *, status: int = 201, limit: Limit | None = None, auth: bool = True) -> Decorator:
    """Declare a POST endpoint; see `Endpoint`."""
    return _describe(Endpoint, method="POST", path=path, status=status, limit=limit, auth=auth)


def delete(path: str, *, status: int = 204, auth: bool = True) -> Decorator:
    """Declare a DELETE endpoint; see `Endpoint`."""
    return _describe(Endpoint, method="DELETE", path=path, status=status, limit=None, auth=auth)


def job(  # noqa: PLR0913 -- each is a fact of the deployment, by name
    *,
    item_type: str,
    batch: int = 50,
    concurrency: int = 16,
    attempts: int | None = None,
    timeout: float = 300,
    summary_timeout: float = 600,
) -> Decorator:
    """Declare the handler of a job type; see `Job`."""
    limits = {"attempts": attempts, "timeout": timeout, "summary_timeout": summary_timeout}
    return _describe(Job, item_type=item_type, batch=batch, concurrency=concurrency, **limits)


def cron(
    *, every_s: int | None = None, every_minutes_setting: str | None = None, daily_at: str | None = None
) -> Decorator:
    """Declare a schedule; see `Cron`."""
    return _describe(Cron, every_s=every_s, every_minutes_setting=every_minutes_setting, daily_at=daily_at)


def hub(path: str) -> Decorator:
    """Declare a hub; see `Hub`."""
    return _describe(Hub, path=path)


def site(*, folder: str, paths: list[str]) -> Decorator:
    """Declare pages for browsers; see `Site`."""
    return _describe(Site, folder=folder, paths=paths)


def snake(name: str) -> str:
    """Return a class's name as its file spells it; a function's name is spelt so already."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    """Return a snake_case name as classes and hub methods spell it."""
    return "".join(map(str.capitalize, name.split("_")))


def _describe(kind: type[Declared], **facts: object) -> Decorator:
    def attach(function: F) -> F:
        setattr(function, DECLARED, convert({"name": snake(function.__name__), **facts}, kind))
        return function

    return attach
