"""Job descriptions that are kept: used again, edited as a copy, deleted; and what a job's summary says."""

from playwright.sync_api import expect

from tests.console.consoles import Console, resumes

TEXT = "Requirements\n- Theodolite\n"


def test_a_kept_job_description_is_used_copied_and_deleted(console: Console) -> None:
    page = console.page
    console.api.post("/job-descriptions", json={"title": "Surveyor", "text": TEXT}).raise_for_status()
    page.get_by_role("link", name="Job descriptions").click()
    expect(page.get_by_role("rowheader", name="Surveyor")).to_be_visible()
    console.check("postings")

    page.get_by_role("button", name="Edit a copy of “Surveyor”").click()
    expect(page.get_by_label("Text of the posting")).to_have_value(TEXT)
    page.get_by_role("link", name="Job descriptions").click()
    page.get_by_role("button", name="Delete “Surveyor”").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(page.get_by_role("heading", name="No job descriptions yet")).to_be_visible()
    assert console.api.get("/job-descriptions").json()["jobDescriptions"] == []
    console.check("postings-none")


def test_a_summary_says_how_scores_are_spread_and_what_is_missed(console: Console) -> None:
    page = console.page
    job_id = console.submit(console.upload(resumes(5)), title="Surveyor", text="- Python\n- Fortran")
    page.goto(f"{console.url}/jobs/{job_id}?part=summary#token={console.token}")

    expect(page.get_by_role("row", name="Fortran")).to_contain_text("5")
    console.check("summary")
