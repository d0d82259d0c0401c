"""Words of dates in English, German, French, Spanish, Portuguese, Italian and Dutch, in lower case."""

from typing import Final

# One line a month: full names and short forms of the seven languages.
MONTH_NAMES: Final = (
    "january januar jänner janvier enero janeiro gennaio januari jan janv ene gen",
    "february februar feber février fevrier febrero fevereiro febbraio februari feb febr fév fev févr fevr",
    "march märz maerz mars marzo março marco maart mar mär mrz mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maio maggio mei mag",
    "june juni juin junio junho giugno jun giu",
    "july juli juillet julio julho luglio jul juil lug",
    "august août aout agosto augustus aug ago agt",
    "september septembre septiembre setiembre setembro settembre sept sep set sett",
    "october oktober octobre octubre outubro ottobre oct okt out ott",
    "november novembre noviembre novembro nov",
    "december dezember décembre decembre diciembre dezembro dicembre dec dez déc dic",
)
SEASON_NAMES: Final = (
    (3, "spring frühjahr frühling printemps primavera lente voorjaar"),
    (6, "summer sommer été verano verão estate zomer"),
    (9, "autumn fall herbst automne otoño outono autunno herfst najaar"),
    (12, "winter hiver invierno inverno"),
)
SEASONS: Final = {name: month for month, names in SEASON_NAMES for name in names.split()}
MONTHS: Final = {name: number for number, names in enumerate(MONTH_NAMES, 1) for name in names.split()} | SEASONS

# Between the two ends of a span. A sign, or a word with white space around it.
UNTIL: Final = (
    r"(?:until|till|til|to|through|thru|up\s+to|bis|jusqu['\u2019](?:à|a|en|au)|à|au|hasta|até|fino\s+a|fino\s+al|"
    r"tot\s+en\s+met|tot|t/m|a|al|ao)"
)
BETWEEN: Final = r"(?:between|zwischen|entre|tra|fra|tussen)"
AND: Final = r"(?:and|und|et|y|e|en)"
ARTICLE: Final = r"(?:the|zum|le|la|el|o|ao|al|il|l['\u2019]|en\s+met)"
PRESENT: Final = (
    r"(?:presently|present|currently|current|now|today|to-?date|date|ongoing|this\s+day|"
    r"heute|jetzt|aktuell|laufend|dato|gegenwart|andauernd|"
    r"aujourd['\u2019]hui|ce\s+jour|présent|actuellement|actuel|en\s+cours|maintenant|"
    r"actualidad|actualmente|actual|presente|hoy|la\s+fecha|fecha|"
    r"momento\s+atual|momento|atualmente|atual|hoje|(?:os\s+)?dias\s+(?:atuais|de\s+hoje)|"
    r"oggi|in\s+corso|attualmente|attuale|ad\s+oggi|heden|nu|vandaag|doorlopend)"
)
SINCE: Final = (
    r"(?:ever\s+since|since|starting|as\s+of|seit|ab|depuis|à\s+partir\s+de|dès|desde|a\s+partir\s+de|"
    r"dal|da|sinds|vanaf)"
)
