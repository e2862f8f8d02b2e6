"""Both ways to a model, led to the stand-in; each notes how long it would have waited."""

from typing import Any

from pydantic import BaseModel, SecretStr

from rushes.llm import Budget, Question
from rushes.llm.gemini import Gemini
from rushes.llm.openai import OpenAIModel
from rushes.settings import Settings
from tests.llm.stand_in import KEY, ModelStandIn

ROWS = {"llm": OpenAIModel, "gemini": Gemini}


class Capital(BaseModel):
    city: str
    people: int


PARIS = {"city": "Paris", "people": 2_100_000}


def settings_for(server: ModelStandIn, **others: Any) -> Settings:
    given: dict[str, Any] = {
        "llm_base_url": f"{server.url}/v1",
        "llm_api_key": SecretStr(KEY),
        "gemini_endpoint": server.url,
        "gemini_api_key": SecretStr(KEY),
        "llm_seconds": 5,
    }
    return Settings(**(given | others))


class Asking:
    def __init__(self, row: str, server: ModelStandIn, **others: Any) -> None:
        self.waits: list[float] = []
        self.budget = Budget.of(1_000_000, 1.0)
        self.model = ROWS[row]("", settings_for(server, **others), self.waits.append)

    def __call__(self, **data: str) -> Capital:
        return self.model.ask(
            Question("Name the capital.", data or {"country": "France"}), Capital, self.budget
        )
