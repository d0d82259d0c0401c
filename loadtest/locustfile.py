"""Recruiters, watchers, the impatient, reporters and an operator, for Locust.

`locust -f loadtest/locustfile.py`, from any folder, with `JWT_SECRET` as the server has it; a file of
`loadtest/shapes/` behind it, after a comma, is a shape with its thresholds. `python -m loadtest` starts it beside an
emulator of its own.
"""

import logging
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import gevent
from locust import events
from locust.env import Environment
from locust.runners import Runner, WorkerRunner
from locust.web import WebUI

sys.path.insert(1, str(Path(__file__).resolve().parents[1]))  # the first one Locust takes away again

from loadtest.judged import note_judged
from loadtest.preflight import NotFitError, check_host, check_secret, check_server
from loadtest.stages import StagedShape
from loadtest.tags import leave_the_idle
from loadtest.thresholds import breaches
from loadtest.users.bulk_recruiter import BulkRecruiter
from loadtest.users.impatient import Impatient
from loadtest.users.queue_operator import Operator
from loadtest.users.reporter import Reporter
from loadtest.users.session import DEFAULT_HOST
from loadtest.users.watcher import Watcher

__all__ = ["BulkRecruiter", "Impatient", "Operator", "Reporter", "Watcher"]
EXIT_BREACH, EXIT_UNFIT = 1, 2
log = logging.getLogger("loadtest")


@events.init_command_line_parser.add_listener
def add_options(parser: ArgumentParser) -> None:
    """Add what only this load test knows."""
    owned = "allow a --host that is not this machine"
    parser.add_argument("--i-own-this-host", action="store_true", include_in_web_ui=False, help=owned)


@events.init.add_listener
def check_before(environment: Environment, runner: Runner, web_ui: WebUI | None, **_rest: Any) -> None:
    """End with one line where there is nothing to load; a web page or a master of several may name the host later."""
    later = isinstance(runner, WorkerRunner) or (web_ui and not environment.host)
    try:
        if environment.parsed_options:
            leave_the_idle(environment, environment.parsed_options)
        check_secret(os.environ.get("JWT_SECRET", ""))
        if not later:
            check(environment)
    except NotFitError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(EXIT_UNFIT)


@events.init.add_listener
def prefer_the_shape(environment: Environment, **_rest: Any) -> None:
    """Let a shape say how many users there are where the command line does not."""
    if isinstance(environment.shape_class, StagedShape) and environment.parsed_options:
        environment.shape_class.fill_in(environment.parsed_options)


@events.test_start.add_listener
def check_again(environment: Environment, **_rest: Any) -> None:
    """Load nothing that the web page names and that is not fit."""
    try:
        check(environment)
    except NotFitError as error:
        log.error("%s", error)  # noqa: TRY400 (a sentence for who runs it, no traceback)
        if environment.runner:
            gevent.spawn(environment.runner.stop)
        raise gevent.GreenletExit from None  # Locust logs any other exception at length


def check(environment: Environment) -> None:
    """Look at the host, the secret and the server.

    Raises:
        NotFitError: One of them will not do.
    """
    options, secret = environment.parsed_options, os.environ.get("JWT_SECRET", "")
    host = environment.host or DEFAULT_HOST
    check_host(host, owned=bool(options and options.i_own_this_host))
    check_secret(secret)
    check_server(host, secret)


@events.quitting.add_listener
def judge(environment: Environment, **_rest: Any) -> None:
    """Hold the shape's thresholds against the run."""
    shape = environment.shape_class
    if not isinstance(shape, StagedShape) or environment.process_exit_code is not None:
        return
    found = list(breaches(environment.stats, shape.thresholds))
    note_judged(found, shape.thresholds)
    for sentence in found:
        sys.stderr.write(f"{type(shape).__name__}: {sentence}.\n")
    environment.process_exit_code = EXIT_BREACH if found else 0
