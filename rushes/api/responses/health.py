"""How the place stands, and what its owner has used."""

from typing import Literal

from pydantic import ConfigDict, Field

from rushes.api.responses.base import Answer
from rushes.domain import Month


class SignInPlace(Answer):
    url: str = Field(description="Where Cognito, or what stands in for it, is asked for tokens.")
    client: str


class Health(Answer):
    status: Literal["ok"]
    version: str
    sign_in: SignInPlace


class Check(Answer):
    """`ms` is how long it took to look, in milliseconds; other facts go with some checks."""

    model_config = ConfigDict(extra="allow")

    state: Literal["ok", "idle", "slow", "down"]
    ms: float


class DeepHealth(Answer):
    status: Literal["ok", "degraded", "down"]
    checks: dict[str, Check]


class Limits(Answer):
    """0 stands for no limit."""

    minutes: float
    jobs: int
    bytes: int


class UsageShown(Answer):
    months: list[Month]
    jobs: int
    bytes: int
    quotas: Limits


class SocketTicket(Answer):
    url: str = Field(description="Opens one WebSocket.")
    expires_in: int = Field(description="In seconds.")
