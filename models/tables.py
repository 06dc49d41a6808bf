"""Rows of the record store, and where all its tables are found. Columns only; times are UTC."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime, instant
from models.registry_tables import ContactRow, ErasureRow, OrganisationRow
from models.telling_tables import LinkRow, LinkUseRow, NoticeRow, WebhookCursorRow, WebhookRow

__all__ = [
    "PROMISE",
    "AgreementRow",
    "ApiTokenRow",
    "CommandRow",
    "ContactRow",
    "DeploymentRow",
    "DocumentRow",
    "ErasureRow",
    "LinkRow",
    "LinkUseRow",
    "MilestoneRow",
    "NoticeRow",
    "OrganisationRow",
    "SignatoryRow",
    "TextRow",
    "UtcDateTime",
    "WebhookCursorRow",
    "WebhookRow",
]

PROMISE = "act = 'open_intensified'"
"""Acts that promise another agreement's reference; in these words, an index knows them."""


class TextRow(SQLModel, table=True):
    """Texts by SHA-256: titles, clauses, reasons, comments, places."""

    __tablename__ = "text"

    sha256: str = Field(primary_key=True, max_length=64)
    body: str = Field(sa_type=Text)


class CommandRow(SQLModel, table=True):
    """The inbox: every act as it arrived, stamped by the door, and its outcome once there is one."""

    __tablename__ = "command_inbox"
    __table_args__ = (
        Index(
            "ix_inbox_pending",
            "agreement",
            "received_at",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        Index("ix_inbox_promise", "agreement", sqlite_where=text(PROMISE), postgresql_where=text(PROMISE)),
    )

    command_id: str = Field(primary_key=True, max_length=64)
    agreement: str = Field(max_length=40)
    act: str = Field(max_length=40)
    by: str = Field(max_length=32)
    received_at: datetime = instant()
    request_hash: str = Field(max_length=64)
    payload_hash: str = Field(max_length=64)
    payload: dict[str, Any] = Field(sa_type=JSON)
    door: str = Field(max_length=20)
    authority: str = Field(max_length=64)
    outcome: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    settled_at: datetime | None = instant(nullable=True)


class MilestoneRow(SQLModel, table=True):
    """One link of a chain; append-only, held by triggers. `days` are the answers beside it."""

    __tablename__ = "milestone"
    __table_args__ = (UniqueConstraint("digest"), CheckConstraint("seq >= 1", name="ck_milestone_seq"))

    agreement: str = Field(primary_key=True, max_length=40)
    seq: int = Field(primary_key=True)
    type: str = Field(max_length=40, index=True)
    headline: bool
    actor: str | None = Field(default=None, max_length=32)
    recorded_at: datetime = instant(index=True)
    year: int | None = None
    month: int | None = None
    day: int | None = None
    digest: str = Field(max_length=64)
    content: dict[str, Any] = Field(sa_type=JSON)
    days: dict[str, Any] = Field(sa_type=JSON)


class AgreementRow(SQLModel, table=True):
    """Where each agreement stands: a cache of its milestones, for lists and doors."""

    __tablename__ = "agreement"
    __table_args__ = (Index("ix_agreement_head", "ref", "seq"),)

    ref: str = Field(primary_key=True, max_length=40)
    kind: str = Field(max_length=12)
    title: str = Field(max_length=64)
    country: str = Field(max_length=2, index=True)
    coordinator: str = Field(max_length=32)
    phase: str = Field(max_length=12, index=True)
    outcome: str | None = Field(default=None, max_length=12)
    revision: int
    seq: int
    head: str = Field(max_length=64)
    waiting: list[str] = Field(sa_type=JSON)
    next_at: datetime | None = instant(nullable=True)
    next_what: str | None = Field(default=None, max_length=20)
    opened_at: datetime = instant()
    changed_at: datetime = instant()
    state: dict[str, Any] = Field(sa_type=JSON)


class SignatoryRow(SQLModel, table=True):
    """Who signed by a link, as typed there: personal data, under an id that says nothing."""

    __tablename__ = "signatory"

    id: str = Field(primary_key=True, max_length=36)
    agreement: str = Field(max_length=40, index=True)
    organisation: str = Field(max_length=32)
    name: str | None = Field(default=None, max_length=200)
    capacity: str | None = Field(default=None, max_length=200)
    erased_at: datetime | None = instant(nullable=True)


class ApiTokenRow(SQLModel, table=True):
    """What a program may do by the API, by the hash of its token; `organisations` bind it to these."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("token_sha256"),)

    id: str = Field(primary_key=True, max_length=36)
    token_sha256: str = Field(max_length=64)
    label: str = Field(max_length=40)
    scopes: list[str] = Field(sa_type=JSON)
    organisations: list[str] = Field(sa_type=JSON)
    made_at: datetime = instant()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)


class DocumentRow(SQLModel, table=True):
    """A stored document or piece of evidence, by SHA-256; its bytes lie in the folder."""

    __tablename__ = "document"

    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    stored_at: datetime = instant()


class DeploymentRow(SQLModel, table=True):
    """One row: who works on this record store. `namespace_id` is Temporal's own, `id` is made once."""

    __tablename__ = "deployment"
    __table_args__ = (CheckConstraint("place = 1", name="ck_deployment_one"),)

    place: int = Field(default=1, primary_key=True)
    id: str = Field(max_length=36)
    namespace_id: str = Field(max_length=100)
    namespace: str = Field(max_length=255)
    task_queue: str = Field(max_length=255)
    made_at: datetime = instant()
