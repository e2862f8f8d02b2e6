"""The language of a text, and the modesty to say that it is not known."""

import json
from pathlib import Path

import pytest

from rushes.steps.transcribe.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ask not what your country can do for you.", "en"),
        ("Haga clic en el nombre de la prueba para ver la página de detalles.", "es"),
        ("Klicken Sie auf den Testnamen, um die Seite anzuzeigen.", "de"),
        ("Fare clic sul nome del test per visualizzare la pagina.", "it"),
        ("Cliquez sur le nom du test pour afficher la page.", "fr"),
    ],
)
def test_a_sentence_is_enough(text: str, language: str) -> None:
    assert language_of([text]) == language


@pytest.mark.parametrize("text", ["", "…", "1, 2, 3", "[…]", "Hello there.", "OK."])
def test_too_little_to_say_is_undetermined(text: str) -> None:
    assert language_of([text]) == "und"


def test_short_texts_are_taken_together() -> None:
    assert language_of(["Wie geht es", "dir heute?", "Mir geht", "es sehr gut."]) == "de"


@pytest.mark.field
def test_every_sentence_of_the_references_is_right_or_undetermined(field: Path) -> None:
    references = json.loads((field / "speech/refs.json").read_text())
    for reference in references.values():
        for sentence in reference.get("text", "").split(". "):
            assert language_of([sentence]) in {reference["lang"], "und"}, sentence
