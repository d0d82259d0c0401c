"""Endpoints about resumes and job descriptions, and who sees them."""

import hashlib
import os
import uuid
from typing import Any

import pytest

from tests.analysis.documents import docx, paragraph, zipped
from tests.http.clients import DESCRIPTIONS, RESUMES, User, pointers_of, problem_of

Upload = tuple[str, tuple[str, bytes]]
DOCX = docx(paragraph("Ann"))
RAR = b"Rar!\x1a\x07\x01\x00"


def files_of(*files: tuple[str, bytes]) -> list[Upload]:
    return [("files", file) for file in files]


async def test_uploaded_files_come_back_in_their_order(alice: User) -> None:
    files = files_of(("a.pdf", b"%PDF-1.7 ..."), ("b.md", b"# Bob"), ("empty.txt", b""))

    answer = await alice.post(RESUMES, files=files)

    assert answer.status_code == 201
    resumes = answer.json()["resumes"]
    assert [resume["fileName"] for resume in resumes] == ["a.pdf", "b.md", "empty.txt"]
    assert [resume["mediaType"] for resume in resumes] == ["application/pdf", "text/markdown", "text/plain"]
    assert resumes[1] == {
        "id": resumes[1]["id"],
        "fileName": "b.md",
        "mediaType": "text/markdown",
        "sizeBytes": 5,
        "sha256": hashlib.sha256(b"# Bob").hexdigest(),
        "createdAt": resumes[1]["createdAt"],
    }


async def test_a_file_name_keeps_neither_path_nor_control_characters(alice: User) -> None:
    names = ["../../etc/passwd", "C:\\me\\cv.docx", "x" * 300 + ".pdf", "a\u202efdp.exe", "...", "/"]

    answer = await alice.post(RESUMES, files=files_of(*((name, b"x") for name in names)))

    stored = [resume["fileName"] for resume in answer.json()["resumes"]]
    assert stored == ["passwd", "cv.docx", "x" * 251 + ".pdf", "afdp.exe", "...", "resume"]


@pytest.mark.parametrize("name", [".", "..", "../..", "a/..", "C:\\me\\.", " .. ", ".\u202e", "\u2066.."])
async def test_a_file_called_like_a_folder_is_pointed_at(alice: User, name: str) -> None:
    answer = await alice.post(RESUMES, files=files_of(("a.txt", b"a"), (name, b"x")))

    assert pointers_of(answer) == ["/files/1"]
    assert "`..`" in answer.json()["detail"]
    assert (await alice.get(RESUMES)).json()["resumes"] == []


async def test_a_file_of_an_archive_called_like_a_folder_is_pointed_at(alice: User) -> None:
    answer = await alice.post(RESUMES, files=files_of(("cvs.zip", zipped({"a.txt": b"a", "cvs\\..": b"x"}))))

    assert pointers_of(answer) == ["/files/0"]
    assert "`cvs.zip`" in answer.json()["errors"][0]["detail"]


async def test_fifty_files_are_one_request(alice: User) -> None:
    answer = await alice.post(RESUMES, files=files_of(*((f"{n}.txt", b"text") for n in range(50))))

    assert len(answer.json()["resumes"]) == 50


async def test_the_files_of_an_archive_are_resumes_of_their_own(alice: User) -> None:
    archive = zipped({"cvs/": b"", "cvs/ann.docx": DOCX, "cvs/bob.txt": b"Bob", "__MACOSX/._ann.docx": b"x"})

    answer = await alice.post(RESUMES, files=files_of(("all.zip", archive), ("eve.md", b"# Eve")))

    assert answer.status_code == 201
    assert [one["fileName"] for one in answer.json()["resumes"]] == ["ann.docx", "bob.txt", "eve.md"]
    assert answer.json()["resumes"][1]["mediaType"] == "text/plain"


async def test_a_type_that_is_not_read_is_refused_with_pointer_and_name_and_nothing_is_kept(alice: User) -> None:
    files = files_of(("a.txt", b"a"), ("song.mp3", b"ID3\x04"), ("cvs.zip", zipped({"b.txt": b"b", "c.rar": RAR})))

    answer = await alice.post(RESUMES, files=files)

    problem = problem_of(answer, 415)
    assert [error["pointer"] for error in problem["errors"]] == ["/files/1", "/files/2"]
    assert ["song.mp3" in problem["errors"][0]["detail"], "c.rar" in problem["errors"][1]["detail"]] == [True, True]
    assert "song.mp3" not in problem["detail"]
    assert (await alice.get(RESUMES)).json()["resumes"] == []


@pytest.mark.parametrize(
    ("archive", "status", "word"),
    [
        pytest.param(zipped({"inner.zip": zipped({"a.txt": b"a"})}), 415, "archive in an archive", id="nested"),
        pytest.param(zipped({}), 422, "holds no file", id="empty"),
        pytest.param(zipped({"a.txt": b"a" * 100})[:-30], 422, "damaged", id="cut short"),
        pytest.param(zipped({"bomb.txt": b" " * 9_000_000}), 413, "unpacks to more", id="bomb"),
        pytest.param(zipped({f"{n}.txt": b"a" for n in range(1_001)}), 413, "1000 files", id="a thousand and one"),
        pytest.param(zipped({f"{n}.txt": b"a" for n in range(2_001)}), 413, "unpacks to more", id="thousands"),
    ],
)
async def test_an_archive_has_bounds(alice: User, archive: bytes, status: int, word: str) -> None:
    answer = await alice.post(RESUMES, files=files_of(("cvs.zip", archive)))

    problem = problem_of(answer, status)
    assert word in problem["detail"] + str(problem.get("errors", ""))
    if status != 413 or "unpacks" in word:
        assert problem["errors"][0]["pointer"] == "/files/0"
    assert (await alice.get(RESUMES)).json()["resumes"] == []


async def test_a_word_file_above_ten_mebibytes_is_no_archive_and_413(alice: User) -> None:
    large = docx(paragraph("Ann"), parts={"word/media/photo.jpg": os.urandom(11 * 1024 * 1024)})

    answer = await alice.post(RESUMES, files=files_of(("a.txt", b"a"), ("large.docx", large)))

    problem = problem_of(answer, 413)
    assert "File 2 is larger" in problem["detail"]
    assert [(error["pointer"], "`large.docx`" in error["detail"]) for error in problem["errors"]] == [
        ("/files/1", True)
    ]


async def test_an_archive_may_be_larger_than_one_resume(alice: User) -> None:
    contents = {f"{n}.txt": os.urandom(750_000).hex().encode() for n in range(8)}

    answer = await alice.post(RESUMES, files=files_of(("cvs.zip", zipped(contents))))

    assert len(answer.json()["resumes"]) == 8


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        pytest.param(b"{}", "application/json", 415, id="json"),
        pytest.param(b"x", "multipart/form-data", 400, id="no boundary"),
        pytest.param(b"garbage", "multipart/form-data; boundary=b", 400, id="no part"),
        pytest.param(b"--b\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b", 400, id="no disposition"),
        pytest.param(
            b'--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nhalf',
            "multipart/form-data; boundary=b",
            400,
            id="cut off",
        ),
        pytest.param(
            b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nx\r\n--b--',
            "multipart/form-data; boundary=b",
            422,
            id="a field that is no file",
        ),
        pytest.param(b"--b--", "multipart/form-data; boundary=b", 422, id="no file at all"),
    ],
)
async def test_bodies_that_are_no_upload_are_refused(alice: User, body: bytes, content_type: str, status: int) -> None:
    answer = await alice.post(RESUMES, content=body, headers={"Content-Type": content_type})

    problem_of(answer, status)
    assert (await alice.get(RESUMES)).json()["resumes"] == []


@pytest.mark.parametrize(
    ("second", "pointer", "word"),
    [
        pytest.param(("files", ("n" * 5_000, b"x")), "/files/1", "too long", id="a name of 5,000 characters"),
        pytest.param(
            ("files", ("a", b"x", "text/plain", {"X-Long": "x" * 9_000})), "/files/1", "too long", id="a header"
        ),
        pytest.param(
            ("files", ("a", b"x", "text/plain", {f"X-{n}": "x" for n in range(9)})),
            "/files/1",
            "too long",
            id="headers",
        ),
        pytest.param(("resume", ("a.txt", b"x")), "/files/1", "`files`", id="another field"),
        pytest.param(("files", (None, b"x")), "/files/1", "filename", id="a field that is no file"),
    ],
)
async def test_a_part_that_is_no_file_to_keep_is_pointed_at(
    alice: User, second: tuple[str, Any], pointer: str, word: str
) -> None:
    answer = await alice.post(RESUMES, files=[*files_of(("a.txt", b"a")), second])

    assert pointers_of(answer) == [pointer]
    assert word in answer.json()["detail"]
    assert (await alice.get(RESUMES)).json()["resumes"] == []


async def test_a_thousand_and_one_files_are_413(alice: User) -> None:
    answer = await alice.post(RESUMES, files=files_of(*((f"{n}.txt", b"") for n in range(1_001))))

    assert "1000 files" in problem_of(answer, 413)["detail"]


async def test_a_file_above_ten_mebibytes_is_413(alice: User) -> None:
    answer = await alice.post(RESUMES, files=files_of(("big.txt", b"x" * (10 * 1024 * 1024 + 1))))

    problem = problem_of(answer, 413)
    assert "File 1 is larger" in problem["detail"]
    assert [(error["pointer"], "`big.txt`" in error["detail"]) for error in problem["errors"]] == [("/files/0", True)]


async def test_resumes_are_listed_newest_first_page_by_page(alice: User) -> None:
    files = files_of(*((f"{n}.txt", b"text") for n in range(3)))
    uploaded = (await alice.post(RESUMES, files=files)).json()["resumes"]

    first = (await alice.get(RESUMES, params={"limit": 2})).json()
    second = (await alice.get(RESUMES, params={"limit": 2, "cursor": first["nextCursor"]})).json()

    assert first["resumes"] + second["resumes"] == uploaded[::-1]
    assert second["nextCursor"] is None


async def test_a_deleted_resume_is_gone(alice: User) -> None:
    [resume] = (await alice.post(RESUMES, files=files_of(("a.txt", b"a")))).json()["resumes"]
    path = f"{RESUMES}/{resume['id']}"

    shown = await alice.get(path)
    deleted = await alice.delete(path)

    assert shown.json() == resume
    assert (deleted.status_code, deleted.content) == (204, b"")
    problem_of(await alice.get(path), 404)
    problem_of(await alice.delete(path), 404)


async def test_a_job_description_is_listed_without_its_text(alice: User) -> None:
    created = await alice.post(DESCRIPTIONS, json={"title": "Nurse", "text": "Intensive care."})

    listed = await alice.get(DESCRIPTIONS)

    assert created.status_code == 201
    assert created.json().keys() == {"id", "title", "createdAt"}
    assert listed.json() == {"jobDescriptions": [created.json()], "nextCursor": None}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param({"title": "", "text": "x"}, "/title", id="an empty title"),
        pytest.param({"title": " \u2003", "text": "x"}, "/title", id="a blank title"),
        pytest.param({"title": "x", "text": " \n\t "}, "/text", id="a blank text"),
        pytest.param({"title": "x", "text": "\x1d\x85\ufeff"}, "/text", id="a text of other blanks"),
        pytest.param({"title": "x" * 301, "text": "x"}, "/title", id="a long title"),
        pytest.param({"title": "x", "text": "x" * 100_001}, "/text", id="a long text"),
        pytest.param({"title": "x"}, "/text", id="no text"),
    ],
)
async def test_job_descriptions_have_bounds(alice: User, body: dict[str, str], pointer: str) -> None:
    answer = await alice.post(DESCRIPTIONS, json=body)

    assert pointers_of(answer) == [pointer]


async def test_users_never_see_each_others_documents(alice: User, bob: User) -> None:
    [resume] = (await alice.post(RESUMES, files=files_of(("a.txt", b"a")))).json()["resumes"]
    await alice.given_job_description()

    path = f"{RESUMES}/{resume['id']}"
    details = {
        problem_of(await bob.get(path), 404)["detail"],
        problem_of(await bob.delete(path), 404)["detail"],
        problem_of(await bob.get(f"{RESUMES}/{uuid.uuid4()}"), 404)["detail"],
    }

    assert len(details) == 1
    assert (await bob.get(RESUMES)).json()["resumes"] == []
    assert (await bob.get(DESCRIPTIONS)).json()["jobDescriptions"] == []
    assert (await alice.get(path)).status_code == 200
