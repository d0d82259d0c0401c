"""Requirements in general words, behind headings of the posting's own, in asides and as subjects of sentences."""

import pytest

from runtime.analysis.posting import read_posting

FRAME = """Assistant Grower

What you need
{}
- Grafting fruit trees
- Tractor licence

What we offer
A cottage.
"""


def asked(text: str) -> dict[str, str]:
    """Return what is asked with its kind."""
    return {each.text: each.kind for each in read_posting("", text).requirements}


@pytest.mark.parametrize(
    ("item", "read"),
    [
        ("- Experience of home delivery", "home delivery"),
        (
            "- 3+ years of service management experience in a B2C logistics company",
            "service management experience in a",
        ),
        ("- Experience in the travel industry", "travel industry"),
        ("- Own hand tools", "hand tools"),
        ("- Able to travel around the valley", "travel around the valley"),
        ("- Working with live data", "live data"),
        ("- postgraduate certificate in MRI", "postgraduate certificate in MRI"),
        ("- ETCS (European Train Control System) in-cab signalling", "ETCS"),
        ("- Knowledge of irrigation, including frost protection by sprinklers", "frost protection"),
        ("- You use RISKWATCH as a daily tool and not as decoration", "RISKWATCH"),
        ("- Botany that you don't need to look up", "Botany"),
        (
            "- Digital orthopantomograms (you take them yourself, we don't have a technician)",
            "Digital orthopantomograms",
        ),
        ("- Spray records in FarmLedger", "Spray records"),
        ("-Pruning of vines\n-Soil sampling", "Soil sampling"),
        ("- Cider making, we do it in October", "Cider making"),
    ],
)
def test_an_item_of_a_list_is_read_whatever_general_words_it_has(item: str, read: str) -> None:
    assert any(text.startswith(read) for text in asked(FRAME.format(item)))


@pytest.mark.parametrize(
    "item", ["- 3 yrs", "- Other", "- 2 years since qualifying", "- At least two years in a similar role"]
)
def test_an_item_that_names_no_thing_is_none(item: str) -> None:
    assert set(asked(FRAME.format(item))) == {"Grafting fruit trees", "Tractor licence"}


@pytest.mark.parametrize(
    "heading",
    ["Negotiable", "Things that make us grin", "What nobody will insist on", "You may have", "Das freut uns", "Icing"],
)
def test_a_list_behind_what_is_asked_is_nice_whatever_its_heading_says(heading: str) -> None:
    read = asked(f"Grower\n\nRequirements\n- Grafting\n- Pruning licence\n\n{heading}\n- Cider certificate\n- SAP\n")

    assert read == {"Grafting": "must", "Pruning licence": "must", "Cider certificate": "nice", "SAP": "nice"}


@pytest.mark.parametrize(
    "line", ["- The orchard at dawn\n- The dog", "- Free parking\n- A pension", "- We pay in time\n- Wine"]
)
def test_a_list_of_what_the_firm_has_is_none(line: str) -> None:
    assert set(asked(f"Grower\n\nRequirements\n- Grafting\n- Pruning\n\nThings to love\n{line}\n")) == {
        "Grafting",
        "Pruning",
    }


def test_lists_ask_where_no_heading_says_so_though_another_is_nice_to_have() -> None:
    read = asked("here's what that means:\n- Wireshark is your home\n- packet capture\n\nbonus:\n- Zeek\n- Suricata\n")

    assert {"packet capture", "Wireshark"} <= {text for text, kind in read.items() if kind == "must"}
    assert {"Zeek", "Suricata"} <= {text for text, kind in read.items() if kind == "nice"}


@pytest.mark.parametrize(
    ("sentence", "read"),
    [
        ("Frost records and spray diaries hold no terror for you.", {"Frost records and spray diaries"}),
        ("Grafting knives are second nature to you.", {"Grafting knives"}),
        ("You can calibrate orchard sprayers.", {"calibrate orchard sprayers"}),
    ],
)
def test_a_sentence_of_a_profile_asks_for_its_subject(sentence: str, read: set[str]) -> None:
    text = f"Grower\n\nAbout you\nYou hold a tractor licence. {sentence} You have grown fruit for five years.\n"

    assert read <= set(asked(text))


def test_all_that_is_named_in_a_paragraph_of_extras_is_nice() -> None:
    extras = "Of interest, though not required: beekeeping, soil maps, hedge laying. A PhD is rare."
    text = f"Grower\n\nRequirements\n- Grafting\n\n{extras}\n"

    assert {"beekeeping", "soil maps", "hedge laying"} <= {name for name, kind in asked(text).items() if kind == "nice"}


@pytest.mark.parametrize(
    "sentence",
    [
        "The post is subject to an enhanced DBS check.",
        "No religious belief needed.",
        "We are an accredited Living Wage employer.",
        "Tuition reimbursement up to $5,000 toward a degree.",
        "Newly qualified growers are welcome and get a mentor.",
        "Applicants who need a Skilled Worker visa may apply.",
    ],
)
def test_a_sentence_about_the_firm_and_its_offer_asks_for_nothing(sentence: str) -> None:
    assert set(asked(f"Grower\n\nRequirements\n- Grafting\n- Pruning\n\n\n{sentence}\n")) == {"Grafting", "Pruning"}


TABLE = """Ferry Deckhand

| Where | Skellig |
| Hours | 40 |

| We ask | |
| STCW basic safety | must |
| Rope splicing | must |
| Radio operator's certificate | must |
| Diesel engines | wish |

Training is paid.
"""
RUN_IN = (
    "Glazier - Moosonee. The shop cuts 900 panes a year for schools and for a hotel that throws parties. "
    "Must: red seal in glazing, CSCS card, 3 years of curtain walling. Nice: French, rope access. Pay: $38 an hour.\n"
)
TWO_LISTS = """Dairy Technician

Your week
- Valves and pumps
- Night call-outs

Without this it gets hard
- Degree in electrical engineering
- WinCC
- Frequency converters

What makes it easier
- Profinet
- Cheese
"""


@pytest.mark.parametrize(
    ("text", "must", "nice"),
    [
        pytest.param(
            TABLE,
            {"STCW basic safety", "Rope splicing", "Radio operator's certificate"},
            {"Diesel engines"},
            id="table",
        ),
        pytest.param(
            RUN_IN, {"red seal in glazing", "CSCS card", "curtain walling"}, {"French", "rope access"}, id="run in"
        ),
        pytest.param(
            TWO_LISTS,
            {"Degree in electrical engineering", "WinCC", "Frequency converters"},
            {"Profinet", "Cheese"},
            id="two lists",
        ),
        pytest.param(
            "Joiner\n\nTicks we look for\n[ ] dovetails\n[x] CNC routers\n[ ] lacquer spraying\n",
            {"dovetails", "CNC routers", "lacquer spraying"},
            set(),
            id="boxes",
        ),
        pytest.param(
            "Joiner\n\nCan you do this?\n- dovetails\n- CNC routers\n\nIt would make us happy\n- Dutch\n",
            {"dovetails", "CNC routers"},
            {"Dutch"},
            id="questions",
        ),
        pytest.param(
            "Molkereitechniker\n\nOhne das geht es nicht\n- Meisterbrief\n- WinCC\n\n"
            "Das kannst du dir sparen: Anschreiben, Krawatte.\n",
            {"Meisterbrief", "WinCC"},
            set(),
            id="spared",
        ),
    ],
)
def test_layouts_of_other_hands_are_read(text: str, must: set[str], nice: set[str]) -> None:
    read = asked(text)

    assert {name for name, kind in read.items() if kind == "must"} == must
    assert {name for name, kind in read.items() if kind == "nice"} == nice


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("Fluent Kurdish would be a huge help.", "Kurdish", "nice"),
        ("Knowledge of the tariff system, though useful, can be learnt here.", "tariff system", "nice"),
        ("A baking qualification would be the icing.", "baking qualification", "nice"),
        ("You need at least eighteen months of immigration casework.", "immigration casework", "must"),
        ("You write clear English.", "English", "must"),
    ],
)
def test_a_sentence_tells_how_much_it_asks(sentence: str, name: str, kind: str) -> None:
    assert asked(f"Assistant\n\nWe are a small office. {sentence} We meet on Mondays.\n").get(name) == kind


@pytest.mark.parametrize(
    ("item", "read"),
    [
        ("- Pipelines in Airflow or Dagster", "Airflow or Dagster"),
        ("- knew Dentrix or Eaglesoft", "Dentrix or Eaglesoft"),
        ("- user of a case management system", "case management system"),
        ("- approx. three years of hedge laying", "hedge laying"),
    ],
)
def test_what_stands_before_the_thing_is_cut_off(item: str, read: str) -> None:
    assert read in asked(FRAME.format(item))


def test_a_ship_with_containers_asks_for_no_software() -> None:
    assert asked("Wine Buyer\n\nDay to day you deal with a ship that has lost its containers.\n") == {}


@pytest.mark.parametrize(
    ("text", "must", "nice"),
    [
        (
            "What we are looking for\nGrafting fruit trees\nTractor licence",
            {"Grafting fruit trees", "Tractor licence"},
            set(),
        ),
        (
            "WHAT WE ARE LOOKING FOR\nGrafting fruit trees\nTractor licence",
            {"Grafting fruit trees", "Tractor licence"},
            set(),
        ),
        (
            ">> you have\nTractor licence\nPruning\n\n>> nice to have\nBeekeeping\nCider making",
            {"Tractor licence", "Pruning"},
            {"Beekeeping", "Cider making"},
        ),
        ("We want someone who can graft fruit trees.", {"graft fruit trees"}, set()),
        ("We are looking for a person who knows Excel and speaks German.", {"Excel", "German"}, set()),
        (
            "What you need\nFruit trees. Grafting. Tractor licence. Soil sampling.",
            {"Fruit trees", "Grafting", "Tractor licence", "Soil sampling"},
            set(),
        ),
        (
            "What you need\n- Sound knowledge of spray rules: Pesticide Code, WRAS and Grower Act\n- Pruning",
            {"Pesticide Code", "WRAS", "Grower Act", "Pruning"},
            set(),
        ),
        ("What you need\n- Field buses: ISOBUS or Landbus\n- Pruning", {"ISOBUS or Landbus", "Pruning"}, set()),
        (
            "What you need\n- Two years of glasshouse experience in a nursery, orchard or estate garden\n- Pruning",
            {"glasshouse experience in a nursery", "Pruning"},
            set(),
        ),
        ("What you need\n- Experience of about 2 years after qualifying\n- Pruning", {"Pruning"}, set()),
        ("You hold, or can obtain before you start, Standard First Aid.", {"Standard First Aid"}, set()),
        ("Excel is a must. So is SAP.", {"Excel", "SAP"}, set()),
        ("Shearing is essential, so are lambing and drenching.", {"Shearing", "lambing and drenching"}, set()),
        (
            "Experience of bees would be an advantage, and so would top fruit grafting.",
            set(),
            {"bees", "top fruit grafting"},
        ),
        ("You need a tractor licence, so are we looking forward to seeing it.", {"tractor licence"}, set()),
        ("Spraying is essential. We are quick, so is our lunch.", {"Spraying"}, set()),
        ("Experience of bees is welcome, and so are their keepers.", set(), {"bees"}),
        (
            "You must be able to read a pruning plan and operate a sprayer.",
            {"pruning plan", "operate a sprayer"},
            set(),
        ),
        ("The ideal person has a tractor licence and experience with bees.", {"tractor licence", "bees"}, set()),
        (
            "What you need\nTractor licence\nPruning\nTHE GOODIES\nA cottage, apples",
            {"Tractor licence", "Pruning"},
            set(),
        ),
    ],
)
def test_headings_lists_and_clauses_of_other_hands_are_read(text: str, must: set[str], nice: set[str]) -> None:
    read = asked(f"Assistant Grower\n\n{text}\n")

    assert {name for name, kind in read.items() if kind == "must"} == must
    assert {name for name, kind in read.items() if kind == "nice"} == nice
