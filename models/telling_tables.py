"""Rows of what is told: notices, the links in them, and webhooks. Columns only; times are UTC."""

from datetime import datetime

from sqlalchemy import JSON, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import instant


class NoticeRow(SQLModel, table=True):
    """The outbox and its ledger, one row a notice: queued, sent, bounced, failed, suppressed or rebuilt.

    What asks again has `act` and `about`: what is missing and whose it is. A digest is of no agreement: `""`,
    milestone 0, and `number` counts what it lists. Before `not_before`, when its reader works, and
    `retry_at`, after an attempt that failed, it does not leave. `answer` is what the last server said, at
    `answered_at`, and `contact` whose mailbox was tried. `resent`: how often it was sent anew.
    """

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_outbox", "agreement", "seq", "state"),)

    id: str = Field(primary_key=True, max_length=120)
    agreement: str = Field(max_length=40)
    seq: int
    kind: str = Field(max_length=30)
    organisation: str = Field(max_length=32, index=True)
    act: str = Field(default="", max_length=20)
    about: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": text("''")})
    number: int = 0
    state: str = Field(default="queued", max_length=12, index=True)
    queued_at: datetime = instant()
    not_before: datetime | None = instant(nullable=True)
    attempts: int = 0
    answer: str | None = Field(default=None, max_length=200)
    answered_at: datetime | None = instant(nullable=True)
    retry_at: datetime | None = instant(nullable=True)
    resent: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    contact: str | None = Field(default=None, max_length=36)
    message_id: str | None = Field(default=None, max_length=300, index=True)
    sent_at: datetime | None = instant(nullable=True)
    language: str = Field(default="en", max_length=35)
    template: str = Field(default="1", max_length=10)
    receipt: str | None = Field(default=None, max_length=400)


class LinkRow(SQLModel, table=True):
    """A link in a mail, by the hash of its token: bound to party, revision and question.

    `about` is the pilot action it asks about, where it does.
    `used_at` is when its one answer came; what counts is that answer's row in the inbox.
    """

    __tablename__ = "link"

    token_sha256: str = Field(primary_key=True, max_length=64)
    notice: str = Field(foreign_key="notice.id", max_length=120)
    agreement: str = Field(max_length=40)
    organisation: str = Field(max_length=32)
    revision: int
    question: str = Field(max_length=20)
    about: str | None = Field(default=None, max_length=40)
    made_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)
    expires_at: datetime | None = instant(nullable=True)
    revoked_at: datetime | None = instant(nullable=True)


class LinkUseRow(SQLModel, table=True):
    """That a link was used, and what for; append-only, and about no person."""

    __tablename__ = "link_use"

    id: str = Field(primary_key=True, max_length=36)
    link: str = Field(max_length=64, index=True)
    at: datetime = instant()
    did: str = Field(max_length=20)
    came: str = Field(max_length=40)


class WebhookRow(SQLModel, table=True):
    """An endpoint other systems are told of milestones at; `types` empty: of all.

    Its secret is made from `id` and `generation` (activities/webhooks/signing.py), here is only what tells it
    apart. `failures` counts those in a row. Until `leased_until` one worker alone, `leased_by`, sends to it.
    """

    __tablename__ = "webhook"
    __table_args__ = (UniqueConstraint("name"),)

    id: str = Field(primary_key=True, max_length=32)
    name: str = Field(max_length=40)
    url: str = Field(sa_type=Text)
    types: list[str] = Field(sa_type=JSON)
    made_at: datetime = instant()
    resumed_at: datetime | None = instant(nullable=True)
    generation: int = 1
    fingerprint: str = Field(max_length=16)
    overlap_until: datetime | None = instant(nullable=True)
    state: str = Field(default="active", max_length=12)
    paused_at: datetime | None = instant(nullable=True)
    reason: str | None = Field(default=None, max_length=200)
    failures: int = 0
    failing_since: datetime | None = instant(nullable=True)
    answer: str | None = Field(default=None, max_length=200)
    delivered_at: datetime | None = instant(nullable=True)
    leased_by: str | None = Field(default=None, max_length=36)
    leased_until: datetime | None = instant(nullable=True)


class WebhookCursorRow(SQLModel, table=True):
    """How far an endpoint has been told of an agreement: the milestones after `seq` are its queue.

    Without a row it has been told of none. After a failure the next attempt is not before `not_before`.
    """

    __tablename__ = "webhook_cursor"

    webhook: str = Field(primary_key=True, foreign_key="webhook.id", max_length=32)
    agreement: str = Field(primary_key=True, max_length=40)
    seq: int
    moved_at: datetime | None = instant(nullable=True)
    attempts: int = 0
    failing_since: datetime | None = instant(nullable=True)
    not_before: datetime | None = instant(nullable=True)
    answer: str | None = Field(default=None, max_length=200)
