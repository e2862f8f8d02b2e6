"""The budget of a job for language models, in tokens and US dollars: reserved before a call, corrected after it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Protocol

from rushes.errors import BudgetExceeded
from rushes.llm.prices import Price
from rushes.llm.retry_policy import PermanentError, TransientError

MICROS_PER_USD = 1_000_000


class BudgetLimit(Protocol):
    """The remaining budget of a job, shared by all steps that run concurrently."""

    def reserve(self, tokens: int, micros: int) -> bool:
        """Take tokens and micro-dollars; return False and take nothing if either is not left."""
        ...

    def correct(self, tokens: int, micros: int) -> None:
        """Take the difference between the real and the reserved cost, without a limit; negative gives back."""
        ...


@dataclass
class LocalBudgetLimit:
    """A budget limit within this process. `tokens` and `micros` (millionths of a dollar) are left."""

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
    """The cost of one call: first its upper bound, then the usage that the answer reports."""

    price: Price
    asked: int
    answered: int

    def pay(self, asked: int, answered: int) -> None:
        """Set the input and output tokens that the provider counted."""
        self.asked, self.answered = asked, answered

    @property
    def tokens(self) -> int:
        """Input and output tokens."""
        return self.asked + self.answered

    @property
    def micros(self) -> int:
        """The cost in millionths of a dollar."""
        return ceil(self.price.usd(self.asked, self.answered) * MICROS_PER_USD)


class Budget:
    """The spending of one step against the limit of its job. `usd` and `tokens` are what this step has spent."""

    def __init__(self, limit: BudgetLimit) -> None:
        self.limit, self.tokens, self.micros = limit, 0, 0
        self.lock = threading.Lock()

    @classmethod
    def of(cls, tokens: int, usd: float) -> "Budget":
        """Create a budget with its own limit in this process."""
        return cls(LocalBudgetLimit(tokens, round(usd * MICROS_PER_USD)))

    @property
    def usd(self) -> float:
        """US dollars spent."""
        return self.micros / MICROS_PER_USD

    @contextmanager
    def call(self, price: Price, asked: int, answered: int) -> Iterator[Bill]:
        """Reserve the cost of one call of at most these tokens. Raises OverBudget if that exceeds the limit.

        The caller records the real usage in the yielded bill. Without it the call costs its upper bound, because a
        lost answer may be charged; a call that the provider refused costs nothing.
        """
        bill = Bill(price, asked, answered)
        reserved_tokens, reserved_micros = bill.tokens, bill.micros
        if not self.limit.reserve(reserved_tokens, reserved_micros):
            raise BudgetExceeded(
                f"The next question may take {reserved_tokens} tokens and {reserved_micros / MICROS_PER_USD:.4f} "
                "dollars, more than this job has left: raise RUSHES_BUDGET_TOKENS or RUSHES_BUDGET_USD."
            )
        try:
            yield bill
        except PermanentError:
            bill.pay(0, 0)
            raise
        except TransientError as error:
            if not error.charged:
                bill.pay(0, 0)
            raise
        finally:
            self.limit.correct(bill.tokens - reserved_tokens, bill.micros - reserved_micros)
            with self.lock:
                self.tokens, self.micros = self.tokens + bill.tokens, self.micros + bill.micros
