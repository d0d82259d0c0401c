"""Says in a sentence what would close a gap, in English and in German."""

from msgspec import Struct

from runtime.bindings.analyst import Advice


class GapWords(Struct, frozen=True, kw_only=True):
    """Templates of one language; braces are filled by `str.format`."""

    show_mentioned: str
    show_near: str
    show: str
    learn_denied: str
    learn_near: str
    learn: str
    for_all: str
    one_away: str


ENGLISH = GapWords(
    show_mentioned="Show where “{skill}” was used: so far it is only mentioned (“{quote}”).",
    show_near="Show where “{skill}” was used: the nearest line is “{quote}”.",
    show="Say whether and where “{skill}” was used: the resume does not tell.",
    learn_denied="Learn “{skill}”: in the resume's own words it is still to come (“{quote}”).",
    learn_near="Learn “{skill}”: a start is “{quote}”.",
    learn="Learn “{skill}”: nothing in the resume comes near it.",
    for_all="“{skill}”: {show} could show it, {learn} would have to learn it.",
    one_away=" It alone keeps {count} from all that must be met.",
)
GERMAN = GapWords(
    show_mentioned="Zeigen, wo „{skill}“ eingesetzt wurde: Bisher wird es nur erwähnt („{quote}“).",
    show_near="Zeigen, wo „{skill}“ eingesetzt wurde: Am nächsten kommt „{quote}“.",
    show="Sagen, ob und wo „{skill}“ eingesetzt wurde: Der Lebenslauf verrät es nicht.",
    learn_denied="„{skill}“ lernen: Nach dem Lebenslauf selbst steht es noch aus („{quote}“).",
    learn_near="„{skill}“ lernen: Ein Anfang ist „{quote}“.",
    learn="„{skill}“ lernen: Nichts im Lebenslauf kommt dem nahe.",
    for_all="„{skill}“: {show} könnten es zeigen, {learn} müssten es lernen.",
    one_away=" Nur daran fehlt es {count}, um alles Verlangte zu belegen.",
)


def words_of(language: str) -> GapWords:
    """Return the sentences of a language; the English ones where there are none."""
    return GERMAN if language == "de" else ENGLISH


def suggest(skill: str, advice: Advice, evidence: str, nearest: str, language: str) -> str:
    """Say what one candidate can do about one requirement.

    Args:
        skill: The requirement as the posting has it.
        advice: Of the gap.
        evidence: The line that only mentions it or denies it; empty when none does.
        nearest: The line that comes nearest to it; empty when none does.
        language: ISO 639-1.
    """
    words = words_of(language)
    if advice == "show":
        template = words.show_mentioned if evidence else words.show_near if nearest else words.show
    else:
        template = words.learn_denied if evidence else words.learn_near if nearest else words.learn
    return template.format(skill=skill, quote=evidence or nearest)


def suggest_to_all(skill: str, show_count: int, learn_count: int, one_away_count: int, language: str) -> str:
    """Say what one requirement would do for all candidates together."""
    words = words_of(language)
    sentence = words.for_all.format(skill=skill, show=show_count, learn=learn_count)
    return sentence + (words.one_away.format(count=one_away_count) if one_away_count else "")
