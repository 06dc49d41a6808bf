"""What every message, milestone and state is made of: frozen models and the field's formats."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

REF = r"^[A-Z0-9][A-Z0-9-]{1,39}$"
ORGANISATION = r"^[A-Z][A-Z0-9_-]{1,31}$"
NAME = r"^[a-z][a-z0-9_]{0,39}$"
COUNTRY = r"^[A-Z]{2}$"
COMMAND_ID = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}"
SHA256 = r"^[0-9a-f]{64}$"

Sha256 = Annotated[str, StringConstraints(pattern=SHA256)]
"""Lower-case hex. Histories only hold this of any text or document."""

GENESIS = "0" * 64
"""`prev_digest` of the first milestone of an agreement that follows no other."""

Instant = AwareDatetime
"""Aware, UTC inside."""


class Message(BaseModel):
    """Base of all that travels or is stored: immutable; unknown fields are ignored so releases can overlap.

    Fields are only ever added, with a default that never changes; bounds are never tightened.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
