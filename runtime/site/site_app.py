"""Answers browsers with the files of a build, outside the API: what may be kept is kept, nothing foreign runs."""

import html
from collections.abc import Sequence
from typing import Any

from runtime.errors import NotAllowedError
from runtime.problem import PROBLEM, encode_problem
from runtime.request_id import HEADER, identify_request
from runtime.settings import Settings
from runtime.site.built_files import PAGE, BuiltFile, Form, read_build
from runtime.site.prepared_site import PreparedSite

READING = frozenset({"GET", "HEAD"})
KNOWN = ("GET", "HEAD", "OPTIONS")
FOREVER, ASK_AGAIN, NEVER = b"public, max-age=31536000, immutable", b"no-cache", b"no-store"
POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
    b" base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
    b" require-trusted-types-for 'script'; trusted-types 'none'"
)
SECURITY = [
    (b"content-security-policy", POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
EXPLANATION = (
    '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
    "<title>{title}</title>\n<h1>{title}</h1>\n{lines}\n</html>\n"
)
Headers = list[tuple[bytes, bytes]]


class SiteApp:
    """Serves one site.

    A build that is made while the process runs is found by the next request; one that was read is kept, so that a
    page and its files are always of one build.
    """

    def __init__(self, site: PreparedSite, settings: Settings) -> None:
        """Read the build, if there is one yet."""
        self._site = site
        self._origins = settings.cors_origins
        self._files = read_build(site.folder, self._origins)
        self.name = site.declared.name
        self.root = site.declared.paths[0]

    def answers(self, path: str) -> bool:
        """Say whether a path is one of its pages or files."""
        return path in self._files or self._site.declared.shows(path)

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401 -- ASGI's
        """Answer one request."""
        scope["path_template"] = self.root  # one route, whatever the file
        scope.setdefault("state", {})["function"] = self.name
        status, headers, body = self._answer(scope)
        headers += [*SECURITY, (HEADER.lower().encode(), str(identify_request(scope)).encode())]
        headers += [] if status in {204, 304} else [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _answer(self, scope: Any) -> tuple[int, Headers, bytes]:  # noqa: ANN401 -- ASGI's
        if scope["method"] == "OPTIONS":
            return 204, [(b"allow", ", ".join(KNOWN).encode())], b""
        if scope["method"] not in READING:
            return refuse(scope)
        self._files = self._files or read_build(self._site.folder, self._origins)
        if not self._files:
            text = explain(self._site.advice())
            return 200, [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", NEVER)], text
        return answer_with(self._files.get(scope["path"]) or self._files[f"/{PAGE}"], scope["headers"])


def refuse(scope: Any) -> tuple[int, Headers, bytes]:  # noqa: ANN401 -- ASGI's
    """Return the problem of a method that pages do not know."""
    error = NotAllowedError(KNOWN)
    headers = [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
    headers += [(b"content-type", PROBLEM.encode()), (b"cache-control", NEVER)]
    return error.status, headers, encode_problem(error.status, error.slug, error.detail, identify_request(scope))


def answer_with(file: BuiltFile, request: Sequence[tuple[bytes, bytes]]) -> tuple[int, Headers, bytes]:
    """Return status, headers and body for a file, in the smallest form that the client takes."""
    coding, form = choose_form(file, header(request, b"accept-encoding"))
    headers = [
        (b"content-type", file.media_type.encode()),
        (b"cache-control", FOREVER if file.is_immutable else ASK_AGAIN),
        (b"etag", form.etag),
    ]
    headers += [(b"vary", b"Accept-Encoding")] if len(file.forms) > 1 else []
    if knows(header(request, b"if-none-match"), form.etag):
        return 304, headers, b""
    headers += [] if coding == "identity" else [(b"content-encoding", coding.encode())]
    return 200, headers, form.content


def choose_form(file: BuiltFile, accepted: bytes) -> tuple[str, Form]:
    """Return the first coding that `Accept-Encoding` names and does not weigh with 0."""
    weights: dict[str, bool] = {}
    for part in accepted.decode("latin-1").lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        weights[name] = not weight or weight.strip("0.") != ""
    return next((coding, form) for coding, form in file.forms.items() if weights.get(coding) or coding == "identity")


def knows(tags: bytes, etag: bytes) -> bool:
    """Say whether `If-None-Match` has the validator, compared weakly (RFC 9110, 13.1.2)."""
    return tags.strip() == b"*" or etag in {tag.strip().removeprefix(b"W/") for tag in tags.split(b",")}


def header(request: Sequence[tuple[bytes, bytes]], name: bytes) -> bytes:
    """Return a header that is a list, from all of its lines."""
    return b",".join(value for key, value in request if key == name)


def explain(advice: str) -> bytes:
    """Return one plain page that says what to do: its first line, and the others."""
    title, *others = advice.splitlines()
    lines = "\n".join(f"<p>{html.escape(line)}</p>" for line in others)
    return EXPLANATION.format(title=html.escape(title), lines=lines).encode()
