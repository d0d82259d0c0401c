"""What stands beside the dates of a job and is none: leave, care, study, versions of a product, a place to live."""

from datetime import date

import pytest

from runtime.analysis.career import read_career

TODAY = date(2026, 11, 15)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        pytest.param(
            "EXPERIENCE\nNurse, Ward 4, January 2016 - December 2020 (maternity leave February 2018 - January 2019)",
            4,
            id="leave in brackets",
        ),
        pytest.param(
            "BERUFSERFAHRUNG\n01/2015 \u2013 12/2019  Erzieherin, Kita Regenbogen (Elternzeit 01/2017 \u2013 12/2017)",
            4,
            id="Elternzeit",
        ),
        pytest.param(
            "WORK\n2018 (March) - 2020 (February). Planner.\n2015 (March) - 2018 (February). Buyer.",
            5,
            id="months in brackets",
        ),
        pytest.param(
            "JOBS\n03.2015 - 02.2019. Loader, Kirk Freight. Nights.\n03.2019 - 02.2020. Father was ill.\n",
            4,
            id="clauses behind the dates",
        ),
        pytest.param(
            "WORK\nAdministrator, Fell College, 03/2018 - 02/2020\nMoved the farm from SQL Server 2008 to 2016.",
            2,
            id="versions",
        ),
        pytest.param(
            "Baker from Split, since 2005 in Austria.\n\nSince December 2021: baker at Ofenfrisch, Graz.",
            5,
            id="a place to live",
        ),
        pytest.param(
            "WORK\nCharge nurse, Ward 4, Moor Hospital, from December 2021\n"
            "Nurse, Ward 2, Moor Hospital, December 2016 to November 2021",
            10,
            id="from, with nothing behind it",
        ),
        pytest.param(
            "WORK\nStoreman, Hull Docks, December 2015 - November\n2019\nCounted, packed and sent on what came in.",
            4,
            id="broken before the year",
        ),
        pytest.param(
            "WORK\nCellar Hand, Three Otters. April 2018 to March 2020.\nWarden. Since December 2024. Nights.",
            4,
            id="dates in a sentence of their own",
        ),
        pytest.param(
            "Welder with a yard. March 2016 to February 2020, Oban Slip, Oban: hulls and rails.",
            4,
            id="the role before",
        ),
        pytest.param(
            "Engagements\nMarch 2016 to February 2020, Organist, St Anne's\n"
            "March 2020 to February 2022: nothing paid. A bootcamp.",
            4,
            id="engagements, and nothing paid",
        ),
        pytest.param(
            "LICENCES\nForklift, to 2029\n\nDriving\nBus driver, Humber Lines, Dec 2011 - Nov 2016",
            5,
            id="a section that ends a list",
        ),
        pytest.param(
            "Where I've worked\nFirst hand - Dale Cheese - Dec '14 to Nov '18\n"
            "Cutting. Started on the floor, was making by March.",
            4,
            id="a heading in its own words",
        ),
    ],
)
def test_only_the_months_of_work_are_counted(text: str, years: float) -> None:
    assert read_career(text, TODAY).years == pytest.approx(years, abs=0.1)
