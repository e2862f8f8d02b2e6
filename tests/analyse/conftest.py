"""Analysts of every row, and a stand-in for the language models among them."""

from collections.abc import Iterator

import pytest

from rushes.analyse.engine import ENGINES, Analyst, engine
from rushes.settings import Settings
from tests.analyse.answering import analysis_of
from tests.llm.asking import settings_for
from tests.llm.stand_in import ModelStandIn


@pytest.fixture
def server() -> Iterator[ModelStandIn]:
    with ModelStandIn(reply=analysis_of) as made:
        yield made


@pytest.fixture
def settings(server: ModelStandIn) -> Settings:
    return settings_for(server)


@pytest.fixture(params=ENGINES)
def analyst(request: pytest.FixtureRequest, settings: Settings) -> Analyst:
    return engine(request.param, "", settings)
