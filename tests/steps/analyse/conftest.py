"""Analysts of every row, and a stand-in for the language models among them."""

from collections.abc import Iterator

import pytest

from rushes.settings import Settings
from rushes.steps.analyse.engine import ENGINES, Analyst, load_analyst
from tests.llm.asking import settings_for
from tests.llm.stand_in import ModelStandIn
from tests.steps.analyse.answering import analysis_of


@pytest.fixture
def server() -> Iterator[ModelStandIn]:
    with ModelStandIn(reply=analysis_of) as made:
        yield made


@pytest.fixture
def settings(server: ModelStandIn) -> Settings:
    return settings_for(server)


@pytest.fixture(params=ENGINES)
def analyst(request: pytest.FixtureRequest, settings: Settings) -> Analyst:
    return load_analyst(request.param, "", settings)
