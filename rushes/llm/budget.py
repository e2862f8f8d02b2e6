"""What a job may spend on models, in tokens and in US dollars: reserved before a call, settled after it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Protocol

from rushes.errors import OverBudget
from rushes.llm.prices import Price
from rushes.llm.retry_policy import PermanentError, TransientError

MICROS_PER_USD = 1_000_000  # in a dollar


class BudgetLimit(Protocol):
    """What is left for a job, shared by all that work on it at the same time."""

    def reserve(self, tokens: int, micros: int) -> bool:
        """False, and nothing taken, where either would not be left."""
        ...

    def correct(self, tokens: int, micros: int) -> None:
        """Take what was spent beyond what was taken, whatever is left; what is negative is given back."""
        ...


@dataclass
class LocalBudgetLimit:
    """A purse of this process alone. `tokens` and `micros` (millionths of a dollar) are left."""

    tokens: int
    micros: int
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, tokens: int, micros: int) -> bool:
        with self.lock:
            if tokens > max(self.tokens, 0) or micros > max(self.micros, 0):
                return False
            self.tokens, self.micros = self.tokens - tokens, self.micros - micros
            return True

    def correct(self, tokens: int, micros: int) -> None:
        with self.lock:
            self.tokens, self.micros = self.tokens - tokens, self.micros - micros


@dataclass
class Bill:
    """What one call costs: the most at first, then what its answer says."""

    price: Price
    asked: int
    answered: int

    def pay(self, asked: int, answered: int) -> None:
        """Tokens as they were counted by whoever is paid."""
        self.asked, self.answered = asked, answered

    @property
    def tokens(self) -> int:
        return self.asked + self.answered

    @property
    def micros(self) -> int:
        return ceil(self.price.usd(self.asked, self.answered) * MICROS_PER_USD)


class Budget:
    """One step's hand in the job's purse. `usd` and `tokens` are what this hand has spent."""

    def __init__(self, purse: BudgetLimit) -> None:
        self.purse, self.tokens, self.micros = purse, 0, 0
        self.lock = threading.Lock()

    @classmethod
    def of(cls, tokens: int, usd: float) -> "Budget":
        """A budget of its own."""
        return cls(LocalBudgetLimit(tokens, round(usd * MICROS_PER_USD)))

    @property
    def usd(self) -> float:
        return self.micros / MICROS_PER_USD

    @contextmanager
    def call(self, price: Price, asked: int, answered: int) -> Iterator[Bill]:
        """One call of at most so many tokens. Raises OverBudget before it where that may be too much.

        Whoever calls pays the bill. One that stays unpaid costs the most, for a lost answer may be charged; a
        call that was turned away costs nothing.
        """
        bill = Bill(price, asked, answered)
        tokens, micros = bill.tokens, bill.micros
        if not self.purse.reserve(tokens, micros):
            raise OverBudget(
                f"The next question may take {tokens} tokens and {micros / MICROS_PER_USD:.4f} dollars, more than this "
                "job has left: raise RUSHES_BUDGET_TOKENS or RUSHES_BUDGET_USD."
            )
        try:
            yield bill
        except PermanentError:
            bill.pay(0, 0)
            raise
        except TransientError as failure:
            if not failure.charged:
                bill.pay(0, 0)
            raise
        finally:
            self.purse.correct(bill.tokens - tokens, bill.micros - micros)
            with self.lock:
                self.tokens, self.micros = self.tokens + bill.tokens, self.micros + bill.micros
