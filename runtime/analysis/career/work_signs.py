"""Tells from the words around a span whether it is work: study, leave and unpaid time are not."""

import re
from typing import Final

from runtime.analysis.career.role_words import find_role

# Paid for certain: goes before everything else ("Research associate (employed, doctoral)").
PAID: Final = re.compile(
    r"\b(?:employed|self-employed|freelanc\w+|selbst(?:st)?ändig\w*|freiberuf\w+|indépendante?|libérale?|autónom[oa]|autônom[oa]|libero professionista|zelfstandig\w*|worked|arbeite|tätig|travaille|exerce|trabajo|lavoro|werk|(?<!not )(?<!un)paid|salaried|angestellt|(?<!un)bezahlt|vergütet|werkstudent\w*|working student|"
    r"(?<!non )rémunérée?|salariée?|remunerad[ao]s?|retribuit[ao]|betaald)\b",
)
# Never paid work, whatever stands beside it.
NO_WORK: Final = re.compile(
    r"\b(?:unpaid|not paid|without pay|pro bono|honorary|volunteer(?:ed|ing)?(?! (?:co-?ordinator|manager|services|officer|program|lead))|voluntary|voluntarily|"
    r"student(?!s|'s|\u2019s| (?:affairs|services?|support|success|advis\w+|counsel\w+|loans?|housing|life|finance|recruit\w+|welfare|accommodation|union|records|experience|engagement))|"
    r"pupil(?!s|'s|\u2019s)|ph\.?\s?d\.? (?:candidate|researcher \(scholarship)|doctoral (?:candidate|scholarship)|scholarship|undergraduate|sixth form|"
    r"career break|career gap|gap year|sabbatical|(?:parental|maternity|paternity|family|sick|medical|study) leave|"
    r"unemploye?d|unemployment|job[- ]?seek\w*|looking for work|between jobs|retrain\w*|travell?ing (?:in|around|through|the world)|travels? (?:in|around|through)|world trip|backpacking|"
    r"full[- ]time (?:mother|father|parent|mum|dad|carer for)|stay-at-home|homemaker|housewife|at home (?:with|for|caring|looking)|"
    r"car(?:ing|ed|er) for (?:my|our|a|an|his|her|own) |look(?:ing|ed) after (?:my|our|a|an) |raising (?:my|our|a|two|three|children)|family care|"
    r"full[- ]time (?:study|studies|course|education|student)|evening (?:course|class)|time off|no work|redundant|redundancy|looked for work|^at home|cadet|rucksack|at home[:.,]|(?:^|[|.] ?)study\b|"
    r"elternzeit|mutterschutz|mutterschaft|erziehungsurlaub|kindererziehung|sabbatjahr|auszeit|arbeitslos\w*|arbeitssuch\w*|arbeitsuch\w*|familienzeit|familienpause|"
    r"pflege (?:meiner|meines|der mutter|des vaters|eines|einer angehörigen|von angehörigen)|weltreise|hausfrau|hausmann|unbezahlt\w*|ehrenamt\w*|freiwillig(?:e|er|es|en)?(?:r|s)? (?:soziales|ökologisches|dienst)|bundesfreiwilligendienst|zivildienst|wehrdienst|grundwehrdienst|"
    r"praktik(?:um|a|ant|antin)|pflichtpraktikum|schülerpraktikum|umschulung|auszubildende[rn]?|azubi|berufsausbildung|studium|studierende|schüler(?:in)?|stipendi(?:um|at|atin)|promotionsstudi\w*|"
    r"bénévol\w*|congé (?:parental|maternité|de maternité|sabbatique|paternité|maladie|formation)|sans emploi|chômage|recherche d['\u2019]emploi|stagiaire|stage (?:de|en|chez|à|au|non|d['\u2019]|ouvrier|obligatoire)|étudiante?|élève|année sabbatique|reconversion|boursi(?:er|ère)|service civique|mère au foyer|père au foyer|"
    r"voluntari[oa]s?|voluntariado|sin (?:sueldo|remuneración)|no remunerad\w+|prácticas|becari[oa]|excedencia|permiso (?:de )?(?:maternidad|paternidad|parental)|baja (?:maternal|por)|desemplead[oa]|en paro|estudiante|alumn[oa]|año sabático|ama de casa|"
    r"estágio|estagiári[oa]|licença[- ](?:maternidade|paternidade|parental|sem)|desempregad[oa]|estudante|sem remuneração|bolsista|bolseir[oa]|aluno|"
    r"tirocinio|tirocinante|stagista|volontari(?:o|a|ato)|non (?:retribuito|pagato)|congedo|maternità|disoccupat[oa]|studente(?:ssa)?|anno sabbatico|borsa di studio|"
    r"stagiair[e]?|stage bij|vrijwillig\w*|onbetaald|ouderschapsverlof|zwangerschapsverlof|werkloos|werkzoekend|leerling|tussenjaar|huisvrouw)\b",
)
# Study, unless a role stands before it ("Lecturer, Bachelor of Nursing").
STUDY: Final = re.compile(
    r"(?:\b(?:ma|ba|bs)(?=\s+(?:\(?hons\b|in\b|of\b|[^\W\d_]{3,}))|\b(?:b\.?\s?sc|b\.\s?a|b\.\s?s|b\.?\s?eng|b\.?\s?ed|b\.?\s?tech|b\.?\s?com|bba|bfa|bsn|llb|mbbs|m\.?\s?sc|m\.\s?a|m\.\s?s|m\.?\s?eng|m\.?\s?ed|m\.?\s?tech|m\.?\s?phil|mba|mfa|mph|msn|msw|llm|mchem|mphys|aas|ph\.?\s?d|d\.?\s?phil|edd|jd|pgce|pgde|pgdip|hnd|hnc|btec|nvq|gcses?|ged|a-levels?|o-levels?)\b\.?(?=[\s(:]+(?:\(?hons\)?|in\b|of\b|[^\W\d_]{3,})|[,.;)\s]*$)"
    r"|\b(?:bachelor|masters?(?: of| in| degree|['\u2019]s)|master[- ](?:studium|studiengang|thesis)|doctorate|doctoral (?:studies|programme|program|degree|thesis)|diploma|degree(?! apprentice)|full[- ]time education|thesis|dissertation|gpa|graduated|examen|(?:gesamt)?note (?:sehr|gut|\d)|mention (?:assez|bien|très)|"
    r"associate(?:['\u2019]s)? (?:degree|of)|certificate|certification course|(?<!golf )(?<!race )(?<!of )course(?! (?:leader|instructor|co-?ordinator|director|tutor|manager|administrator|designer))|high school diploma|school leaving|abitur|fachabitur|matura|mittlere reife|realschulabschluss|"
    r"ausbildung(?= (?:zum|zur|als)|:|,|$| in | im | bei | \()|lehre (?:als|zum|zur)|ausbildung|fachhochschulreife|diplomstudium|studiengang|promotion (?:an|in|zum)|staatsexamen|"
    r"licence (?:de|en|pro|d['\u2019])|(?:première|deuxième|troisième|1re|2e|3e) année|année de licence|baccalauréat|bac(?=[ +]|$)|bts\b|dut\b|cap\b(?= )|maîtrise (?:de|en|d['\u2019])|doctorat|brevet|diplôme|alternance scolaire|"
    r"licenciatura|grado (?:en|superior|medio)|bachillerato|máster|doctorado|diplomatura|ciclo formativo|ensino médio|graduação|bacharelado|mestrado|doutoramento|doutorado|pós-graduação|curso|"
    r"laurea|diploma di|maturità|dottorato|corso (?:di|in)|propedeuse|diploma|mbo|hbo|vwo|havo|vmbo|opleiding)\b)",
)
SCHOOL: Final = re.compile(
    r"\b(?:school(?! district| board)|college|university(?! hospital| medical| clinic| press)|universität|academy|institut de formation|institute of technology|polytechnic|sixth form|gymnasium|realschule|hauptschule|gesamtschule|\w*schule|hochschule|fachhochschule|"
    r"lycée|collège|école|université|faculté|instituto|colegio|escuela|universidad|facultad|escola|colégio|universidade|faculdade|liceo|scuola|università|lyceum|hogeschool|universiteit|school)\b",
)


def is_work(words: str, *, within_history: bool) -> bool:
    """Whether lower-case words around a span name paid work; outside a work history a school alone does not."""
    if NO_WORK.search(words):
        return PAID.search(words) is not None
    study = STUDY.search(words)
    if study is None and (within_history or not SCHOOL.search(words)):
        return True
    role = find_role(words)
    return (role >= 0 and (study is None or role < study.start())) or PAID.search(words) is not None
