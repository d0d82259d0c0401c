"""The five professions of the sample resumes: what a job asks for, and how a resume says that it is there."""

from msgspec import Struct


class Skill(Struct, frozen=True, kw_only=True):
    """One skill.

    Attributes:
        name: As job descriptions write it.
        spellings: The name, and others that resumes use.
        evidence: Lines of work experience, of which a resume has one; `{a}` stands for a spelling.
    """

    name: str
    spellings: tuple[str, ...]
    evidence: tuple[str, ...]


class Role(Struct, frozen=True, kw_only=True):
    """One profession.

    Attributes:
        title: The job's.
        titles: Those of resumes.
        years: Of experience that the job asks for.
        degree: The subject.
        intro: First paragraph of the job description.
        required: Skills that the job asks for.
        nice: Skills that it would like to see.
    """

    title: str
    titles: tuple[str, ...]
    years: int
    degree: str
    intro: str
    required: tuple[Skill, ...]
    nice: tuple[Skill, ...] = ()


def skill(name: str, evidence: str, *others: str) -> Skill:
    """Return a skill; `others` are spellings beside its name."""
    return Skill(name=name, spellings=(name, *others), evidence=(evidence,))


ROLES = {
    "python-backend": Role(
        title="Senior Python Backend Engineer",
        titles=("Backend Engineer", "Python Developer", "Software Engineer"),
        years=5,
        degree="Computer Science",
        intro=(
            "We run a payments platform used by 4,000 shops and are looking for a Senior Python Backend "
            "Engineer to own our order and billing services."
        ),
        required=(
            skill("Python", "Wrote and maintained Python services handling 1,200 requests per second", "Python 3"),
            skill("Django", "Built the merchant admin and public API with {a}", "Django REST Framework", "DRF"),
            skill("PostgreSQL", "Tuned slow {a} queries and cut p95 latency from 900 ms to 120 ms", "Postgres"),
            skill("REST API design", "Designed versioned {a} used by three client teams", "RESTful APIs", "REST APIs"),
            skill("Docker", "Moved 14 services to {a} images with multi-stage builds", "containers with Docker"),
            skill("Kubernetes", "Operated workloads on {a} with rolling deployments and autoscaling", "k8s"),
            skill("AWS", "Ran production on {a} (EC2, S3, SQS, RDS)", "Amazon Web Services"),
            skill(
                "CI/CD",
                "Set up {a} with tests, linting and staged releases",
                "continuous integration",
                "GitHub Actions pipelines",
            ),
            skill("Redis", "Introduced {a} for caching and rate limiting", "Redis cache"),
            skill("Unit testing", "Raised coverage from 45% to 88% with {a}", "pytest", "automated tests"),
        ),
        nice=(
            skill("Celery", "Scheduled background jobs with {a}", "Celery workers"),
            skill("Kafka", "Streamed order events through {a}", "Apache Kafka"),
            skill("Terraform", "Kept environments reproducible with {a}", "infrastructure as code with Terraform"),
        ),
    ),
    "icu-nurse": Role(
        title="Registered Nurse - Intensive Care Unit",
        titles=("Staff Nurse", "Registered Nurse", "RN, Critical Care"),
        years=3,
        degree="Nursing",
        intro="Our 24-bed medical-surgical intensive care unit is hiring a Registered Nurse for rotating shifts.",
        required=(
            skill("Registered Nurse licence", "Hold an {a} in good standing", "RN license", "active RN licence"),
            skill("Critical care", "Cared for two to three {a} patients per shift", "intensive care", "ICU"),
            skill(
                "Patient assessment",
                "Performed {a} and escalated early signs of deterioration",
                "head-to-toe assessment",
            ),
            skill(
                "Ventilator management",
                "Managed {a} and weaning protocols with respiratory therapists",
                "mechanical ventilation",
            ),
            skill(
                "Medication administration",
                "Completed {a} with bar-code checks and no reportable errors",
                "IV medication administration",
            ),
            skill("Electronic health records", "Documented care in {a} within policy times", "Epic", "EHR charting"),
            skill("ACLS certification", "Renewed {a} every two years", "ACLS"),
            skill("BLS certification", "Taught {a} refreshers to ward staff", "Basic Life Support", "BLS"),
            skill(
                "Infection control", "Led the unit {a} audit and cut line infections by a third", "infection prevention"
            ),
            skill("Family communication", "Gave {a} in plain language at discharge", "patient and family education"),
        ),
        nice=(
            skill("CRRT", "Ran {a} circuits after unit training", "continuous renal replacement therapy"),
            skill("CCRN", "Earned {a} status", "CCRN certified"),
            skill("Preceptor", "Served as {a}", "preceptor for new graduates"),
        ),
    ),
    "staff-accountant": Role(
        title="Staff Accountant",
        titles=("Junior Accountant", "Accountant", "General Ledger Accountant"),
        years=2,
        degree="Accounting",
        intro=(
            "A growing distributor with three legal entities needs a Staff Accountant to support the monthly "
            "close and reporting."
        ),
        required=(
            skill("General ledger", "Kept the {a} for two entities and posted recurring journals", "GL"),
            skill("Month-end close", "Shortened the {a} from nine to five working days", "monthly close"),
            skill(
                "Account reconciliation",
                "Prepared {a} for 60 accounts each month",
                "bank reconciliations",
                "balance sheet reconciliations",
            ),
            skill("Accounts payable", "Processed 700 {a} invoices a month with three-way match", "A/P"),
            skill("Accounts receivable", "Followed up {a} and cut overdue balances by 22%", "A/R"),
            skill("US GAAP", "Applied {a} to revenue and lease entries", "GAAP"),
            skill(
                "Microsoft Excel",
                "Built models and variance reports in {a}",
                "Excel pivot tables and lookups",
                "MS Excel",
            ),
            skill("Financial reporting", "Drafted {a} and commentary for the controller", "financial statements"),
            skill("ERP software", "Migrated the chart of accounts into {a}", "NetSuite", "SAP"),
            skill("Audit support", "Owned {a} and answered auditor requests", "external audit schedules"),
        ),
        nice=(
            skill("CPA", "Studying as {a}", "CPA candidate"),
            skill("Sales tax", "Filed {a} in six states", "sales tax filings"),
            skill("Power BI", "Published {a} for margin by product", "Power BI dashboards"),
        ),
    ),
    "digital-marketing": Role(
        title="Digital Marketing Manager",
        titles=("Digital Marketer", "Growth Marketing Specialist", "Online Marketing Manager"),
        years=4,
        degree="Marketing",
        intro=(
            "A subscription meal company wants a Digital Marketing Manager to plan and run paid and organic "
            "acquisition."
        ),
        required=(
            skill("SEO", "Grew organic sessions by 80% through {a}", "search engine optimization"),
            skill("Google Ads", "Ran {a} with a monthly budget of 60,000 dollars", "paid search", "PPC campaigns"),
            skill(
                "Social media marketing",
                "Planned {a} and reported return on ad spend weekly",
                "paid social",
                "Facebook and Instagram campaigns",
            ),
            skill("Google Analytics", "Set up events and funnels in {a}", "GA4"),
            skill(
                "Email marketing",
                "Automated {a} and lifted repeat orders by 12%",
                "lifecycle email",
                "Mailchimp campaigns",
            ),
            skill("Content strategy", "Led {a} with two writers and a designer", "content marketing"),
            skill(
                "A/B testing", "Ran {a} on landing pages and improved sign-ups by 18%", "conversion rate optimization"
            ),
            skill("Budget management", "Owned {a} across five channels", "media budget planning"),
            skill("CRM", "Segmented audiences in {a}", "HubSpot", "Salesforce"),
            skill("Copywriting", "Wrote {a} in the brand voice", "ad copy"),
        ),
        nice=(
            skill("SQL", "Pulled cohorts with {a}", "SQL queries"),
            skill("Influencer marketing", "Negotiated {a}", "creator partnerships"),
            skill("Tag management", "Maintained {a}", "Google Tag Manager"),
        ),
    ),
    "warehouse-supervisor": Role(
        title="Warehouse Supervisor",
        titles=("Warehouse Lead", "Shift Supervisor", "Distribution Team Leader"),
        years=3,
        degree="Business",
        intro=(
            "Our 120,000 square foot distribution centre needs a Warehouse Supervisor for the evening shift "
            "of 22 people."
        ),
        required=(
            skill(
                "Team supervision",
                "Responsible for {a} of up to 20 pickers and packers",
                "shift leadership",
                "supervising staff",
            ),
            skill("Inventory control", "Kept {a} accuracy at 99.4%", "stock control", "cycle counting"),
            skill(
                "Warehouse management system",
                "Trained users on the {a} and cleaned location data",
                "WMS",
                "Manhattan WMS",
            ),
            skill("Forklift operation", "Drove and assessed: {a}", "forklift certified", "reach truck licence"),
            skill(
                "Order picking and packing", "Redesigned {a} routes and raised lines per hour by 15%", "pick and pack"
            ),
            skill(
                "OSHA safety",
                "Led {a} toolbox talks and went 400 days without a lost-time incident",
                "health and safety",
                "safety audits",
            ),
            skill("Shipping and receiving", "Coordinated {a} for 35 trucks a day", "inbound and outbound logistics"),
            skill("Scheduling", "Did {a} against forecast volume", "labour planning", "shift planning"),
            skill("KPI reporting", "Prepared daily {a} for the operations manager", "performance reporting"),
            skill("Lean / 5S", "Rolled out {a} in receiving and returns", "5S", "continuous improvement"),
        ),
        nice=(
            skill("Hazardous materials", "Trained in {a}", "hazmat handling"),
            skill("SAP EWM", "Used {a}", "SAP extended warehouse management"),
            skill("Spanish", "Work daily as {a}", "bilingual Spanish"),
        ),
    ),
}
