"""An analyst that asks a provider on loopback, without any other server."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from typing import Any

import pytest

from runtime.bindings.analyst import Analyst, ResumeAnalysis
from runtime.bindings.resources import Resources, open_resources
from runtime.settings import load_settings
from runtime.store.identity import SERVICE
from tests.providers.chat_server import KEY, MODEL, POSTING, RESUME, TITLE, Behaviour, ChatServer, chat_server

TODAY = date(2026, 11, 30)


class Asked:
    """A provider and an analyst that asks it."""

    def __init__(self, server: ChatServer, resources: Resources) -> None:
        self.server = server
        self.resources = resources

    async def analyze(self, resume: str = RESUME, posting: str = POSTING, **more: Any) -> ResumeAnalysis:
        analyst = Analyst.bind(self.resources, SERVICE)
        return await analyst.analyze(resume, title=TITLE, job_description=posting, as_of=TODAY, **more)


Asking = Callable[..., AbstractAsyncContextManager[Asked]]


@pytest.fixture
def asking() -> Asking:
    """`async with asking(behave, AI_MAX_RETRIES="0")`: a provider that behaves so, and an analyst."""

    @asynccontextmanager
    async def ask(behave: Behaviour, **environ: str) -> AsyncIterator[Asked]:
        async with chat_server(behave) as server:
            given = {"ANALYST": "openai", "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url, "OPENAI_MODEL": MODEL}
            settings = load_settings(given | environ, dotenv=None)
            async with open_resources(settings, {"analyst"}) as resources:
                yield Asked(server, resources)

    return ask
