"""Every embedder keeps the same promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rushes.errors import BadRequest
from rushes.nlp.embeddings import ENGINES, Embedder, engine
from rushes.settings import Settings

SENTENCES = (
    "A cat sits on the mat.",
    "The kitten is sitting on a rug.",
    "Stock markets fell sharply on Monday.",
    "Shares lost much of their value at the start of the week.",
    "Once the test is complete you will find a WER number.",
)


@pytest.fixture(scope="module", params=ENGINES)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return engine(request.param, Settings())


def test_it_says_who_it_is(embedder: Embedder) -> None:
    assert ENGINES[embedder.row]
    assert embedder.model
    assert embedder.quality
    assert embedder.dimensions > 0


def test_each_sentence_becomes_a_row_of_length_one(embedder: Embedder) -> None:
    made = embedder.embed(SENTENCES)
    assert made.dtype == np.float32
    assert made.shape == (len(SENTENCES), embedder.dimensions)
    assert np.linalg.norm(made, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_sentences_are_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_sentences_of_like_meaning_are_the_nearest(embedder: Embedder) -> None:
    made = embedder.embed(SENTENCES)
    near = made @ made.T - 2 * np.eye(len(SENTENCES))
    assert list(near.argmax(axis=1)[:4]) == [1, 0, 3, 2]


def test_a_row_does_not_depend_on_what_stands_beside_it(embedder: Embedder) -> None:
    together = embedder.embed(SENTENCES)
    for at, sentence in enumerate(SENTENCES):
        assert embedder.embed([sentence])[0] == pytest.approx(together[at], abs=1e-4)


@hypothesis_settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=6))
def test_any_text_has_a_row_and_always_the_same(embedder: Embedder, texts: list[str]) -> None:
    made = embedder.embed(texts)
    assert np.isfinite(made).all()
    assert np.array_equal(made, embedder.embed(texts))


def test_a_very_long_sentence_is_cut_off(embedder: Embedder) -> None:
    long, longer = embedder.embed(["word " * 3000, "word " * 4000])
    assert long == pytest.approx(longer, abs=1e-4)


def test_an_unknown_row_names_those_there_are() -> None:
    with pytest.raises(BadRequest, match="choose one of minilm"):
        engine("word2vec", Settings())
