"""Chapterers of every row, and a stand-in for the language models among them."""

from collections.abc import Iterator

import pytest

from rushes.errors import Unavailable
from rushes.settings import Settings
from rushes.steps.chapter.engine import ENGINES, Chapterer, load_chapterer
from rushes.weights import find_model_path
from tests.llm.asking import settings_for
from tests.llm.stand_in import ModelStandIn
from tests.steps.chapter.answering import chapters_of


@pytest.fixture
def server() -> Iterator[ModelStandIn]:
    with ModelStandIn(reply=chapters_of) as made:
        yield made


@pytest.fixture
def settings(server: ModelStandIn) -> Settings:
    return settings_for(server)


@pytest.fixture(params=ENGINES)
def chapterer(request: pytest.FixtureRequest, settings: Settings) -> Chapterer:
    """Every row; the embedder only where its weights were fetched."""
    if request.param == "embedding":
        try:
            find_model_path("minilm", settings)
        except Unavailable as error:
            pytest.skip(str(error))
    return load_chapterer(request.param, "", settings)
