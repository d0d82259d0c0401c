"""The forms in which resumes write spans of time."""

import pytest

from runtime.analysis.career.date_spans import find_spans

NOW = 2026 * 12 + 10  # the month behind October 2026 is the first that does not count


def month(text: str) -> int:
    year, _, number = text.partition("-")
    return int(year) * 12 + int(number) - 1


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        pytest.param("Jan '19 - Mar '20", "2019-1", "2020-4", id="month and apostrophe"),
        pytest.param("2019-05 to 2020-06", "2019-5", "2020-7", id="ISO months"),
        pytest.param("05/2019 \u2013 06/2020", "2019-5", "2020-7", id="slash, en dash"),
        pytest.param("05.2019 \u2014 06.2020", "2019-5", "2020-7", id="dot, em dash"),
        pytest.param("2019.05 - 2020.06", "2019-5", "2020-7", id="year first, dot"),
        pytest.param("January 15, 2019 - March 31, 2020", "2019-1", "2020-4", id="American days"),
        pytest.param("1 July 2016 to 30 June 2025", "2016-7", "2025-7", id="British days"),
        pytest.param("1st July 2016 until 30th June 2017", "2016-7", "2017-7", id="ordinals"),
        pytest.param("07/16/2016 - 06/30/2018", "2016-8", "2018-7", id="month before day, from the second half"),
        pytest.param("01.04.2019 - 31.03.2021", "2019-4", "2021-4", id="German days"),
        pytest.param("2016-04-01 - 2019-03-31", "2016-4", "2019-4", id="ISO days"),
        pytest.param("2015-19", "2015-7", "2019-7", id="short second year"),
        pytest.param("2007-11", "2007-7", "2011-7", id="short second year that could be a month"),
        pytest.param("2016 - 2022", "2016-7", "2022-7", id="years alone are their middle"),
        pytest.param("2020 to 2023", "2020-7", "2023-7", id="to"),
        pytest.param("06/08 - 05/12", "2008-6", "2012-6", id="two-digit years"),
        pytest.param("Sep 21 - May 23", "2021-9", "2023-6", id="months and two digits"),
        pytest.param("Jan - Sep 2024", "2024-1", "2024-10", id="one year for both months"),
        pytest.param("juin \u00e0 ao\u00fbt 2019", "2019-6", "2019-9", id="one year, French"),
        pytest.param("since 2015", "2015-7", "2026-11", id="since a year"),
        pytest.param("seit 11/2020", "2020-11", "2026-11", id="seit"),
        pytest.param("depuis d\u00e9cembre 2021", "2021-12", "2026-11", id="depuis"),
        pytest.param("desde noviembre de 2022", "2022-11", "2026-11", id="desde"),
        pytest.param("dal 2018", "2018-7", "2026-11", id="dal"),
        pytest.param("sinds maart 2020", "2020-3", "2026-11", id="sinds"),
        pytest.param("01/2021 till date", "2021-1", "2026-11", id="till date"),
        pytest.param("March 2020 to date", "2020-3", "2026-11", id="to date"),
        pytest.param("12.2018 bis heute", "2018-12", "2026-11", id="bis heute"),
        pytest.param("de novembre 2016 \u00e0 aujourd'hui", "2016-11", "2026-11", id="aujourd'hui"),
        pytest.param("mai 2019 \u00e0 ce jour", "2019-5", "2026-11", id="ce jour"),
        pytest.param("enero 2019 - actualidad", "2019-1", "2026-11", id="actualidad"),
        pytest.param("dez. 2017 - at\u00e9 o momento", "2017-12", "2026-11", id="ate o momento"),
        pytest.param("marzo 2018 - oggi", "2018-3", "2026-11", id="oggi"),
        pytest.param("mei 2015 tot heden", "2015-5", "2026-11", id="heden"),
        pytest.param("2 May 2018 - 30 apr. 2019", "2018-5", "2019-5", id="mixed lengths of names"),
        pytest.param("2019   -   2021", "2019-7", "2021-7", id="odd spaces"),
        pytest.param("2021 \u2013", "2021-7", "2026-11", id="open end"),
        pytest.param("2020 Feb \u2013 now", "2020-2", "2026-11", id="year before the month"),
        pytest.param("2021, juillet \u2013 2022, mars", "2021-7", "2022-4", id="year, comma, month"),
        pytest.param("mayo 2022 \u00b7 hoy", "2022-5", "2026-11", id="middle dot"),
        pytest.param("tussen 2015 en 2018", "2015-7", "2018-7", id="between, Dutch"),
        pytest.param("April 2018 bis M\u00e4rz 2023", "2018-4", "2023-4", id="German months"),
        pytest.param("gennaio 2015 al giugno 2019", "2015-1", "2019-7", id="Italian months"),
        pytest.param("augustus 2015 t/m mei 2016", "2015-8", "2016-6", id="Dutch months"),
        pytest.param("fevereiro de 2015 a mar\u00e7o de 2016", "2015-2", "2016-4", id="Portuguese months"),
    ],
)
def test_a_span_is_read_in_its_form(line: str, start: str, end: str) -> None:
    spans = find_spans(line.lower(), NOW)

    assert [(span.start, span.end) for span in spans] == [(month(start), month(end))]


@pytest.mark.parametrize(
    "line",
    [
        "from 4.1 s to 380 ms",
        "open 08.00 to 16.30",
        "1.400 to 2.300 units",
        "phone 555-0142, ext. 12/34",
        "grades 3-5, ages 6/12",
        "version 3.11 to 3.12",
        "1380 - 1410",
        "2031 - 2033",
    ],
)
def test_other_numbers_are_no_span(line: str) -> None:
    assert [span for span in find_spans(line, NOW) if span.kind != "single"] == []
