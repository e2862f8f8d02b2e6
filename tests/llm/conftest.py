"""A stand-in for the makers of language models."""

from collections.abc import Iterator

import pytest

from tests.llm.stand_in import ModelStandIn


@pytest.fixture
def server() -> Iterator[ModelStandIn]:
    with ModelStandIn() as made:
        yield made
