"""The base class of what clients send."""

from pydantic import BaseModel, ConfigDict


class RequestModel(BaseModel):
    """A request body or message that rejects unknown fields and numbers that are not finite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
