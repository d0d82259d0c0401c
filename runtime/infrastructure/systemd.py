"""systemd: a single server, each function a unit of its own."""

from collections.abc import Iterator, Sequence

from runtime.declare import Cron
from runtime.infrastructure.deployed import Deployed
from runtime.settings import Settings

ARTIFACTS = "/opt/careerbird/dist"
STOP_S = 30
UNIT = """\
# Written by `python -m runtime.render`, and held by `--check`: add to it with `systemctl edit`.
[Unit]
Description=CareerBird: {summary}
After=network-online.target postgresql.service redis.service
Wants=network-online.target
PartOf=careerbird.target

[Service]
Type={type}
ExecStart=/usr/bin/python3 -S {artifacts}/{name}{arguments}
EnvironmentFile=/etc/careerbird/{name}.env
DynamicUser=yes
User=careerbird
Group=www-data
RuntimeDirectory=careerbird
RuntimeDirectoryPreserve=yes
RuntimeDirectoryMode=0750
UMask=0007
{lifetime}\
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
CapabilityBoundingSet=
MemoryMax=1G
LimitNOFILE=16384
"""
STAYS = """\
Restart=always
RestartSec=1
TimeoutStopSec={stop_s}
KillMode=mixed
"""
INSTALL = """
[Install]
WantedBy=careerbird.target
"""
TIMER = """\
# Written by `python -m runtime.render`, and held by `--check`: add to it with `systemctl edit`.
[Unit]
Description=When {name} is due
PartOf=careerbird.target

[Timer]
{when}
AccuracySec=1s
Persistent={is_kept}

[Install]
WantedBy=careerbird.target
"""
TARGET = """\
# Written by `python -m runtime.render`, and held by `--check`: add to it with `systemctl edit`.
[Unit]
Description=CareerBird: every function
Wants={units}

[Install]
WantedBy=multi-user.target
"""


def units_of(one: Deployed) -> Iterator[tuple[str, str]]:
    """Yield the units of one function with their file names."""
    name = f"careerbird-{one.resource_name}"
    if one.cron is not None:
        yield f"{name}.service", unit(one)
        yield f"{name}.timer", timer(one.name, one.cron)
    else:
        yield f"{name}.service", unit(one) + INSTALL


def unit(one: Deployed) -> str:
    """Return the service of a function."""
    listens = one.kind in {"endpoint", "hub", "site"}
    return UNIT.format(
        name=one.name,
        summary=one.entry.summary.rstrip("."),
        type="oneshot" if one.cron else "exec",
        artifacts=ARTIFACTS,
        arguments=f" --uds /run/careerbird/{one.name}.sock" if listens else "",
        lifetime="" if one.cron else STAYS.format(stop_s=int(one.timeout_s) + STOP_S),
    )


def timer(name: str, cron: Cron) -> str:
    """Return when a schedule is due; systemd knows seconds."""
    if cron.every_s is not None:
        when = f"OnBootSec=10s\nOnUnitActiveSec={cron.every_s}s"
    elif cron.daily_at is not None:
        when = f"OnCalendar=*-*-* {cron.daily_at}:00 UTC"
    else:
        minutes = getattr(Settings(), str(cron.every_minutes_setting).lower())
        when = f"OnBootSec=60s\nOnUnitActiveSec={minutes:g}min"
    return TIMER.format(name=name, when=when, is_kept="yes" if cron.daily_at else "no")


def environment_example(one: Deployed) -> str:
    """Return the file of a function's variables: what it reads, and nothing that it does not."""
    required = {"DATABASE_URL": "postgres" in one.needs, "REDIS_URL": "redis" in one.needs}
    required |= {"JWT_SECRET": one.hub_path is not None or (one.endpoint is not None and one.endpoint.auth)}
    lines = [f"# What {one.name} reads; what has no sign before it has to be there.\n"]
    lines += [f"{'' if required.get(name) else '#'}{name}=\n" for name in (*one.secrets, *one.settings)]
    return "".join(lines)


def target(functions: Sequence[Deployed]) -> str:
    """Return what starts and stops all of them."""
    names = [f"careerbird-{one.resource_name}.{'timer' if one.cron else 'service'}" for one in functions]
    return TARGET.format(units=" ".join(names))
