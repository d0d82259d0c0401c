"""Skill gaps and reports in the console: ordered, watched, read, downloaded."""

from playwright.sync_api import expect

from tests.console.consoles import Console, resumes

POSTING = "Requirements\n- Python\n- Fortran\n"


def test_skill_gaps_are_made_of_a_pool_and_shown_as_a_matrix(console: Console) -> None:
    page = console.page
    page.get_by_role("link", name="New analysis").first.click()
    page.get_by_label("Title").fill("Backend Engineer")
    page.get_by_label("Text of the posting").fill(POSTING)
    files = [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in resumes(3)]
    page.locator("input[type=file]:not([webkitdirectory])").set_input_files(files)  # type: ignore[arg-type]  # payloads
    page.get_by_label("Skill gaps: what the pool shows and lacks").check()

    page.get_by_role("button", name="Start the analysis of 3 resumes").click()

    expect(page.locator(".badge").first).to_have_text("Done")
    matrix = page.get_by_role("region", name="Skills and candidates of Backend Engineer")
    expect(matrix.get_by_role("columnheader", name="Fortran")).to_be_visible()
    expect(matrix.get_by_role("row").filter(has_text="person-00000.txt")).to_contain_text("proved")
    console.check("skill-gaps")


def test_a_report_is_ordered_and_downloaded(console: Console) -> None:
    page = console.page
    job_id = console.submit(console.upload(resumes(3)))
    console.open(f"/jobs/{job_id}")
    page.get_by_role("button", name="Order a report").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("CSV").check()
    console.check("report-order")
    dialog.get_by_role("button", name="Make the report").click()

    page.get_by_role("button", name="Download PDF").wait_for()

    with page.expect_download() as download:
        page.get_by_role("button", name="Download PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    expect(page.get_by_role("button", name="Download CSV")).to_be_visible()
    console.check("report")
