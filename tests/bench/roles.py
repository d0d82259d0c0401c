"""Four professions that the samples do not have, in the shape that `samples/generate.py` takes."""

from collections.abc import Callable
from typing import Any

Skill = Callable[..., dict[str, Any]]


def more_roles(skill: Skill) -> dict[str, dict[str, Any]]:
    """Return the roles; `skill` is `generate.S`: name, other spellings, one line of evidence."""
    return {
        "primary-teacher": role(
            ("Primary School Teacher", "Class Teacher", "Elementary Teacher", "Grade Teacher"),
            "Education",
            "Our school of 300 children is hiring a Primary School Teacher for years three and four.",
            [
                skill("Lesson planning", ["lesson plans"], "Wrote {a} for mathematics and reading"),
                skill("Classroom management", ["behaviour management"], "Known for calm {a} with 28 children"),
                skill("Student assessment", ["progress monitoring"], "Used {a} to form reading groups"),
                skill("Differentiated instruction", ["differentiation"], "Brought {a} to mixed-ability groups"),
                skill("Parent communication", ["parent-teacher conferences"], "Held {a} every term"),
                skill("Special education", ["IEP meetings", "special needs support"], "Took part in {a}"),
                skill("Educational technology", ["Google Classroom", "smart boards"], "Introduced {a} to colleagues"),
                skill("Curriculum development", ["curriculum design"], "Shared in {a} for the science year"),
            ],
        ),
        "outside-sales": role(
            ("Outside Sales Representative", "Sales Executive", "Account Executive", "Territory Sales Representative"),
            "Business",
            "A maker of packaging machines needs an Outside Sales Representative for the northern territory.",
            [
                skill("B2B sales", ["business-to-business selling"], "Closed {a} worth two million a year"),
                skill("Prospecting", ["lead generation"], "Opened 40 new accounts by {a}"),
                skill("Negotiation", ["contract negotiation"], "Led {a} with purchasing departments"),
                skill("CRM", ["Salesforce", "HubSpot"], "Kept every visit in {a}"),
                skill("Account management", ["key accounts"], "Was responsible for {a} in three states"),
                skill("Cold calling", ["cold calls"], "Made 50 {a} a day in the first year"),
                skill("Presentation skills", ["product presentations"], "Gave {a} at trade shows"),
                skill("Sales forecasting", ["pipeline management"], "Did weekly {a} for the director"),
            ],
        ),
        "hr-generalist": role(
            ("HR Generalist", "Human Resources Specialist", "HR Coordinator", "People Operations Specialist"),
            "Human Resources",
            "A hospital group with 900 employees is looking for an HR Generalist.",
            [
                skill("Recruiting", ["talent acquisition", "full-cycle recruitment"], "Ran {a} for clinical posts"),
                skill("Onboarding", ["new hire orientation"], "Redesigned {a} for nurses"),
                skill("Employee relations", ["grievance handling"], "Advised managers on {a}"),
                skill("Benefits administration", ["open enrollment"], "Coordinated {a} for all sites"),
                skill("HRIS", ["Workday", "BambooHR"], "Cleaned records in {a}"),
                skill("Payroll", ["payroll processing"], "Checked {a} twice a month"),
                skill("Employment law", ["labor law", "FMLA"], "Trained supervisors in {a}"),
                skill("Performance management", ["performance reviews"], "Set up yearly {a}"),
            ],
        ),
        "data-analyst": role(
            ("Data Analyst", "Business Intelligence Analyst", "Reporting Analyst", "Insights Analyst"),
            "Statistics",
            "An online pharmacy wants a Data Analyst for its purchasing and pricing teams.",
            [
                skill("SQL", ["PostgreSQL queries", "T-SQL"], "Wrote {a} over 200 tables"),
                skill("Tableau", ["Tableau dashboards"], "Published {a} for buyers"),
                skill("Microsoft Excel", ["pivot tables"], "Prepared price lists with {a}"),
                skill("Python", ["pandas", "Python 3"], "Automated monthly numbers with {a}"),
                skill("Statistics", ["hypothesis testing", "regression analysis"], "Explained demand by {a}"),
                skill("Data visualization", ["dashboards"], "Designed {a} that people open daily"),
                skill("ETL", ["data pipelines"], "Looked after nightly {a}"),
                skill("Stakeholder management", ["stakeholder communication"], "Responsible for {a} in two countries"),
            ],
        ),
    }


def role(titles: tuple[str, ...], degree: str, intro: str, required: list[dict[str, Any]]) -> dict[str, Any]:
    """Arrange one profession: the first title is the job's, the others are those of resumes."""
    return {
        "title": titles[0],
        "titles": list(titles[1:]),
        "years": 3,
        "degree": degree,
        "intro": intro,
        "required": required,
        "nice": [],
    }
