"""Money, counted by many at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from rushes.errors import BudgetExceeded
from rushes.llm.budget import Budget
from rushes.llm.estimate import about_tokens, most_tokens
from rushes.llm.prices import Price, listed


def test_many_at_once_do_not_pass_a_budget_together() -> None:
    budget = Budget.of(10_000, 1.0)

    def call(_: int) -> bool:
        try:
            with budget.call(Price(0, 0), 300, 0):
                return True
        except BudgetExceeded:
            return False

    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(call, range(200)))
    assert done == 33
    assert budget.tokens == 9_900


def test_an_empty_purse_pays_for_nothing_that_costs() -> None:
    with pytest.raises(BudgetExceeded), Budget.of(10, 0.0).call(Price(1, 1), 5, 5):
        pass
    with Budget.of(10, 0.0).call(Price(0, 0), 5, 5) as bill:
        assert bill.micros == 0


def test_a_call_that_cost_more_than_was_thought_is_counted_whole() -> None:
    budget = Budget.of(100, 1.0)
    with budget.call(Price(0, 0), 50, 0) as bill:
        bill.pay(90, 20)
    assert budget.tokens == 110
    with pytest.raises(BudgetExceeded), budget.call(Price(0, 0), 1, 0):
        pass


def test_every_listed_price_is_one() -> None:
    assert all(0 < price.asked <= price.answered < 100 for price in listed().values())


@pytest.mark.parametrize("text", ["", "hello", "你好,世界", "é" * 100])
def test_no_text_has_more_tokens_than_bytes(text: str) -> None:
    assert about_tokens(text) <= most_tokens(text) == len(text.encode())
