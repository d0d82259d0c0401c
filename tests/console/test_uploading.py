"""From a folder of files to a running job."""

import io
import itertools
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.console.consoles import SAMPLES, Console, resumes
from tests.console.dropping import drop

POSTING = "Requirements\n- Python\n- PostgreSQL\n- 3 years of experience\n\nNice to have\n- Kafka 🙂\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """1,000 files in nested folders, among them each kind that is refused."""
    root = tmp_path / "applications"
    for number, (name, content) in enumerate(resumes(993)):
        path = root / f"part{number % 7}" / f"more{number % 3}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (root / "part1" / "twin.txt").write_bytes(resumes(1)[0][1])
    (root / "part2" / "large.pdf").write_bytes(b"%PDF-1.7\n" + b" " * 11 * 1024 * 1024)
    (root / "part3" / "video.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    (root / "part4" / "program.exe").write_bytes(b"MZ" + bytes(200))
    (root / "part5" / "corrupt.pdf").write_bytes((SAMPLES / "errors" / "corrupt.pdf").read_bytes())
    (root / "part6" / "nested.zip").write_bytes(archive({"one.zip": archive({"a.txt": b"text"})}))
    (root / "part6" / "two.zip").write_bytes(archive(dict(resumes(995)[993:])))
    (root / ".DS_Store").write_bytes(b"x")
    return root


def archive(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return made.getvalue()


REASONS = {
    "large.pdf": "Larger than 10 MiB",
    "video.mp4": "video.mp4",
    "program.exe": "program.exe",
    "nested.zip": "one.zip",
}


def be_busy_at_times(console: Console) -> None:
    """Answer one upload in four with 503."""
    calls = itertools.count()

    def answer(route: Route) -> None:
        if next(calls) % 4 == 1:
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="{}")
        else:
            route.continue_()

    console.page.route("**/api/recruiter/resumes", answer)
    failed = "Failed to load resource: the server responded with a status of "
    console.expected = (f"{failed}4", f"{failed}503")


def test_a_dropped_folder_is_taken_file_by_file_and_becomes_a_job(console: Console, folder: Path) -> None:
    """Row: some files of a folder cannot be taken."""
    page = console.page
    page.get_by_role("link", name="New analysis").first.click()
    page.get_by_label("Title").fill("Backend Engineer")
    page.get_by_label("Text of the posting").fill(POSTING)
    be_busy_at_times(console)

    drop(console, folder)

    summary = page.locator(".upload")
    expect(summary).to_contain_text("996 of 1,000 kept", timeout=60_000)
    expect(summary).to_contain_text("4 refused")
    expect(summary).to_contain_text("1 with the same content as another")
    expect(summary).to_contain_text("1 hidden system file was left out")
    rows = page.get_by_role("region", name="Files").get_by_role("row")
    for name, reason in REASONS.items():
        expect(rows.filter(has_text=name).first).to_contain_text(reason)
    console.check("files-refused")
    page.get_by_role("button", name="Duplicates").click()
    expect(rows.filter(has_text="twin.txt")).to_contain_text("part0/more0/person-00000.txt")
    page.get_by_role("button", name="Start the analysis of 996 resumes").click()
    expect(page.locator(".badge").first).to_have_text("Done", timeout=90_000)
    expect(page.locator(".progress")).to_contain_text("995 of 996 read")


def requirements_of_a_job(console: Console) -> dict[str, str]:
    """Start the analysis of one resume; return what it was asked for, with the kind of each."""
    page = console.page
    files = [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in resumes(1)]
    page.locator("input[type=file]:not([webkitdirectory])").set_input_files(files)  # type: ignore[arg-type]  # payloads
    page.get_by_role("button", name="Start the analysis of 1 resume").click()
    expect(page.locator(".badge").first).to_have_text("Done")
    [item] = console.api.get(f"/jobs/{page.url.rpartition('/')[2]}/items").json()["items"]
    return {one["text"]: one["kind"] for one in item["resultData"]["requirements"]}


def test_what_is_read_of_a_posting_is_shown_and_corrected_in_it(console: Console) -> None:
    page = console.page
    page.get_by_role("link", name="New analysis").first.click()
    page.get_by_label("Title").fill("Backend Engineer")
    text = page.get_by_label("Text of the posting")
    text.fill(f"🙂 We build.\n\n{POSTING}")
    read = page.get_by_role("region", name="What the analysis reads")
    expect(read.get_by_role("listitem")).to_have_count(3)
    console.check("posting-read")

    read.get_by_role("button", name="Show “PostgreSQL” in the posting").click()
    assert (
        page.evaluate("(({value, selectionStart: a, selectionEnd: b}) => value.slice(a, b))(document.activeElement)")
        == "PostgreSQL"
    )
    read.get_by_role("button", name="Make “PostgreSQL” nice to have").click()
    expect(read.get_by_role("button", name="Make “PostgreSQL” required")).to_be_visible()
    read.get_by_role("button", name="Remove “Python”").click()
    expect(read.get_by_role("button", name="Show “Python” in the posting")).to_have_count(0)
    read.get_by_label("Add a requirement").fill("Rust")
    read.get_by_role("button", name="Add").click()

    expect(read.get_by_role("button", name="Make “Rust” nice to have")).to_be_visible()
    assert "- Python" not in text.input_value()
    expect(read).to_contain_text("3 years")
    wanted = requirements_of_a_job(console)
    assert {name: wanted.get(name) for name in ("Rust", "PostgreSQL", "Python")} == {
        "Rust": "must",
        "PostgreSQL": "nice",
        "Python": None,
    }


def test_a_name_is_shown_as_text_whatever_it_holds(console: Console) -> None:
    """Row: the name of a file is long, of another direction or markup."""
    page = console.page
    console.expected = ("Failed to load resource: the server responded with a status of 4",)
    kept = ["<img src=x onerror=alert(1)>.txt", "قسيرة ذاتية.txt", "n" * 251 + ".txt"]
    files = [
        {"name": name, "mimeType": "text/plain", "buffer": resumes(number + 1)[-1][1]}
        for number, name in enumerate([*kept, "n" * 296 + ".txt"])
    ]
    page.get_by_role("link", name="New analysis").first.click()
    page.get_by_label("Title").fill("<b>Surveyor</b>")
    page.get_by_label("Text of the posting").fill(POSTING)

    page.locator("input[type=file]:not([webkitdirectory])").set_input_files(files)  # type: ignore[arg-type]  # payloads

    expect(page.locator(".upload")).to_contain_text("of 4 kept")
    console.check("files-odd-names")
    page.get_by_role("button", name=re.compile(r"Start the analysis of \d resumes")).click()
    expect(page.locator(".badge").first).to_have_text("Done")
    expect(page.get_by_role("heading", name="<b>Surveyor</b>")).to_be_visible()
    table = page.get_by_role("grid")
    for name in kept:
        expect(table).to_contain_text(name)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    console.check("ranking-odd-names")
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator("[aria-rowindex='2']").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("img[src=x]").count() == 0
