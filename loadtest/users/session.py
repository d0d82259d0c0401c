"""A signed-in caller whose refusals for being too fast are answers, not failures."""

import os
import time
from http import HTTPStatus
from typing import Any, ClassVar
from uuid import uuid4

from locust import HttpUser, between
from locust.clients import ResponseContextManager
from requests import Response

from runtime.tokens import Role, make_token

DEFAULT_HOST = "http://127.0.0.1:5000"
LONGEST_WAIT_S = 10.0
UPLOAD_TRIES = 12


def is_served(answer: Response) -> bool:
    """Tell an answer with what was asked for; Locust's own `ok` is true, too, of a refusal that counts as success."""
    return HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES


class Session(HttpUser):
    """One caller with a token of its own; paths are those below `api`.

    Attributes:
        api: What each path begins with; names in the statistics leave it out.
        role: Of the token.
        plan: Of the token; None is a token without one, which has the limits of `free`.
        patient: Whether a 429 is waited out before the next request.
    """

    abstract = True
    host = DEFAULT_HOST
    wait_time = between(0.1, 1.0)
    api: ClassVar[str] = "/api/recruiter"
    role: ClassVar[Role] = "authenticated"
    plan: ClassVar[str | None] = None
    patient: ClassVar[bool] = True

    def on_start(self) -> None:
        """Sign in."""
        self.user_id = str(uuid4())
        self.token = make_token(os.environ["JWT_SECRET"], self.user_id, role=self.role, plan=self.plan)
        self.client.headers["Authorization"] = f"Bearer {self.token}"

    def ask(self, method: str, path: str, *, name: str | None = None, **rest: Any) -> ResponseContextManager:
        """Ask once.

        Args:
            method: Of HTTP.
            path: Below `api`.
            name: Under which Locust counts it; None is the path.
            **rest: As for `requests`, and `allowed`, statuses that are as good as success; 429 always is.
        """
        good = {HTTPStatus.TOO_MANY_REQUESTS, *rest.pop("allowed", ())}
        answer: ResponseContextManager
        with self.client.request(method, f"{self.api}{path}", name=name or path, catch_response=True, **rest) as answer:
            if answer.status_code in good:
                answer.success()
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS and self.patient:
            self.wait_as_told(answer)
        return answer

    def upload(self, files: list[tuple[str, tuple[str, bytes]]]) -> ResponseContextManager:
        """Upload, and again where there is no room (429, 503); only the last try fails by that."""
        full = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
        for _ in range(UPLOAD_TRIES - 1):
            answer = self.ask("POST", "/resumes", files=files, allowed=full)
            if answer.status_code not in full:
                return answer
            self.wait_as_told(answer)
        return self.ask("POST", "/resumes", files=files)

    def wait_as_told(self, answer: ResponseContextManager) -> None:
        """Wait for the seconds of `Retry-After`, ten at most."""
        time.sleep(min(float(answer.headers.get("Retry-After", 1)), LONGEST_WAIT_S))
