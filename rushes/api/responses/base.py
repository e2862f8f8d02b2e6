"""What every answer is."""

from typing import Annotated

from pydantic import BaseModel, Field

Link = Annotated[str, Field(description="A signed link, good for a while.")]


class Answer(BaseModel):
    """A body in JSON."""
