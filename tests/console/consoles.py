"""A page of the console, and what a person does in it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect

from runtime.tokens import HOUR_S, make_claims, sign

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "runtime" / "emulator" / "samples"
SHOTS = ROOT / "screenshots"
AXE = ROOT / "runtime/console/web/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DEADLINE_MS = 30_000
NARROW: ViewportSize = {"width": 320, "height": 640}
WIDTH = "document.documentElement.scrollWidth"
REPORTS = """
document.addEventListener('securitypolicyviolation',
    event => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))
"""
CHECK = """async rules => (await axe.run({runOnly: {type: 'tag', values: rules}})).violations
    .map(one => `${one.id}: ${one.nodes.map(node => node.target).join(', ')}`)"""
expect.set_options(timeout=DEADLINE_MS)  # of a machine that others use, too


class Console:
    """One user's page.

    Attributes:
        troubles: What the page complained of: errors, warnings, reports of its policy.
        expected: Beginnings of complaints that the test provokes.
    """

    def __init__(self, page: Page, ready: Mapping[str, Any], token: str) -> None:
        self.page = page
        self.url = str(ready["url"])
        self.secret = str(ready["jwtSecret"])
        self.token = token
        self.troubles: list[str] = []
        self.expected: tuple[str, ...] = ()
        self.api = httpx.Client(
            base_url=f"{self.url}/api/recruiter", headers={"Authorization": f"Bearer {token}"}, timeout=60
        )
        page.set_default_timeout(DEADLINE_MS)
        page.on("console", self._hear)
        page.on("request", lambda request: self._see(request.url))
        page.on("websocket", lambda socket: self._see(socket.url))
        page.on("pageerror", lambda error: self.troubles.append(f"broke: {error}"))

    def open(self, path: str = "/") -> None:
        """Open a page as the banner's line does, and wait until news arrive."""
        self.page.goto(f"{self.url}{path}#token={self.token}")
        expect(self.page.locator(".live")).to_have_text("Live")

    def upload(self, files: Sequence[tuple[str, bytes]]) -> list[str]:
        """Upload files past the page."""
        parts = [("files", (name, content)) for name, content in files]
        answer = self.api.post("/resumes", files=parts)
        assert answer.status_code == 201, answer.text
        return [str(resume["id"]) for resume in answer.json()["resumes"]]

    def submit(self, resume_ids: Sequence[str], title: str = "Backend Engineer", text: str = "- Python\n- SQL") -> str:
        """Submit a job past the page."""
        posting = self.api.post("/job-descriptions", json={"title": title, "text": text}).json()["id"]
        body = {"resumeIds": resume_ids, "jobDescriptionId": posting, "userId": self.user_id, "planType": "free"}
        return str(self.api.post("/analyze/bulk", json=body).json()["jobId"])

    @property
    def user_id(self) -> str:
        """Who is signed in."""
        return str(self.page.evaluate("token => JSON.parse(atob(token.split('.')[1])).sub", self.token))

    def check(self, name: str) -> None:
        """Have axe look at the page as it is, and keep pictures of it: in both themes, and where there is no room."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        SHOTS.mkdir(exist_ok=True)
        self.page.evaluate("scrollTo(0, 0)")  # what sticks to the top is in the middle of a long picture otherwise
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=theme)
            self.page.screenshot(path=SHOTS / f"{name}-{theme}.png", full_page=True)
            found: list[str] = self.page.evaluate(CHECK, RULES)
            assert found == [], (name, theme, found)
        self.page.emulate_media(color_scheme="light")
        wide = self.page.viewport_size
        assert wide
        self.page.set_viewport_size(NARROW)
        self.page.screenshot(path=SHOTS / f"{name}-320.png", full_page=True)
        assert self.page.evaluate(WIDTH) <= NARROW["width"], name
        self.page.set_viewport_size(wide)

    def _see(self, address: str) -> None:
        if "eyJ" in address.partition("#")[0]:  # how a token begins; a fragment is asked of nobody
            self.troubles.append(f"token in an address: {address}")

    def _hear(self, message: ConsoleMessage) -> None:
        if "eyJ" in message.text:
            self.troubles.append(f"token in the browser's console: {message.text}")
        if message.type in {"error", "warning"} and not message.text.startswith(self.expected or ("\0",)):
            self.troubles.append(f"{message.type}: {message.text}")


@contextmanager
def opened(browser: Browser, ready: Mapping[str, Any], token: str | None = None) -> Iterator[Console]:
    """Give a user, a new one where no token is given, a page of the console, opened at `/`."""
    claims = make_claims(uuid4(), role="authenticated", plan="enterprise", expires_in_s=HOUR_S)
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.add_init_script(REPORTS)
    console = Console(page, ready, token or sign(str(ready["jwtSecret"]), claims))
    console.open()
    try:
        yield console
    finally:
        console.api.close()
        context.close()


def resumes(count: int) -> list[tuple[str, bytes]]:
    """Return resumes that are all different."""
    text = "Resume {n}\nBackend engineer\n\nExperience\nBackend Engineer, Firm {n}, 2015 - 2024\n- Python and SQL\n"
    return [(f"person-{n:05}.txt", text.format(n=n).encode()) for n in range(count)]
