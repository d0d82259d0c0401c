"""Reads a sentence whose subject is what is asked: `Survival analysis and mixed models hold no terror for you`."""

from collections.abc import Iterator

from runtime.analysis.posting.asking import Piece, Sentence
from runtime.analysis.posting.posting_tokens import forms_in
from runtime.analysis.posting.splitting import parts_of
from runtime.analysis.posting.statements import SPEAKERS
from runtime.analysis.posting.trimming import NEGATIONS, Trimmed

MOST_WORDS, MOST_OF_PART = 8, 5
ADDRESSED = forms_in("you your yours ihnen dir sie du vous usted te ti le")
VERBS = {
    "en": forms_in("is are hold holds come comes do does feel feels sit sits must should will"),
    "de": forms_in("ist sind bereitet bereiten liegt liegen fallt fallen gehort gehoren macht machen gehen geht"),
    "fr": forms_in("est sont vous n' ne"),
    "es": forms_in("es son te le no resulta resultan"),
}
OTHERS = SPEAKERS | forms_in(
    "it this that these those there he she they who what you your il elle ils elles ce cela on es das dies er esto eso "
    "job role position team work company stelle poste puesto"
)


def subject_pieces(sentence: Sentence) -> Iterator[Piece]:
    """Yield what stands before the verb of a sentence that goes on to speak to the reader, in a section that asks."""
    statement, words = sentence.statement, sentence.words
    verbs = VERBS.get(sentence.language, VERBS["en"])
    reach = range(statement.start + 1, min(statement.end, statement.start + MOST_WORDS + 1))
    verb = next((place for place in reach if words.forms[place] in verbs), None)
    if (
        verb is None
        or words.forms[statement.start] in OTHERS
        or ADDRESSED.isdisjoint(words.forms[verb : statement.end])
    ):
        return
    span = (statement.start, verb)
    if not (NEGATIONS | OTHERS).isdisjoint(words.forms[slice(*span)]):
        return
    for part in parts_of(words, span, sentence.known_between(*span), sentence.language):
        left = sentence.trim(part.start, part.end)
        asked = Trimmed(left.start, left.end, is_asked=True)
        if 0 < asked.count <= MOST_OF_PART and sentence.accepts(asked):
            yield Piece(start=asked.start, end=asked.end, kind=statement.kind)
