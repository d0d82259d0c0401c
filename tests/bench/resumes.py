"""Makes synthetic resumes with known answers: who they are for, how good they are, and what they lack.

Every person, company and address is invented: names are joined from plant and bird words, mail addresses end in
example.com, and phone numbers are of the 555-01xx range kept for fiction. The same seed gives the same resume.
"""

from random import Random

from msgspec import Struct

from tests.bench.roles import Role, Skill

FIRST_NAMES = (
    "Alder Bryony Cedar Clover Elm Fern Hazel Heath Ivy Juniper Laurel Linden Maple Myrtle Olive Perry Reed Rowan Sage"
    " Sorrel Tansy Thorn Willow Yarrow"
)
LAST_NAMES = (
    "Ashgrove Birchley Brackenfield Cranewater Dovecot Ferncliff Finchmoor Goosebeck Heronsgate Kestrelby Larkfield"
    " Mossbank Nettlecombe Ottermere Plovermoor Quillbrook Ravenshaw Sandmartin Swallowdale Ternhaven Thistledown"
    " Wagtail Wrenfield"
)
COMPANIES = (
    "Bluestone Copperline Driftwood Eastgate Fairwater Glassworks Harborlight Ironbridge Juno Kitewind Longmeadow"
    " Millrace Northlight Oakline Pebble Quarry Redfern Silverleaf Tallpine Windrush"
)
CITIES = "Brookhaven Easton Fairview Glenwood Lakeside Milford Northport Riverton Springdale Westfield"
SUFFIXES = ("Systems", "Group", "Labs", "Health", "Logistics", "Partners", "Works", "Services")
UNIVERSITIES = (
    "Lakeside State University",
    "Northport Institute of Technology",
    "Riverton College",
    "Westfield University",
)
FILLERS = (
    "Answered customer questions by phone and mail",
    "Prepared weekly summaries for the manager",
    "Kept records tidy and up to date",
    "Helped new colleagues in their first weeks",
    "Took part in a volunteer day organised by the company",
    "Supported the yearly stock of office supplies",
    "Organised meetings and wrote minutes",
    "Handled confidential papers with care",
)
OTHER_WORK = (  # of people who apply for a job that they have never done
    ("Barista", "Prepared drinks, served guests and balanced the till"),
    ("Bus Driver", "Drove scheduled city routes safely and on time"),
    ("Florist", "Designed arrangements and managed deliveries"),
    ("Library Assistant", "Catalogued books and ran reading hours"),
    ("Security Guard", "Patrolled premises and wrote incident reports"),
    ("Receptionist", "Welcomed visitors and routed calls"),
    ("Hair Stylist", "Cut and coloured hair and kept client cards"),
    ("Landscape Gardener", "Planted beds and maintained irrigation"),
)
ANYBODYS_SKILLS = ("Teamwork", "Time management", "Microsoft Word", "Problem solving", "Driving licence")
OTHER_DEGREES = ("History", "Geography", "General Studies")
REMARKS = (
    "Careful, curious and reliable.",
    "Known for calm work under pressure.",
    "Enjoys making things simpler.",
    "Looking for a steady team.",
)
SHARES = {"strong": (0.85, 1.0), "good": (0.6, 0.75), "partial": (0.3, 0.5), "weak": (0.0, 0.2)}  # of required skills
LEVELS = tuple(SHARES)
LAYOUTS = (
    "{head}\n\nSummary\n{summary}\n\nWork experience\n{career}\n\nEducation\n{education}\n\nSkills\n{skills}\n{wish}",
    "{head}\n\nPROFILE\n{summary}\n{wish}\nEXPERIENCE\n{career}\n\nEDUCATION\n{education}\n\nSKILLS\n{skills}\n",
    "{head}\n\nSKILLS\n{skills}\n\nSUMMARY\n{summary}\n{wish}\nWORK HISTORY\n{career}\n\nEDUCATION\n{education}\n",
)
THIS_YEAR = 2026
MOST_POSITIONS = 3


class Resume(Struct, frozen=True, kw_only=True):
    """A made resume.

    Attributes:
        text: As a file would hold it.
        grade: 0 to 3 for its job.
        missing: Names of the required skills that the person does not have.
    """

    text: str
    grade: int
    missing: frozenset[str]


class Person(Struct, frozen=True, kw_only=True):
    """Whom a resume is about.

    Attributes:
        name: First and last.
        phone: Not anybody's.
        years: Of experience.
        title: What the person calls itself now.
        titles: Of earlier positions; empty for a person of another profession.
        skills: Those of the job that the person has.
        missing: Those that the job requires in vain.
        degree: The subject that the job asks for.
    """

    name: str
    phone: str
    years: int
    title: str
    titles: tuple[str, ...]
    skills: list[Skill]
    missing: list[Skill]
    degree: str


def make_resume(role: Role, level: str, seed: str) -> Resume:
    """Make a resume for a job of this role.

    Args:
        role: The profession.
        level: How well the person fits, one of `LEVELS`.
        seed: The same one gives the same resume.
    """
    rng = Random(seed)  # noqa: S311 - nothing secret
    person = draw_person(rng, role, level)
    text = write_resume(rng, person)
    coverage = 1 - len(person.missing) / len(role.required)
    grade = grade_of(coverage, person.years, role.years)
    return Resume(text=text, grade=grade, missing=frozenset(skill.name for skill in person.missing))


def grade_of(coverage: float, years: int, years_needed: int) -> int:
    """Return the grade: by the share of required skills, one less with under half of the years."""
    grade = sum(coverage >= bar for bar in (0.3, 0.55, 0.8))
    return max(0, grade - (years < years_needed / 2))


def draw_person(rng: Random, role: Role, level: str) -> Person:
    """Draw who it is and what is there of the job's skills."""
    skills = rng.sample(role.required, round(len(role.required) * rng.uniform(*SHARES[level])))
    missing = [skill for skill in role.required if skill not in skills]
    skills += rng.sample(role.nice, rng.randint(0, len(role.nice)) if level in {"strong", "good"} else 0)
    years = draw_years(rng, role.years, level)
    name = f"{rng.choice(FIRST_NAMES.split())} {rng.choice(LAST_NAMES.split())}"
    phone = f"555-01{rng.randint(0, 99):02d}"
    titles = fitting_titles(role, missing) if level != "weak" else ()
    title = rng.choice(titles) if titles else rng.choice(OTHER_WORK)[0]
    rng.shuffle(skills)
    return Person(
        name=name,
        phone=phone,
        years=years,
        title=title,
        titles=titles,
        skills=skills,
        missing=missing,
        degree=role.degree,
    )


def draw_years(rng: Random, needed: int, level: str) -> int:
    """Draw years of experience."""
    bounds = {
        "strong": (needed, needed + 8),
        "good": (max(1, needed - 1), needed + 5),
        "partial": (1, max(2, needed)),
        "weak": (1, 12),
    }
    return {each: rng.randint(*of_level) for each, of_level in bounds.items()}[level]


def fitting_titles(role: Role, missing: list[Skill]) -> tuple[str, ...]:
    """Return the titles that name no skill the person lacks."""
    lacks = [skill.name.lower() for skill in missing]
    fitting = tuple(title for title in role.titles if not any(name in title.lower() for name in lacks))
    return fitting or role.titles[:1]


def write_resume(rng: Random, person: Person) -> str:
    """Write the text."""
    spans = spans_of(person.years)
    career = "\n\n".join(
        write_position(rng, person, span, person.skills[place :: len(spans)]) for place, span in enumerate(spans)
    )
    skills = draw_spellings(rng, person.skills)
    degree = person.degree if person.titles and rng.random() < 0.8 else rng.choice(OTHER_DEGREES)
    wish = draw_wish(rng, person.missing)
    layout = rng.choice(LAYOUTS)
    plural = "s" if person.years != 1 else ""
    mail = person.name.lower().replace(" ", ".") + "@example.com"
    return layout.format(
        summary=f"{person.title} with {person.years} year{plural} of experience. {rng.choice(REMARKS)}",
        education=f"{degree}, {rng.choice(UNIVERSITIES)}, {spans[-1][0] - rng.randint(0, 2)}",
        head=f"{person.name}\n{person.title}\n{rng.choice(CITIES.split())} | {mail} | {person.phone}",
        career=career,
        skills=skills,
        wish=wish,
    )


def spans_of(years: int) -> list[tuple[int, int]]:
    """Return first and last year of each position, the newest first; each takes half of what is left, the last all."""
    spans, left, end = [], years, THIS_YEAR
    for later in reversed(range(max(1, min(MOST_POSITIONS, years // 2)))):
        span = left // 2 if later else left
        spans.append((end - span, end))
        end, left = end - span, left - span
    return spans


def write_position(rng: Random, person: Person, span: tuple[int, int], skills: list[Skill]) -> str:
    """Write one position with the skills shown in it."""
    start, end = span
    is_newest = end == THIS_YEAR
    lines = [rng.choice(skill.evidence).replace("{a}", rng.choice(skill.spellings)) for skill in skills]
    title, duty = person.title, ""
    if not person.titles:
        title, duty = rng.choice(OTHER_WORK)
    elif not is_newest:
        title = rng.choice(person.titles)
    lines = [*filter(None, [duty]), *lines, *rng.sample(FILLERS, rng.randint(1, 3))]
    place = f"{rng.choice(COMPANIES.split())} {rng.choice(SUFFIXES)}, {rng.choice(CITIES.split())}"
    head = f"{title} | {place} | {start} - {'Present' if is_newest else end}"
    return "\n- ".join([head, *lines])


def draw_spellings(rng: Random, skills: list[Skill]) -> str:
    """Write the list of skills, of which the person forgets up to two, with some of anybody's."""
    listed = rng.sample(skills, max(0, len(skills) - rng.randint(0, 2)))
    return ", ".join([rng.choice(skill.spellings) for skill in listed] + rng.sample(ANYBODYS_SKILLS, 2))


def draw_wish(rng: Random, missing: list[Skill]) -> str:
    """Name, in some resumes, a skill that the person would only like to learn."""
    if not missing or rng.random() >= 0.3:
        return ""
    return f"\nCurrently interested in learning {rng.choice(missing).name}; no work experience with it yet.\n"


def job_text(role: Role) -> str:
    """Write the job description."""
    required = "\n".join(f"- {skill.name}" for skill in role.required)
    nice = "\n".join(f"- {skill.name}" for skill in role.nice)
    return (
        f"{role.title}\n\n{role.intro}\n\n"
        f"What you bring\n- At least {role.years} years of relevant experience\n{required}\n"
        f"- Degree in {role.degree} or equivalent practical experience\n\nNice to have\n{nice}\n\n"
        "What we offer\nFair pay, paid training, health cover, and a team that writes things down.\n"
    )
