"""The base class of the domain models."""

from pydantic import BaseModel, ConfigDict


class FrozenModel(BaseModel):
    """An immutable model that rejects unknown fields and numbers that are not finite: JSON cannot write those."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
