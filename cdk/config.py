"""What differs between one place to deploy and another. Everything else is the same everywhere."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Profile(BaseModel):
    """One place to deploy. `local` is created on an emulator of AWS on loopback; it costs nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Literal["local"] = "local"
    region: str = "us-east-1"
    owner_claim: str = Field("username", description="The claim that names the owner; here its name is ours.")
    access_minutes: int = Field(15, description="How long an access token is good.")
    retry_messages: int = Field(3, description="Deliveries of an upload event before it is a dead letter.")
    lambda_megabytes: int = 1024


PROFILES = {"local": Profile()}


def profile(name: str) -> Profile:
    """The profile of that name. Raises SystemExit with the names there are."""
    if name not in PROFILES:
        raise SystemExit(f"There is no profile “{name}”: choose one of {', '.join(PROFILES)}.")
    return PROFILES[name]
