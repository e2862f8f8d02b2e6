"""Responses about the deployment's health and an owner's usage."""

from typing import Literal

from pydantic import ConfigDict, Field

from rushes.api.responses.base import Answer
from rushes.domain import MonthlyUsage


class SignInPlace(Answer):
    url: str = Field(description="The token endpoint of Cognito or its local replacement.")
    client: str


class Health(Answer):
    status: Literal["ok"]
    version: str
    sign_in: SignInPlace


class Check(Answer):
    """`ms` is the duration of the check in milliseconds; some checks add more fields."""

    model_config = ConfigDict(extra="allow")

    state: Literal["ok", "idle", "slow", "down"]
    ms: float


class DeepHealth(Answer):
    status: Literal["ok", "degraded", "down"]
    checks: dict[str, Check]


class Limits(Answer):
    """0 means no limit."""

    minutes: float
    jobs: int
    bytes: int


class UsageShown(Answer):
    months: list[MonthlyUsage]
    jobs: int
    bytes: int
    quotas: Limits


class SocketTicket(Answer):
    url: str = Field(description="Opens one WebSocket.")
    expires_in: int = Field(description="In seconds.")
