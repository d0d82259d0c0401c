"""How each kind of function is checked and run: its code stands in one place and is imported for that kind alone."""

from msgspec import Struct

from runtime.declare import Kind


class Ways(Struct, frozen=True, kw_only=True):
    """Where the code of one kind is.

    Attributes:
        command: The module that runs one function in a process of its own.
        prepare: `module:function` that checks an imported function and returns it as `Prepared`.
        run: `module:function` that opens what answers requests; None where the command itself runs the function.
    """

    command: str
    prepare: str
    run: str | None = None


KINDS: dict[Kind, Ways] = {
    "endpoint": Ways(
        command="runtime.serve",
        prepare="runtime.http.endpoint:prepare_endpoint",
        run="runtime.http.app:build_app",
    ),
    "job": Ways(command="runtime.work", prepare="runtime.queue.job_type:JobType"),
    "cron": Ways(command="runtime.fire", prepare="runtime.queue.schedule:schedule_of"),
    "hub": Ways(
        command="runtime.serve",
        prepare="runtime.realtime.hub_function:prepare_hub",
        run="runtime.realtime.mounts:run_hubs",
    ),
    "site": Ways(
        command="runtime.serve",
        prepare="runtime.site.prepared_site:prepare_site",
        run="runtime.site.site_app:SiteApp",
    ),
}
