"""What is built: the same from the same, of one function alone, and refused whole when anything is wrong."""

import asyncio
import os
import re
import shutil
import sys
import tarfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.artifact.builder import LOCK, ROOT, Builder
from runtime.artifact.changes import Changes, is_touched
from runtime.artifact.checked import read_artifact
from runtime.artifact.distributions import parse_lock
from runtime.errors import BundleError
from runtime.settings import Settings
from tests.artifact.trees import Trees
from tests.bundles import prepared

FEW = ("livez", "get_job", "submit_bulk_analysis", "bulk_analysis", "clean_up_expired_jobs", "job_progress_hub")
MEGABYTE = 1_000_000


async def command(module: str, *arguments: str, environ: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Run a command in the checkout, and return its code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        env={"PATH": os.environ["PATH"], **(environ or {})},
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is built from."""
    root = tmp_path_factory.mktemp("checkout")
    for name in ("runtime", "functions", "infra"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "web"))
    shutil.copy(LOCK, root / LOCK.name)
    return root.resolve()


def digests(root: Path) -> dict[str, str]:
    """Build a few functions of a checkout in the mind, and return their digests."""
    builder = Builder(root=root, lock=root / LOCK.name)
    return {one.loaded.entry.name: builder.plan(one)[1].digest for one in prepared(Settings(), FEW)}


async def test_the_digest_is_of_the_input_alone(trees: Trees, tmp_path: Path) -> None:
    """Neither the folder, the clock, the umask nor the seed of hashes, nor what the process did before."""
    umask = os.umask(0o077)
    try:
        code, _, said = await command(
            "runtime.build", "livez", "--out", str(tmp_path / "a b" / "d"), environ={"PYTHONHASHSEED": "7"}
        )
    finally:
        os.umask(umask)

    assert code == 0, said
    here, there = trees.of("livez"), tmp_path / "a b" / "d" / "livez"
    assert (here / "function.json").read_bytes() == (there / "function.json").read_bytes()
    assert {path.relative_to(there): path.stat().st_mode for path in there.rglob("*")} == {
        path.relative_to(here): path.stat().st_mode for path in here.rglob("*")
    }
    images = [tree.with_name("livez.oci") / "index.json" for tree in (here, there)]
    assert images[0].read_bytes() == images[1].read_bytes()


def test_the_layers_of_an_image_are_the_tree(trees: Trees) -> None:
    tree = trees.of("livez")
    image = tree.with_name("livez.oci")
    index = msgspec.json.decode((image / "index.json").read_bytes())
    blobs = {path.name: path.read_bytes() for path in (image / "blobs" / "sha256").iterdir()}
    manifest = msgspec.json.decode(blobs[index["manifests"][0]["digest"].removeprefix("sha256:")])

    held = {
        name for layer in manifest["layers"] for name in files_of(image / "blobs" / layer["digest"].replace(":", "/"))
    }

    assert {name: sha256(blob).hexdigest() for name, blob in blobs.items()} == {name: name for name in blobs}
    assert held == {f"function/{place}" for place in ("function.json", *read_artifact(tree).places())}


def files_of(layer: Path) -> list[str]:
    """Return the names of the files in a layer."""
    with tarfile.open(layer) as tar:
        return [entry.name for entry in tar if entry.isfile()]


def test_an_endpoint_is_small(trees: Trees) -> None:
    manifest = trees.manifest_of("get_job")

    assert manifest.sizes
    assert manifest.sizes.zipped <= 12 * MEGABYTE
    assert manifest.sizes.code_zipped <= 150_000


def test_the_manifest_says_what_the_function_is_and_needs(trees: Trees) -> None:
    endpoint, job = trees.manifest_of("get_job"), trees.manifest_of("bulk_analysis")
    schedule = trees.manifest_of("clean_up_expired_jobs")
    pins = parse_lock(LOCK.read_text())

    assert endpoint.route == {"method": "GET", "path": "/api/recruiter/jobs/{jobId}", "status": 200, "auth": True}
    assert schedule.schedule == {"every_minutes_setting": "CLEANUP_INTERVAL_MINUTES"}
    assert isinstance(job.queue, dict)
    assert job.queue["keys"] == ["queue:bulk_analysis:high", "queue:bulk_analysis:normal"]
    assert {"DATABASE_URL", "REDIS_URL", "JWT_SECRET"} <= set(endpoint.environment)
    assert "REDIS_URL" not in schedule.environment
    assert {one.name: one.version for one in job.distributions}.items() <= {
        name: pin.version for name, pin in pins.items()
    }.items()
    assert all(one.archives == pins[one.name].hashes for one in job.distributions)


def test_a_word_of_one_function_is_in_no_other_artifact(checkout: Path) -> None:
    file = checkout / "functions" / "http" / "get_job.py"
    before, plain = digests(checkout), file.read_text()
    file.write_text(f"{plain}\nCANARY = 'a-bird-in-a-mine'\n")
    try:
        builder = Builder(root=checkout, lock=checkout / LOCK.name)
        planned = {one.loaded.entry.name: builder.plan(one) for one in prepared(Settings(), FEW)}
    finally:
        file.write_text(plain)

    holding = [
        name for name, (tree, _) in planned.items() if any(b"a-bird-in-a-mine" in f.content for f in tree.files())
    ]
    changed = [name for name, (_, manifest) in planned.items() if manifest.digest != before[name]]
    assert holding == changed == ["get_job"]


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_edit_changes_those_whose_closure_holds_it(checkout: Path, data: st.DataObject) -> None:
    """What `runtime.affected` says, against a build of everything."""
    builder = Builder(root=checkout, lock=checkout / LOCK.name)
    outlines = {one.loaded.entry.name: builder.outline(one) for one in prepared(Settings(), FEW)}
    places = sorted(set().union(*(outline.places for outline in outlines.values())))
    place = data.draw(st.sampled_from(places))
    before, plain = digests(checkout), (checkout / place).read_bytes()
    (checkout / place).write_bytes(plain + b"\n#\n")
    try:
        after = digests(checkout)
    finally:
        (checkout / place).write_bytes(plain)

    changes = Changes(places=frozenset({place}), moved=frozenset(), pins=frozenset(), known=b"")
    touched = {name for name, outline in outlines.items() if is_touched(outline.places, changes)}
    assert {name for name in FEW if before[name] != after[name]} == touched


@pytest.mark.parametrize(
    ("place", "change", "complaint"),
    [
        pytest.param(
            "functions/_shared/job_answers.py",
            "import hypothesis\n",
            r"functions/_shared/job_answers.py:\d+: hypothesis is of hypothesis, which requirements.lock does not.*",
            id="a dependency that is not locked",
        ),
        pytest.param(
            "runtime/bindings/pages.py",
            "import runtime.bindings.nowhere\n",
            r"runtime/bindings/pages.py:\d+: there is no module runtime.bindings.nowhere here, nor .*",
            id="a module that is not there",
        ),
    ],
)
def test_what_would_not_run_is_refused_in_a_line(
    checkout: Path, tmp_path: Path, place: str, change: str, complaint: str
) -> None:
    plain = (checkout / place).read_text()
    (checkout / place).write_text(f"{plain}\n{change}")
    try:
        with pytest.raises(BundleError) as caught:
            Builder(root=checkout, lock=checkout / LOCK.name).build(prepared(Settings(), ["get_job"]), tmp_path)
    finally:
        (checkout / place).write_text(plain)

    assert re.fullmatch(complaint, str(caught.value))
    assert list(tmp_path.iterdir()) == []


async def test_what_is_built_already_stays_and_what_was_changed_in_it_is_built_anew(tmp_path: Path) -> None:
    build = ("runtime.build", "livez", "--out", str(tmp_path))
    manifest, source = tmp_path / "livez" / "function.json", tmp_path / "livez" / "runtime" / "serve.py"
    await command(*build)
    first, plain = manifest.stat().st_ino, source.read_text()
    _, told, _ = await command(*build)
    second = manifest.stat().st_ino
    source.write_text("")

    await command(*build)

    assert (told.split()[0], second) == ("livez", first)
    assert source.read_text() == plain


async def test_an_unknown_name_is_answered_with_those_that_there_are(tmp_path: Path) -> None:
    code, _, said = await command("runtime.build", "get_jobs", "--out", str(tmp_path / "dist"))

    assert code == 2
    assert said.startswith("no function is named get_jobs; there is get_job")
    assert not (tmp_path / "dist").exists()


def test_an_artifact_that_was_changed_is_refused(trees: Trees, tmp_path: Path) -> None:
    tree = tmp_path / "livez"
    shutil.copytree(trees.of("livez"), tree)
    place = next(place for place in read_artifact(tree).places() if place.startswith("litestar/"))
    (tree / place).write_bytes((tree / place).read_bytes() + b"\0")

    with pytest.raises(BundleError, match=r"livez: litestar [\d.]+ is not as it was built"):
        read_artifact(tree)


async def test_what_a_change_touches_is_told_and_an_unknown_revision_too() -> None:
    code, names, said = await command("runtime.affected", "--since", "no-such-revision")

    assert (code, names) == (2, "")
    assert said == "git knows no revision no-such-revision\n"
