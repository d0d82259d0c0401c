"""Four professions that the samples do not have, so that the analysis is also measured on what it was not tried on."""

from tests.bench.roles import Role, skill

MORE_ROLES = {
    "primary-teacher": Role(
        title="Primary School Teacher",
        titles=("Class Teacher", "Elementary Teacher", "Grade Teacher"),
        years=3,
        degree="Education",
        intro="Our school of 300 children is hiring a Primary School Teacher for years three and four.",
        required=(
            skill("Lesson planning", "Wrote {a} for mathematics and reading", "lesson plans"),
            skill("Classroom management", "Known for calm {a} with 28 children", "behaviour management"),
            skill("Student assessment", "Used {a} to form reading groups", "progress monitoring"),
            skill("Differentiated instruction", "Brought {a} to mixed-ability groups", "differentiation"),
            skill("Parent communication", "Held {a} every term", "parent-teacher conferences"),
            skill("Special education", "Took part in {a}", "IEP meetings", "special needs support"),
            skill("Educational technology", "Introduced {a} to colleagues", "Google Classroom", "smart boards"),
            skill("Curriculum development", "Shared in {a} for the science year", "curriculum design"),
        ),
    ),
    "outside-sales": Role(
        title="Outside Sales Representative",
        titles=("Sales Executive", "Account Executive", "Territory Sales Representative"),
        years=3,
        degree="Business",
        intro="A maker of packaging machines needs an Outside Sales Representative for the northern territory.",
        required=(
            skill("B2B sales", "Closed {a} worth two million a year", "business-to-business selling"),
            skill("Prospecting", "Opened 40 new accounts by {a}", "lead generation"),
            skill("Negotiation", "Led {a} with purchasing departments", "contract negotiation"),
            skill("CRM", "Kept every visit in {a}", "Salesforce", "HubSpot"),
            skill("Account management", "Was responsible for {a} in three states", "key accounts"),
            skill("Cold calling", "Made 50 {a} a day in the first year", "cold calls"),
            skill("Presentation skills", "Gave {a} at trade shows", "product presentations"),
            skill("Sales forecasting", "Did weekly {a} for the director", "pipeline management"),
        ),
    ),
    "hr-generalist": Role(
        title="HR Generalist",
        titles=("Human Resources Specialist", "HR Coordinator", "People Operations Specialist"),
        years=3,
        degree="Human Resources",
        intro="A hospital group with 900 employees is looking for an HR Generalist.",
        required=(
            skill("Recruiting", "Ran {a} for clinical posts", "talent acquisition", "full-cycle recruitment"),
            skill("Onboarding", "Redesigned {a} for nurses", "new hire orientation"),
            skill("Employee relations", "Advised managers on {a}", "grievance handling"),
            skill("Benefits administration", "Coordinated {a} for all sites", "open enrollment"),
            skill("HRIS", "Cleaned records in {a}", "Workday", "BambooHR"),
            skill("Payroll", "Checked {a} twice a month", "payroll processing"),
            skill("Employment law", "Trained supervisors in {a}", "labor law", "FMLA"),
            skill("Performance management", "Set up yearly {a}", "performance reviews"),
        ),
    ),
    "data-analyst": Role(
        title="Data Analyst",
        titles=("Business Intelligence Analyst", "Reporting Analyst", "Insights Analyst"),
        years=3,
        degree="Statistics",
        intro="An online pharmacy wants a Data Analyst for its purchasing and pricing teams.",
        required=(
            skill("SQL", "Wrote {a} over 200 tables", "PostgreSQL queries", "T-SQL"),
            skill("Tableau", "Published {a} for buyers", "Tableau dashboards"),
            skill("Microsoft Excel", "Prepared price lists with {a}", "pivot tables"),
            skill("Python", "Automated monthly numbers with {a}", "pandas", "Python 3"),
            skill("Statistics", "Explained demand by {a}", "hypothesis testing", "regression analysis"),
            skill("Data visualization", "Designed {a} that people open daily", "dashboards"),
            skill("ETL", "Looked after nightly {a}", "data pipelines"),
            skill("Stakeholder management", "Responsible for {a} in two countries", "stakeholder communication"),
        ),
    ),
}
