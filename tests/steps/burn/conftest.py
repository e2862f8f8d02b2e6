"""Drawing letters needs a font."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def letters(font: None) -> None:
    """Every test here draws some."""
