"""The emulator from its command line to its exit code."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import AbstractAsyncContextManager

from msgspec import structs

from runtime.bounded import run_bounded
from runtime.emulator.address import ready_at
from runtime.emulator.artifacts import open_artifacts, run_artifacts
from runtime.emulator.directory import TOKEN, remove_data, write_private
from runtime.emulator.duties import duty_of
from runtime.emulator.emulator import Emulator
from runtime.emulator.ground import Ground, prepare_ground
from runtime.emulator.one_process import run_everything
from runtime.emulator.options import Mode, Options, parse_options
from runtime.emulator.page.log_lines import LogLines
from runtime.emulator.page.notebook import Notebook
from runtime.emulator.page.runs import Runs
from runtime.emulator.port import HOST, listen_near, port_of
from runtime.emulator.reloading import read_functions, reload
from runtime.emulator.watch import run_watched
from runtime.emulator.written import look
from runtime.logs import configure_logs
from runtime.running_emulator import tell_environment
from runtime.serving.metrics_port import listen_for_metrics
from runtime.settings import LogLevel, Settings, load_settings

LEVELS: dict[Mode, LogLevel] = {"demo": "error", "exec": "warning"}
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def main() -> int:
    """Run the emulator until it is stopped, or until its one task is done.

    Returns:
        0 when it was stopped; the exit code of the demo, or of `--exec`'s program; 1 when one of its servers ended.

    Raises:
        BulkError: It cannot start.
    """
    options = parse_options()
    settings = load_settings()
    settings = as_asked(settings, options)
    notebook = Notebook(lines=LogLines(), runs=Runs())
    configure_logs(settings, notebook.lines.keep)
    signal.signal(signal.SIGTERM, stop_while_starting)
    if options.reset:
        remove_data(options.directory)
    with (
        listen_near(options.port) as listener,
        listen_for_metrics(settings) as for_metrics,
        prepare_ground(options, settings) as ground,
    ):
        emulator = assemble(options, ground, listener, for_metrics, notebook)
        with tell_environment(options.directory, emulator.ready.environment()):
            return run_bounded(run(emulator))


def assemble(
    options: Options,
    ground: Ground,
    listener: socket.socket,
    for_metrics: socket.socket | None,
    notebook: Notebook,
) -> Emulator:
    """Put together what runs, and write down its token."""
    written = look()
    artifacts = open_artifacts(options) if options.dist else None
    functions, broken = ((), ()) if artifacts else read_functions(ground.settings)
    ready = ready_at(f"http://{HOST}:{port_of(listener)}", ground, pid=os.getpid())
    write_private(options.directory / TOKEN, ready.token)
    return Emulator(
        options=options,
        ground=ground,
        functions=functions,
        broken=broken,
        ready=ready,
        listener=listener,
        for_metrics=for_metrics,
        notebook=notebook,
        written=written,
        artifacts=artifacts,
    )


def as_asked(settings: Settings, options: Options) -> Settings:
    """Log each request to who watches, and to who is shown something else what someone must or may act on."""
    if options.mode == "run" and settings.log_requests is None:
        return structs.replace(settings, log_requests=True)
    if settings.log_level != "info":
        return settings
    return structs.replace(settings, log_level=LEVELS.get(options.mode, "info"))


def stop_while_starting(*_: object) -> None:
    """Unwind what was started so far; once the loop runs, it has handlers of its own."""
    sys.exit(0)


def run_all(emulator: Emulator) -> AbstractAsyncContextManager[None]:
    """Return what runs the functions: this process, or one for each artifact."""
    for_metrics = emulator.for_metrics.dup() if emulator.for_metrics else None
    if emulator.artifacts is not None:
        return run_artifacts(emulator, emulator.artifacts, for_metrics)
    return run_everything(emulator, emulator.listener.dup(), for_metrics)


async def run(emulator: Emulator) -> int:
    """Bring everything up, do what was asked for, and bring it down."""
    stopping = asyncio.Event()
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return await run_watched(live(emulator, stopping), emulator.ground.servers, stopping)


async def live(emulator: Emulator, stopping: asyncio.Event) -> int:
    """Serve and work for as long as the duty takes, anew each time that it finds the functions' files changed.

    Who connects meanwhile waits: the port stays open.
    """
    while True:
        async with run_all(emulator):
            done = await duty_of(emulator)(emulator, stopping)
        if isinstance(done, int):
            return done
        emulator = await asyncio.to_thread(reload, emulator, done)
