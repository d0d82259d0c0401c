"""What an anonymous report leaves out of quoted lines, and what it leaves in."""

import pytest

from runtime.reports.redaction import Redaction

TEXT = """Dr. Zebulon Quixotham-Reed
Senior Python Engineer | Glenwood
Python, Django, Docker, Kubernetes
zebulon.q@example.com

Work
Engineer, Acme, 2015 - 2024

Education
Science, 2006 - 2009
"""


def left(line: str, text: str = TEXT, file_name: str = "cv.pdf") -> str:
    return Redaction(text, file_name).leave_out(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("I, Zebulon Quixotham-Reed, wrote Python", "I, [name] [name], wrote Python"),
        ("ZEBULON's team ran Docker", "[name] team ran Docker"),
        ("Write to z.q+jobs@mail.example.co.uk or z.q (at) example.com", "Write to [e-mail] or [e-mail]"),
        ("See https://example.com/me and github.com/zq/tools", "See [link] and [link]"),
        ("Call +44 (0)20 7946 0958", "Call [phone]"),
        ("Tel. 0170 1234567", "Tel. [phone]"),
        ("I live at 12 Long Acre Street, London", "I live at [address], London"),
        ("Musterstraße 12 a, 10115 Berlin", "[address], [address]"),
        ("12 Rue de la Paix, Paris", "[address], Paris"),
        ("Born 4 May 1988, driving licence", "[birth date], driving licence"),
        ("geb. 04.05.1988, Führerschein B", "[birth date], Führerschein B"),
        ("38 years old, Python", "[age], Python"),
        ("Alter: 38", "[age]"),
        ("BSc Computer Science, 2006 - 2009", "BSc Computer Science, [years]"),
        ("Abitur 2005 am Gymnasium", "Abitur [years] am Gymnasium"),
        ("Science, 2006 - 2009", "Science, [years]"),
    ],
)
def test_who_it_is_is_left_out(line: str, expected: str) -> None:
    assert left(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Engineer, Acme, 2015 - 2024",
        "Built 12 services in Python with Docker and Kubernetes",
        "Python since 2015, Django 4.2, 1,200 requests per second",
        "Cut p95 latency from 900 ms to 120 ms in 2019",
        "10 years of Python",
        "Senior Python Engineer",
        "2019 Winner of the cup",
    ],
)
def test_what_proves_something_stays(line: str) -> None:
    assert left(line) == line


@pytest.mark.parametrize(
    ("file_name", "text", "line"),
    [
        ("Jane_Canary-CV 2024.pdf", "Profile\nPython", "Jane Canary writes Python"),
        ("cv.pdf", "Lebenslauf\nName: Jane Canary\nPython", "Jane Canary writes Python"),
        ("cv.pdf", "Python\n\njane.canary@example.com", "Jane Canary writes Python"),
        ("cv.pdf", "王小明\nPython", "王小明 writes Python"),
        ("cv.pdf", "محمد علي\nPython", "محمد علي writes Python"),
        ("cv.pdf", "Анна Ёлкина\nPython", "Анна Ёлкина writes Python"),
    ],
)
def test_a_name_is_found_where_people_write_it(file_name: str, text: str, line: str) -> None:
    said = left(line, text, file_name)

    assert said.replace("[name]", "").split() == ["writes", "Python"]
