"""What every noun is."""

from pydantic import BaseModel, ConfigDict


class FrozenModel(BaseModel):
    """Frozen, and strict about names: a misspelt field is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
