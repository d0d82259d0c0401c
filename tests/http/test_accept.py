"""What a caller takes as an answer."""

import pytest

from tests.http.clients import RESUMES, User, problem_of


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        pytest.param("application/json", 200, id="the type"),
        pytest.param("APPLICATION/JSON", 200, id="in capitals"),
        pytest.param("application/json; charset=utf-8", 200, id="with a parameter"),
        pytest.param("application/*", 200, id="of the type"),
        pytest.param("*/*", 200, id="any"),
        pytest.param("", 200, id="empty"),
        pytest.param("text/html, */*;q=0.1", 200, id="a browser"),
        pytest.param("application/*;q=0, application/json", 200, id="the more specific one decides"),
        pytest.param("application/json;q=0.001", 200, id="hardly"),
        pytest.param("text/html", 406, id="another"),
        pytest.param("application/problem+json", 406, id="problems alone"),
        pytest.param("application/json;q=0", 406, id="not this"),
        pytest.param("application/json; q=0.000, */*", 406, id="anything but this"),
        pytest.param("*/*;q=0", 406, id="nothing"),
        pytest.param("garbage", 406, id="garbage"),
        pytest.param("a/b," * 1_000, 406, id="a long list"),
    ],
)
async def test_an_answer_is_of_a_type_that_the_caller_takes(alice: User, accept: str, status: int) -> None:
    answer = await alice.get(RESUMES, headers={"Accept": accept})

    assert answer.status_code == status
    if status == 406:
        problem_of(answer, 406)


async def test_lines_of_accept_are_one_list(alice: User) -> None:
    answer = await alice.get(RESUMES, headers=[("Accept", "text/html"), ("Accept", "application/json")])

    assert answer.status_code == 200


async def test_what_is_refused_for_its_answer_has_done_nothing(alice: User) -> None:
    answer = await alice.post(RESUMES, files=[("files", ("a.txt", b"a"))], headers={"Accept": "text/html"})

    problem_of(answer, 406)
    assert (await alice.get(RESUMES)).json()["resumes"] == []


async def test_an_answer_without_content_suits_everybody(alice: User) -> None:
    [resume] = (await alice.post(RESUMES, files=[("files", ("a.txt", b"a"))])).json()["resumes"]

    answer = await alice.delete(f"{RESUMES}/{resume['id']}", headers={"Accept": "text/html"})

    assert answer.status_code == 204


async def test_a_stream_is_for_those_who_take_one(alice: User) -> None:
    path = f"/api/recruiter/jobs/{await alice.given_job()}/events"

    problem_of(await alice.get(path, headers={"Accept": "application/json"}), 406)
    assert (await alice.head(path, headers={"Accept": "text/event-stream"})).status_code == 200
