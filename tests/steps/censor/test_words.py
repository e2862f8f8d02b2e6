"""Which words are found, and which are left alone."""

import pytest

from rushes.errors import BadRequest
from rushes.steps.censor import LEVELS, Censored, censor_words, list_languages, load_lexicon
from rushes.steps.censor.lexicon import listed
from tests.steps.censor.conftest import Say

CLEAN = {
    "en": (
        "The class in Scunthorpe assessed the bass line and passed the assassin a cocktail in Essex.",
        "Mr. Hancock ate shiitake mushrooms with Dickens at the Penistone Arsenal cockpit.",
        "Therapists analyse the title of the document, and the basement was hit by an assembly of peacocks.",
        "She graduated magna cum laude, spic and span, without a chink in her armour.",
        "Matsushita, Fukuoka, Phuket, Niger, Nigeria, country, counter, pigeon, snigger, niggardly.",
        "The rapeseed and grapes were shipped to Sussex, Middlesex and Lightwater via Clitheroe.",
        "A shuttlecock, a cockatoo, a mass of grass and a glass; I assume the embassy will harass no one.",
        "Hello, shell, Michelle; the duck, the truck and the buck struck luck.",
        "Pussycats, titmice and blue-footed birds were bitten by a butcher’s ditch.",
        "Faggoting is an embroidery stitch, and the cummerbund was Dick Van Dyke's.",
    ),
    "de": (
        "Die Klasse fährt mit den Vögeln und der Hurtigruten in den Herbst, nicht nach Fickmühlen.",
        "Der Fischer fischt frische Fische, und die Arche ist arschlos nie gewesen.",
        "Der Mistkäfer und die Schlampampe fressen; ich fresse auch gern Schwarzwälder Kirsch.",
    ),
    "fr": (
        "Le concert de Constance contient des conserves et une pédale pour le vélo.",
        "La députée discute du calcul ridicule, la reconnaissance et le bitume en circulation.",
        "Il a mis la réforme en branle dans un cul-de-sac avec un négrier et un putois.",
    ),
    "es": (
        "El computador disputa la reputación, y el cono de la pollería está en la mesa.",
        "La putativa diputada imputa a un polluelo con un folleto en Chinchilla.",
    ),
    "it": (
        "La guerra di Troia, le palle di neve e la sega elettrica del signor Negri.",
        "Il cazzuolo non c'è, ma la cazzuola e il particolare calcolo sì, con la minestra.",
    ),
}


@pytest.mark.parametrize("language", CLEAN)
def test_clean_sentences_are_left_alone(say: Say, language: str) -> None:
    assert censor_words(say(language, *CLEAN[language])).hits == ()


@pytest.mark.parametrize(
    ("language", "text", "phrases"),
    [
        ("en", "Oh SHIT, that “fucking” thing!", ["shit", "fucking"]),
        ("en", "You son of a bitch.", ["son of a bitch"]),
        ("en", "Mother-fuckers and motherfuckers", ["mother fuckers", "motherfuckers"]),
        ("en", "That bitch’s dog", ["bitch"]),
        ("de", "So eine Scheiße, du Arschloch. SCHEISSE!", ["scheisse", "arschloch", "scheisse"]),
        ("fr", "Putain, va te faire foutre, quel con!", ["putain", "va te faire foutre", "con"]),
        ("es", "¡Joder! ¡Hijo de puta, cabrón!", ["joder", "hijo de puta", "cabrón"]),
        ("it", "Che cazzo, vaffanculo stronzo", ["che cazzo", "vaffanculo", "stronzo"]),
        ("en", "What the f*** is this sh*t and **** that", ["fuck", "shit", "****"]),
    ],
)
def test_profane_words_are_found_whole(say: Say, language: str, text: str, phrases: list[str]) -> None:
    assert [hit.phrase for hit in censor_words(say(language, text)).hits] == phrases


def test_a_level_counts_with_all_above_it(say: Say) -> None:
    text = say("en", "Damn this shit, fuck it.")
    found = {level: [hit.phrase for hit in censor_words(text, level).hits] for level in LEVELS}
    assert found == {"mild": ["damn", "shit", "fuck"], "strong": ["shit", "fuck"], "severe": ["fuck"]}


def test_an_unknown_level_is_named(say: Say) -> None:
    with pytest.raises(BadRequest, match="mild, strong, severe"):
        censor_words(say("en", "Hello"), "rude")


def test_the_owners_words_are_censored_and_those_allowed_are_not(say: Say) -> None:
    text = say("en", "Project Blue Moon is shit, says Bluemoon; a shit storm, Blue Moon’s.")
    made = censor_words(text, own=["blue moon"], allowed=["shit storm"])
    assert [(hit.phrase, hit.level) for hit in made.hits] == [
        ("blue moon", "own"),
        ("shit", "strong"),
        ("blue moon", "own"),
    ]


def test_an_allowed_name_saves_its_parts_only_where_it_is_said(say: Say) -> None:
    text = say("en", "Mister Dick Cheney is no dick")
    assert [hit.words for hit in censor_words(text, "mild", allowed=["Dick Cheney"]).hits] == [(5,)]


def test_no_level_leaves_the_owners_words_alone_to_count(say: Say) -> None:
    assert [hit.phrase for hit in censor_words(say("en", "shit happens"), "", own=["happens"]).hits] == [
        "happens"
    ]


def test_a_language_without_a_list_says_so_and_still_has_the_owners_words(say: Say) -> None:
    made = censor_words(say("fi", "Voi fuck tämä"), own=["tämä"])
    assert not made.listed
    assert [hit.phrase for hit in made.hits] == ["tämä"]


def test_an_unstated_language_is_taken_for_english(say: Say) -> None:
    made = censor_words(say("und", "Well shit"))
    assert (made.language, made.listed, len(made.hits)) == ("en", True, 1)


def test_a_phrase_is_found_across_two_segments(say: Say) -> None:
    hit = censor_words(say("en", "you son of", "a bitch")).hits[0]
    assert hit.text == "son of a bitch"
    assert hit.segment == 0
    assert hit.words == (1, 2)


def test_each_list_has_every_level_and_no_entry_twice() -> None:
    assert list_languages() == ("de", "en", "es", "fr", "it")
    for language in list_languages():
        entries = listed(language)
        assert set(entries.values()) == set(LEVELS)
        assert all(entries)
        assert len(load_lexicon(language, "mild").entries) == len(entries) > 60


def test_a_list_of_no_words_finds_nothing_not_even_stars(say: Say) -> None:
    assert censor_words(say("fi", "so **** what")).hits == ()


def test_what_is_written_is_read_again(say: Say) -> None:
    from rushes.steps.censor import read_censored

    made = censor_words(say("en", "Oh shit"))
    assert read_censored(made.json_bytes()) == made
    with pytest.raises(BadRequest, match=r"not a valid censored\.json"):
        read_censored(b"{}")
    with pytest.raises(ValueError, match="order"):
        Censored(language="en", level="mild", listed=True, mutes=((2.0, 3.0), (1.0, 1.5)))
