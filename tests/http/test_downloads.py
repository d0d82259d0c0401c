"""Files that are answered: their bytes, their name, their version, parts of them. And what is read of them."""

import uuid

import httpx
import pytest

from tests.http.clients import RESUMES, User, problem_of

CONTENT = bytes(range(256)) * 4
NASTY = 'Zoë "x"; a=b <b>履歴.pdf'


async def given_file(user: User, content: bytes = CONTENT, name: str = "cv.pdf") -> str:
    answer = await user.post(RESUMES, files=[("files", (name, content))])
    return f"{RESUMES}/{answer.json()['resumes'][0]['id']}"


async def given_text(user: User, content: bytes, name: str) -> httpx.Response:
    return await user.get(f"{await given_file(user, content, name)}/text")


async def test_a_file_comes_back_byte_for_byte(alice: User) -> None:
    answer = await alice.get(f"{await given_file(alice, b'%PDF-1.7' + CONTENT)}/content")

    assert answer.content == b"%PDF-1.7" + CONTENT
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename=\"cv.pdf\"; filename*=UTF-8''cv.pdf"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_name_in_any_letters_is_offered_whole(alice: User) -> None:
    answer = await alice.get(f"{await given_file(alice, b'%PDF-1.7', NASTY)}/content")

    expected = "attachment; filename=\"Zo_ _x__ a_b _b___.pdf\"; filename*=UTF-8''Zo%C3%AB%20%22x%22%3B%20a%3Db%20"
    assert answer.headers["content-disposition"] == f"{expected}%3Cb%3E%E5%B1%A5%E6%AD%B4.pdf"


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=8-", 8, None),
        ("bytes=-5", -5, None),
        ("bytes=3-99999999", 3, None),
        ("bytes=-99999999", 0, None),
    ],
)
async def test_a_part_is_answered_alone(alice: User, asked: str, first: int, end: int | None) -> None:
    content = b"%PDF-1.7" + CONTENT

    answer = await alice.get(f"{await given_file(alice, content)}/content", headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.content == content[first:end]
    start = first % len(content)
    last = start + len(answer.content) - 1
    assert answer.headers["content-range"] == f"bytes {start}-{last}/{len(content)}"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=-", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b", "bytes=0-1x", ""])
async def test_what_is_no_one_part_is_answered_whole(alice: User, asked: str) -> None:
    answer = await alice.get(f"{await given_file(alice)}/content", headers={"Range": asked})

    assert answer.status_code == 200
    assert len(answer.content) == len(CONTENT)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=99999999999-", "bytes=-0"])
async def test_a_part_behind_the_end_is_refused_with_the_size(alice: User, asked: str) -> None:
    answer = await alice.get(f"{await given_file(alice)}/content", headers={"Range": asked})

    assert "1024 bytes" in problem_of(answer, 416)["detail"]
    assert answer.headers["content-range"] == "bytes */1024"


async def test_a_part_of_another_version_is_not_given(alice: User) -> None:
    where = f"{await given_file(alice)}/content"
    etag = (await alice.head(where)).headers["etag"]

    same = await alice.get(where, headers={"Range": "bytes=0-0", "If-Range": etag})
    other = await alice.get(where, headers={"Range": "bytes=0-0", "If-Range": '"other"'})

    assert (same.status_code, other.status_code) == (206, 200)


async def test_a_file_that_the_caller_has_is_not_sent_again(alice: User) -> None:
    where = f"{await given_file(alice)}/content"
    etag = (await alice.get(where)).headers["etag"]

    known = await alice.get(where, headers={"If-None-Match": etag, "Range": "bytes=0-0"})
    changed = await alice.get(where, headers={"If-Match": '"other"'})

    assert known.status_code == 304
    problem_of(changed, 412)


async def test_a_type_that_the_caller_does_not_take_is_refused(alice: User) -> None:
    where = f"{await given_file(alice)}/content"

    problem_of(await alice.get(where, headers={"Accept": "text/html"}), 406)


async def test_the_text_is_what_the_machine_reads(alice: User) -> None:
    answer = await given_text(alice, b"# Ann Example\n\nPython since 2019", "ann.md")

    found = answer.json()
    assert found["fileName"] == "ann.md"
    assert "Python since 2019" in found["text"]
    assert (found["errorCode"], found["errorMessage"], found["hiddenText"]) == (None, None, "")


async def test_a_file_without_text_says_why(alice: User) -> None:
    found = (await given_text(alice, b"%PDF-1.7 cut short", "ann.pdf")).json()

    assert (found["text"], found["errorCode"]) == (None, "corrupt")
    assert "damaged" in found["errorMessage"]


@pytest.mark.parametrize("part", ["content", "text"])
async def test_what_is_another_s_is_not_there(alice: User, bob: User, service: User, part: str) -> None:
    where = f"{await given_file(alice, b'Ann', 'ann.txt')}/{part}"

    problem_of(await bob.get(where), 404)
    problem_of(await alice.get(f"{RESUMES}/{uuid.uuid4()}/{part}"), 404)
    assert (await service.get(where)).status_code == 200
