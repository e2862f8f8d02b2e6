"""Small words that show where a sentence can be parted, for the languages that have a row here.

A line may well begin with a conjunction or a preposition, and never should end with one, nor with an article or
whatever else leans on the word after it (Netflix Timed Text Style Guide, line treatment). Particles that may
belong to the verb before them (up, off, ab, zu) are left out.
"""

from typing import NamedTuple


class Phrases(NamedTuple):
    """`links` begin a phrase, `leaning` never end one; `titles` and other abbreviations end no sentence."""

    links: frozenset[str] = frozenset()
    leaning: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()


def row(links: str, leaning: str, titles: str, abbreviations: str) -> Phrases:
    linking = frozenset(links.split())
    return Phrases(
        linking,
        linking | frozenset(leaning.split()),
        frozenset(titles.split()),
        frozenset(abbreviations.split()),
    )


NONE = Phrases()

PHRASES = {
    "en": row(
        "and or but nor so because although though unless until since while when where whether if that which "
        "who whose than as of in into at by for from with without within about against among between through "
        "during before after under over behind across towards upon via per to on",
        "a an the my your his her its our their this these those no every each some any i you he she we they "
        "is are was were be been am has have had will would can could shall should may might must do does did "
        "not very i'm you're we're they're it's i've don't doesn't didn't won't can't",
        "mr. mrs. ms. dr. prof. st. sen. rep. gov. gen. col. capt. lt. sgt. rev. hon.",
        "e.g. i.e. vs. etc. no. approx. inc. ltd. fig. vol. p. pp.",
    ),
    "de": row(
        "und oder aber sondern denn doch weil dass daß obwohl wenn als ob damit bevor nachdem während sobald "
        "solange sowie bis wo wie in im ins am ans bei beim mit nach von vom zum zur für gegen ohne um durch "
        "über unter vor zwischen hinter neben seit aus trotz wegen anhand laut",
        "der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine dein deine "
        "sein seine ihr ihre ihren unser unsere dieser diese dieses diesem jeder jede jedes ich du er sie es "
        "wir man ist sind war waren hat haben hatte wird werden kann können soll muss nicht sehr zu",
        "hr. hrn. fr. dr. prof. st.",
        "z.b. d.h. bzw. ca. usw. nr. bd. s. vgl. u.a. z. d. u. evtl. ggf. inkl.",
    ),
    "fr": row(
        "et ou mais donc or ni car que qu' qui dont où quand lorsque lorsqu' puisque puisqu' parce quoique si "
        "comme afin à au aux de du des d' en dans par pour avec sans sous sur entre vers chez contre depuis "
        "pendant avant après selon malgré jusque jusqu' dès",
        "le la les un une ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs "
        "quelques chaque je tu il elle on nous vous ils elles ne se me te y est sont était ont a avait sera "
        "peut doit très pas",
        "m. mm. mme. mme mlle. mlle dr. pr. st. ste.",
        "p.ex. ex. env. n° no. p. cf. etc.",
    ),
    "es": row(
        "y e o u ni pero sino aunque porque pues que si cuando mientras donde como cual cuales quien cuyo a "
        "al ante bajo con contra de del desde durante en entre hacia hasta mediante para por según sin sobre "
        "tras",
        "el la los las lo un una unos unas mi mis tu tus su sus nuestro nuestra este esta estos estas ese esa "
        "cada yo tú él ella nosotros ellos se me te le les no es son era fue ha han había será puede debe muy "
        "más",
        "sr. sra. srta. d. dña. dr. dra. prof. sto. sta.",
        "p.ej. ej. aprox. n.º núm. pág. etc. vs.",
    ),
    "it": row(
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


def phrases(language: str) -> Phrases:
    """The row of a language code, or one without words."""
    return PHRASES.get(language, NONE)


def plain(word: str) -> str:
    """Without case, quotes and brackets: "(Und" is "und"."""
    return word.casefold().replace("’", "'").strip("\"'“”„«»‚‘()[]¿¡-–—…")


def is_one_of(word: str, words: frozenset[str]) -> bool:
    """Whether the word is there, whole or by what stands before its apostrophe: "qu'il" by "qu'"."""
    bare = plain(word)
    head, apostrophe, _ = bare.partition("'")
    return bare in words or head + apostrophe in words


def begins_phrase(text: str, known: Phrases) -> bool:
    """Whether a conjunction or a preposition is its first word."""
    return is_one_of(text.split(maxsplit=1)[0], known.links)


def leans(text: str, known: Phrases) -> bool:
    """Whether its last word wants the next one beside it."""
    return is_one_of(text.rsplit(maxsplit=1)[-1], known.leaning)


def is_abbreviation(text: str, known: Phrases) -> bool:
    """Whether the full stop at its end is part of its last word."""
    return plain(text.rsplit(maxsplit=1)[-1]) in known.titles | known.abbreviations
