"""Function words that mark phrase boundaries, for the languages with a row here.

A line may begin with a conjunction or a preposition but should not end with one, nor with an article or another
word that belongs to the next (Netflix Timed Text Style Guide, line treatment). Particles that may belong to the
preceding verb (up, off, ab, zu) are left out.
"""

from typing import NamedTuple


class PhraseWords(NamedTuple):
    """`links` begin a phrase, `binding` words never end a line; `titles` and `abbreviations` end no sentence."""

    link_words: frozenset[str] = frozenset()
    binding_words: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()


def phrase_row(links: str, binding: str, titles: str, abbreviations: str) -> PhraseWords:
    link_words = frozenset(links.split())
    return PhraseWords(
        link_words,
        link_words | frozenset(binding.split()),
        frozenset(titles.split()),
        frozenset(abbreviations.split()),
    )


NO_PHRASES = PhraseWords()

PHRASES = {
    "en": phrase_row(
        "and or but nor so because although though unless until since while when where whether if that which "
        "who whose than as of in into at by for from with without within about against among between through "
        "during before after under over behind across towards upon via per to on",
        "a an the my your his her its our their this these those no every each some any i you he she we they "
        "is are was were be been am has have had will would can could shall should may might must do does did "
        "not very i'm you're we're they're it's i've don't doesn't didn't won't can't",
        "mr. mrs. ms. dr. prof. st. sen. rep. gov. gen. col. capt. lt. sgt. rev. hon.",
        "e.g. i.e. vs. etc. no. approx. inc. ltd. fig. vol. p. pp.",
    ),
    "de": phrase_row(
        "und oder aber sondern denn doch weil dass daß obwohl wenn als ob damit bevor nachdem während sobald "
        "solange sowie bis wo wie in im ins am ans bei beim mit nach von vom zum zur für gegen ohne um durch "
        "über unter vor zwischen hinter neben seit aus trotz wegen anhand laut",
        "der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine dein deine "
        "sein seine ihr ihre ihren unser unsere dieser diese dieses diesem jeder jede jedes ich du er sie es "
        "wir man ist sind war waren hat haben hatte wird werden kann können soll muss nicht sehr zu",
        "hr. hrn. fr. dr. prof. st.",
        "z.b. d.h. bzw. ca. usw. nr. bd. s. vgl. u.a. z. d. u. evtl. ggf. inkl.",
    ),
    "fr": phrase_row(
        "et ou mais donc or ni car que qu' qui dont où quand lorsque lorsqu' puisque puisqu' parce quoique si "
        "comme afin à au aux de du des d' en dans par pour avec sans sous sur entre vers chez contre depuis "
        "pendant avant après selon malgré jusque jusqu' dès",
        "le la les un une ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs "
        "quelques chaque je tu il elle on nous vous ils elles ne se me te y est sont était ont a avait sera "
        "peut doit très pas",
        "m. mm. mme. mme mlle. mlle dr. pr. st. ste.",
        "p.ex. ex. env. n° no. p. cf. etc.",
    ),
    "es": phrase_row(
        "y e o u ni pero sino aunque porque pues que si cuando mientras donde como cual cuales quien cuyo a "
        "al ante bajo con contra de del desde durante en entre hacia hasta mediante para por según sin sobre "
        "tras",
        "el la los las lo un una unos unas mi mis tu tus su sus nuestro nuestra este esta estos estas ese esa "
        "cada yo tú él ella nosotros ellos se me te le les no es son era fue ha han había será puede debe muy "
        "más",
        "sr. sra. srta. d. dña. dr. dra. prof. sto. sta.",
        "p.ej. ej. aprox. n.º núm. pág. etc. vs.",
    ),
    "it": phrase_row(
        "e ed o od ma però né perché poiché che se quando mentre dove come cui quale quali affinché a ad al "
        "allo alla ai agli alle all' di del dello della dei degli delle dell' d' da dal dallo dalla dai dagli "
        "dalle dall' in nel nello nella nei negli nelle nell' con su sul sullo sulla sui sugli sulle sull' "
        "per tra fra senza verso sotto dopo durante contro entro",
        "il lo la i gli le un uno una mio mia tuo tua suo sua nostro nostra questo questa questi queste quel "
        "quella ogni io tu lui lei noi voi loro si mi ti ci vi è sono era ha hanno aveva sarà può deve non "
        "molto più",
        "sig. sig.ra dott. dott.ssa prof. ing. avv. s.",
        "es. p.es. ecc. n. pag. ca. vs.",
    ),
}


def phrase_words_of(language: str) -> PhraseWords:
    """Return the row of a language code, empty if there is none."""
    return PHRASES.get(language, NO_PHRASES)


def normalize_word(word: str) -> str:
    """Normalise a word: no case, quotes or brackets; "(Und" becomes "und"."""
    return word.casefold().replace("’", "'").strip("\"'“”„«»‚‘()[]¿¡-–—…")


def matches_any(word: str, words: frozenset[str]) -> bool:
    """Return whether the set has the word or its part up to the apostrophe: "qu'il" matches "qu'"."""
    normalized = normalize_word(word)
    head, apostrophe, _ = normalized.partition("'")
    return normalized in words or head + apostrophe in words


def begins_phrase(text: str, known: PhraseWords) -> bool:
    """Return whether the first word is a conjunction or a preposition."""
    return matches_any(text.split(maxsplit=1)[0], known.link_words)


def binds_to_next(text: str, known: PhraseWords) -> bool:
    """Return whether the last word must stay with the next one."""
    return matches_any(text.rsplit(maxsplit=1)[-1], known.binding_words)


def is_abbreviation(text: str, known: PhraseWords) -> bool:
    """Return whether the full stop belongs to the last word."""
    return normalize_word(text.rsplit(maxsplit=1)[-1]) in known.titles | known.abbreviations
