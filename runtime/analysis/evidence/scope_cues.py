"""Turns of speech after which words prove nothing: denied, wished or planned, only seen or begun, somebody else's."""

import re
from typing import Literal

Kind = Literal["others", "denied", "wished", "seen", "asked"]

PEOPLE = (
    r"(?:\w+[- ]){0,2}?(?:wife|husband|partner|fianc[eé]e?|girlfriend|boyfriend|sister|brother|mother|father|mum|mom|dad|"
    r"parents|uncle|aunt|cousin|nephew|niece|son|daughter|grand\w+|in-laws?|neighbou?rs?|flatmate|roommate|friends?|mates?|"
    r"lads|colleagues?|boss|frau|mann|schwester|bruder|mutter|vater|onkel|tante|cousine?|sohn|tochter|nachbar\w*|"
    r"freund(?:in)?|kolleg(?:e|in|en)|chef(?:in)?|femme|mari|s[oœ]ur|fr[eè]re|m[eè]re|p[eè]re|oncle|tante|fils|fille|"
    r"voisine?|amie?s?|coll[eè]gues?|mujer|marido|hermana|hermano|madre|padre|t[ií]o|t[ií]a|prim[oa]|hij[oa]|vecin[oa]|"
    r"amig[oa]s?|compañer[oa]s?|jef[ea])\b(?!['’]s)(?=,? \w)(?! (?:and|or|to|in|with|for|of)\b)"
)
STAFF = (
    r"(?:\w+[- ]){0,2}?(?:designer|engineers?|controller|accountant|bookkeeper|lawyer|solicitor|developers?|analyst|"
    r"admin(?:istrator)?|technician|electrician|nurse|doctor|midwi(?:fe|ves)|chef|baker|planner|buyer|editor|"
    r"department|agency|supplier|contractors?|provider|consultants?|beratungshaus|abteilung|agentur|cabinet|"
    r"prestataire|service|agencia|proveedor|team|équipe|equipo)\b"
)
OTHERS = re.compile(
    rf"(?:^\W*|[,;:(–—-]\s*|\b(?:and|but|because|as|while|when|where|since|und|aber|weil|et|mais|y|pero)\s+)"
    rf"(?:(?:my|our|their|mein\w*|unser\w*|ma|mon|mes|notre|mi|mis|nuestr\w+|one of (?:my|our)|an?|ein\w*|une?|una?)\s+{PEOPLE}|"
    rf"(?:our|the|unser\w*|das|die|der|notre|le|la|nuestr\w+|el)\s+{STAFF}\s+(?:also |always |only )?"
    r"(?:does|do|did|makes?|made|writes?|wrote|handles?|runs?|ran|looks?|owns?|keeps?|takes?|uses?|has|have|macht|machen|hat|"
    r"übernimmt|fait|font|s['’]occupe|hace|hacen|lleva)\b|"
    r"(?:they|he|she|sie|ils|elles|ellos|ellas)\s+(?:do|does|did|use[sd]?|write|wrote|make|made|handle[sd]?|run|ran|were|was|"
    r"had|have|has|machen|nutzen)\b|"
    r"\w+[- ]\w+ (?:does|knows?) \w+ for a living)|\b(?:colleague|friend|designer|engineer|developer|partner|wife|husband|boss)\b[^.;,]{0,20}, who\b|"
    r"\b(?:done|made|run|handled|written|built|designed|prepared|maintained|kept|owned|drawn|managed|led|set up|delivered)\s+"
    r"(?:so far )?by\s+(?:our|the|my|an?|another|somebody|others|head office)\b|"
    r"\b(?:gemacht|erstellt|betreut|geführt|übernommen) (?:von|durch)\b|\bmacht bei uns\b|\bmachen bei uns\b|\bbei uns (?:nur|ausschließlich)\b|"
    r"\b(?:confi[ée]e?s?|fait\w*|r[ée]alis[ée]e?s?|g[ée]r[ée]e?s?) (?:[àa]|par) (?:un|une|le|la|notre|des)\b|"
    r"\b(?:hech[oa]s?|llevad[oa]s?) por\b|\bde otro equipo\b|\bd['’]une autre équipe\b|\b(?:another|the other) team\b|"
    r"\b(?:were|was|is|are|always|ausschließlich)\b[^.;]{0,30}\b(?:another team|outside firm|outside agency|external firm|partner)\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:no|without(?: any)?|lack(?:s|ing)?(?: of)?|little|zero|kein\w*|ohne|pas (?:d['’e]|encore)|aucune?|sans|sin|ningun[oa]?)"
    r"(?: [\w'’-]+){0,3}? ?(?:experience|exposure|knowledge|background|training|practice|licen[cs]e|certificate|certification|"
    r"qualification|degree|erfahrung\w*|kenntniss?\w*|praxis|führerschein|zertifikat|exp[ée]riences?|connaissances?|pratique|"
    r"permis|diplôme|experiencia|conocimientos?|pr[aá]ctica|carn[eé]|t[ií]tulo)\b|"
    r"\b(?:I|we|ich|je|yo)\b(?:['’](?:m|ve|d|ll))?(?: (?:have|do|did|am|can|could|would|was|had|will|habe|bin|kann|tengo|he))?"
    r" ?(?:(?:not|never|nicht|nie|noch nie|noch nicht|noch keine?\w*|keine?\w*|jamais)\b(?! only\b| nur\b)|"
    r"n['’](?:ai|ais|avais|avait|utilise|fais|en)\b[^.;]{0,20}?\b(?:pas|jamais)\b)|"
    r"\b(?:don|doesn|didn|haven|hasn|hadn|isn|wasn|aren|couldn|can|won|wouldn)['’]t\b(?! only\b)|\bcannot\b|"
    r"^\W*(?:no|keine?[mnrs]?|aucune?|sin|pas de|ningun[oa])\b(?!\.| ?\d| (?:one|longer|matter|doubt|problem|accidents?|missed)\b)|"
    r"\b(?:hold|have|had|own|habe|besitze|ai|tengo) (?:no|keine?[nrms]?|aucune?|ning[uú]n\w*)\b|\bno [\w-]+(?: [\w-]+)? either\b|"
    r"(?:^\W*|[,;:(–—-]\s*)(?:never|not|nie|noch nie|noch nicht|nicht|jamais|nunca|neither|nothing|none)\b(?! only\b| nur\b| s[oó]lo\b|"
    r" seulement\b| missed\b| late\b| a single\b)|"
    r"\b(?:no|nunca) (?:tengo|he|s[ée]|hablo|conozco|manejo)\b|\bje ne\b|\bce que je n['’]\w+ pas\b|\bunfamiliar\b|"
    r"\bnot (?:yet |been |currently )?(?:used|held|taken|done|worked|familiar|licensed|certified|registered|qualified|touched|"
    r"written|finished|completed|trained)\b|\b(?:not|nicht|pas|no) (?:yet|encore|a[uú]n|todav[ií]a)\b|\bnoch (?:nicht|nie|kein\w*)\b|"
    r"\b(?:start|fange|empiezo|pars) (?:bei|from|at|de|desde) (?:null|zero|scratch|cero|zéro)\b|"
    r"\b(?:has|have|is|are|now)? ?(?:lapsed|expired|run out|abgelaufen|caducad\w+|périm[ée]\w*)\b",
    re.IGNORECASE,
)
# What is wished follows the wish.
WISHED_NEXT = re.compile(
    r"\b(?:would|['’]d|should) (?:also |really |very much |one day )?(?:like|love|be (?:happy|glad|willing|keen|delighted)|enjoy|"
    r"welcome)\b|\b(?:want|wish|hope|intend|aim|aspire|dream|promised?|offered)(?:s|ed|ing)? (?:to|of|that|on)\b|"
    r"\b(?:eager|keen|willing|ready|excited|happy|open|curious|impatient|determined) (?:to|about|for) |"
    r"\binterest(?:ed)? in\b|\blook(?:ing)? (?:forward to|to (?:learn|move|grow|gain|become))|\bplan(?:s|ned|ning)? (?:to|for)\b|"
    r"\b(?:to|can|could|might|will) learn\b",
    re.IGNORECASE,
)
WISHED = re.compile(
    r"\bplan(?:s|ned|ning)? next\b|"
    r"\bplanned\b|\b(?:exam|course|class|update|test|training|paper|unit|induction|place)\b(?![^.;]{0,25}\b(?:renewed|passed|completed|taken|obtained|finished)\b)[^.;]{0,45}"
    r"\b(?:booked|planned|pending|scheduled|starts?|begins?|in (?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december|spring|summer|autumn))\b|\bbooked (?:for|in)\b|\bsigned up\b|\benrol(?:led|ling)\b|\brevising for\b|"
    r"\b(?:studying|preparing|working) (?:for|towards?)\b|\b(?:currently|now|still|just|busy|am|are|started|begun|began|on|of|by|in) "
    r"(?:self-)?(?:learning|studying)\b(?! (?:disab|diffic|support|needs|and development))|"
    r"\btaking (?:\w+ ){0,3}(?:lessons|classes|a course|a class)\b|\b(?:evening|night) class(?:es)?\b|\blesson \d|\bfirst steps\b|\bbeginner\b|"
    r"\b(?:would|will|shall) (?:finish|start|begin|take|become|qualify|get)\b|\bexpected (?:in|by)\b|"
    r"\b(?:objective|goals?|aims?|hopes?|wishes|ambitions?|next steps?|wünsche?|ziele?|vorhaben|objectifs?|projet|souhaits?|objetivos?|"
    r"metas?)\s*:|\bobjective(?=\s*$)|\b(?:möchte|würde|will) (?:\w+ ){0,6}?(?:gerne?|lernen|werden|können|vertiefen)\b|\bwürde gerne?\b|"
    r"\bmöchte\b|\blerne (?:gerade|derzeit|zurzeit|momentan)\b|\binteress(?:e an|iere mich|iert an)\b|\bangemeldet\b|\bgeplant\b|"
    r"\b(?:neugierig|lust) auf\b|\b(?:kurs|prüfung|beginn|termin)\b[^.;]{0,30}\b(?:im|ab|gebucht|bezahlt)\b|\bzusage\b|"
    r"\b(?:j['’]aimerais|je voudrais|je souhait\w+|j['’]ai envie|envie d['’e]|j['’]esp[eè]re|j['’]ai demandé)\b|"
    r"\b(?:apprendre|en cours d['’](?:apprentissage|acquisition))\b|\bm['’]int[ée]resse\b|"
    r"\b(?:me gustar[ií]a|quiero|quisiera|ganas de|espero|deseo|aprender|aprendiendo|inter[ée]s en|sin terminar|en curso)\b",
    re.IGNORECASE,
)
SEEN = re.compile(
    r"\b(?:only|have|has|was|were|been|i)? ?(?:watched|shown|seen|read about|read up on|heard of|sat in on|looked at)\b"
    r"(?! by\b|(?: \w+){0,2} (?:how to|to be))(?=[^.;]*\b(?:me|one|how|about|use|video|tutorial|class|course|it|only|at|them|to|"
    r"the|a|an)\b)|\b(?:did|followed|watched) (?:the |a |some |two |three )?(?:\w+ )?tutorials?\b|\bat (?:home|university) (?:to learn|I had)\b|"
    r"\bonly (?:know|knew|gave|from|as a user|installed|touched)\b|\b(?:I )?installed it\b|\btook a class\b|\bgot as far as\b|"
    r"\bhow (?:an? |the )?[\w ]{1,40} works from the inside\b|\b(?:zugesehen|zugeschaut|gezeigt bekommen|nur vom hörensagen|"
    r"m['’]a montr[ée]|j['’]ai vu|me enseñ[oó]|he visto)\b|\bafraid of\b",
    re.IGNORECASE,
)
CUES: dict[Kind, re.Pattern[str]] = {"others": OTHERS, "denied": DENIED, "wished": WISHED, "seen": SEEN}
REFERS_BACK = re.compile(r"\b(?:it|them|this|that|these|those|both|either)\b", re.IGNORECASE)
# A clause of its own: what the person says of himself after a comma, or a contrast.
NEW_CLAUSE = re.compile(
    r"[,;–—-]?\s*\b(?:but|however|although|though|whereas|yet|instead|aber|jedoch|sondern|dafür|dagegen|mais|cependant|toutefois|"
    r"pero|sino|aunque)\b|[,;]\s*(?:and |und |et |y )?(?=(?:I|I['’]\w+|my|we|ich|mein\w*|je|j['’]\w+|mon|ma|yo|he|tengo|mi)\b)|;\s",
    re.IGNORECASE,
)
