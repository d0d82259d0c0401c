"""`function.json`: what an artifact is, what it needs, and the hashes of all that it holds."""

from hashlib import sha256
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from runtime.artifact.contents import TreeFile
from runtime.artifact.distributions import Pin
from runtime.artifact.main_file import TAG
from runtime.artifact.tree import Tree
from runtime.declare import Cron, Declared, Endpoint, Hub, Job, Kind, Site
from runtime.needs import Need
from runtime.prepared import Prepared
from runtime.settings import SECRETS
from runtime.store.keys import queue_keys

MANIFEST = "function.json"
Name = Annotated[str, Meta(pattern=r"^[a-z_][a-z0-9_]*\Z")]  # of a folder, a socket and a link
Version = Annotated[str, Meta(pattern=r"^\d+(\.\d+){1,2}\Z")]


class ShippedDistribution(Struct, frozen=True, kw_only=True):
    """What there is of a pinned distribution.

    Attributes:
        sha256: Of its files' hashes by place, in canonical form.
        archives: Hashes of the archives that the lock file allows.
        files: Their places.
    """

    name: str
    version: str
    sha256: str
    archives: tuple[str, ...]
    files: tuple[str, ...]


class Interpreter(Struct, frozen=True, kw_only=True):
    """What runs it.

    Attributes:
        tag: Of bytecode and compiled modules.
        since: The first version, such as `3.11.3`.
    """

    tag: str
    since: Version


class Sizes(Struct, frozen=True, kw_only=True):
    """In bytes.

    Attributes:
        code: Of our own sources.
        own: Of all that is ours: with its bytecode and the files that it reads.
        zipped: Of the two layers of the image, compressed.
    """

    code: int
    code_zipped: int
    own: int
    distributions: int
    zipped: int
    file_count: int


class Manifest(Struct, frozen=True, kw_only=True):
    """One artifact.

    Attributes:
        digest: `sha256:` of all but the digest and the sizes, in canonical form.
        route: Of an endpoint its method, path, status and whether it takes a token; of a hub its path;
            of a site its folder and paths.
        schedule: Of a schedule its declared times.
        queue: Of a job handler the job type, the item type and the queues in Redis.
        limits: What is declared of time, numbers and charges.
        environment: Names of the variables that it reads.
        secrets: Those among them that must not be shown.
        files: Hashes of our own files by place.
    """

    name: Name
    kind: Kind
    summary: str
    digest: str
    route: dict[str, Any] | UnsetType = UNSET
    schedule: dict[str, Any] | UnsetType = UNSET
    queue: dict[str, Any] | UnsetType = UNSET
    limits: dict[str, Any]
    needs: tuple[Need, ...]
    environment: tuple[str, ...]
    secrets: tuple[str, ...]
    interpreter: Interpreter
    files: dict[str, str]
    distributions: tuple[ShippedDistribution, ...]
    sizes: Sizes | UnsetType = UNSET

    def computed_digest(self) -> str:
        """Return what the digest has to be."""
        plain = msgspec.structs.replace(self, digest="", sizes=UNSET)
        return f"sha256:{sha256(canonical(plain)).hexdigest()}"

    def places(self) -> set[str]:
        """Return the place of every file but `function.json`."""
        return {*self.files, *(place for one in self.distributions for place in one.files)}


def describe(function: Prepared, tree: Tree, pins: dict[str, Pin]) -> Manifest:
    """Return the manifest of a tree, without sizes."""
    entry = function.loaded.entry
    manifest = Manifest(
        name=entry.name,
        kind=entry.kind,
        summary=entry.summary,
        digest="",
        route=route_of(entry.declared),
        schedule=schedule_of(entry.declared),
        queue=queue_of(entry.declared),
        limits=limits_of(function),
        needs=tuple(sorted(function.needs)),
        environment=tree.variables,
        secrets=tuple(name for name in tree.variables if name.lower() in SECRETS),
        interpreter=Interpreter(tag=TAG, since=".".join(map(str, tree.since))),
        files=hashes_of(tree.own),
        distributions=tuple(ship(pins[name], files) for name, files in sorted(tree.foreign.items())),
    )
    return msgspec.structs.replace(manifest, digest=manifest.computed_digest())


def route_of(declared: Declared) -> dict[str, Any] | UnsetType:
    """Return where an endpoint or a hub answers."""
    match declared:
        case Endpoint(method=method, path=path, status=status, auth=auth):
            return {"method": method, "path": path, "status": status, "auth": auth}
        case Hub(path=path):
            return {"path": path}
        case Site(folder=folder, paths=paths):
            return {"folder": folder, "paths": paths}
        case _:
            return UNSET


def schedule_of(declared: Declared) -> dict[str, Any] | UnsetType:
    """Return when a schedule runs, as it is declared."""
    if not isinstance(declared, Cron):
        return UNSET
    times = ("every_s", "every_minutes_setting", "daily_at")
    return {name: value for name in times if (value := getattr(declared, name)) is not None}


def queue_of(declared: Declared) -> dict[str, Any] | UnsetType:
    """Return what a job handler takes its items from."""
    if not isinstance(declared, Job):
        return UNSET
    return {"job_type": declared.name, "item_type": declared.item_type, "keys": queue_keys(declared.name)}


def limits_of(function: Prepared) -> dict[str, Any]:
    """Return what is declared of time, numbers and charges."""
    names = ("limit", "batch", "concurrency", "attempts", "timeout", "summary_timeout")
    declared = function.loaded.entry.declared
    found = {name: getattr(declared, name, None) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def ship(pin: Pin, files: tuple[TreeFile, ...]) -> ShippedDistribution:
    """Describe what there is of a distribution."""
    return ShippedDistribution(
        name=pin.name,
        version=pin.version,
        sha256=hash_of(hashes_of(files)),
        archives=pin.hashes,
        files=tuple(file.place for file in files),
    )


def hash_of(hashes: dict[str, str]) -> str:
    """Return one hash for several files."""
    return sha256(canonical(hashes)).hexdigest()


def hashes_of(files: tuple[TreeFile, ...]) -> dict[str, str]:
    """Return hashes by place."""
    return {file.place: file.sha256 for file in files}


def canonical(value: object) -> bytes:
    """Return JSON whose bytes follow from the value alone."""
    return msgspec.json.encode(value, order="deterministic")


def as_document(manifest: Manifest) -> bytes:
    """Return what stands in `function.json`."""
    return msgspec.json.format(msgspec.json.encode(manifest)) + b"\n"
