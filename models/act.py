"""What all acts have in common."""

from models.base import Instant, Message, Sha256
from models.canonical import Json, content_hash

UNHASHED = frozenset({"received_at"})


class BaseAct(Message):
    """Common to all acts. `by` is the acting organisation; `received_at` is stamped by the door."""

    ref: str
    by: str
    command_id: str
    received_at: Instant
    door: str = "cli"
    authority: str = ""
    revision: int | None = None
    terms_hash: Sha256 | None = None

    def payload_hash(self) -> str:
        """Return what the inbox compares: the hash of all but the stamp and what is at its default.

        A field added in a later release thus changes no hash of an act already in the inbox.
        """
        content: dict[str, Json] = self.model_dump(mode="json", exclude=set(UNHASHED), exclude_defaults=True)
        return content_hash({**content, "act": getattr(self, "act", "")})


class Link(Message):
    """Another agreement this one follows, and the digest of the milestone it follows from."""

    ref: str
    digest: Sha256
