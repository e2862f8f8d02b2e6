"""The base class of responses."""

from typing import Annotated

from pydantic import BaseModel, Field

Link = Annotated[str, Field(description="A signed URL that expires.")]


class Answer(BaseModel):
    """A JSON response body."""
