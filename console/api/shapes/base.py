"""What every shape is made of."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from console.logs import redact


class Shape(BaseModel):
    """Base of all answers: read from documents and from models of ours."""

    model_config = ConfigDict(from_attributes=True)


class Page(Shape):
    """Base of all pages of a list."""

    next: str | None = Field(description="cursor of the next page; null on the last one")


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


At = Annotated[AwareDatetime, AfterValidator(_utc)]
"""An instant: RFC 3339, UTC."""

Said = Annotated[str, AfterValidator(redact)]
"""What a mail server said, without the mailbox it said it of."""
