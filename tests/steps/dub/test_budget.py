"""A voice that is paid speaks within the job's budget, or not at all."""

import pytest

from rushes.errors import BudgetExceeded
from rushes.llm import Budget
from rushes.settings import Settings
from rushes.steps.dub.espeak import Espeak
from rushes.steps.dub.step import reserve_cost
from rushes.steps.translate import TranslatedCue, Translation
from tests.steps.dub.speakers import Toned

CUE = TranslatedCue(id=0, start=0, end=1, text="x" * 1000, source="…")
SAID = Translation(language="es", source_language="en", engine="e", model="m", quality="full", cues=(CUE,))


def test_what_it_costs_is_taken_before_it_speaks() -> None:
    budget = Budget.of(10_000, 1.5)
    with (
        reserve_cost(SAID, Toned(), budget),
        pytest.raises(BudgetExceeded),
        reserve_cost(SAID, Toned(), budget),
    ):
        pytest.fail("twice that is more than there is")
    assert budget.usd == 1.0


def test_more_than_is_left_is_not_spoken() -> None:
    budget = Budget.of(10_000, 0.5)
    with pytest.raises(BudgetExceeded), reserve_cost(SAID, Toned(), budget):
        pytest.fail("it spoke")
    assert budget.usd == 0


def test_a_voice_that_costs_nothing_needs_none() -> None:
    with reserve_cost(SAID, Espeak(Settings()), Budget.of(0, 0)):
        pass
