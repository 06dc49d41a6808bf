"""Rows of the record store. Columns only; queries live with their callers. All times are UTC."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, Index, Text, UniqueConstraint, text
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

PROMISE = "act = 'open_intensified'"
"""Acts that promise another agreement's reference; in these words, an index knows them."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant on every database; SQLite keeps ISO text, which sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no zones."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return an aware UTC instant."""
        if value is None:
            return None
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        return found.astimezone(UTC)


def _at(*, nullable: bool = False, index: bool = False) -> Any:  # noqa: ANN401 - what SQLModel's Field is
    return Field(default=None, sa_type=UtcDateTime, nullable=nullable, index=index)


class OrganisationRow(SQLModel, table=True):
    """The registry: who can be a party, when it works and when its digest leaves, by its own clock.

    Without `working_days` (such as `mon,tue`) those of its country; without `digest_day` it gets no digest.
    One that left keeps its row: agreements of the past name it.
    """

    __tablename__ = "organisation"

    code: str = Field(primary_key=True, max_length=32)
    name: str = Field(max_length=200)
    country: str = Field(max_length=2)
    timezone: str = Field(max_length=64)
    language: str = Field(max_length=35)
    region: str | None = Field(default=None, max_length=6)
    working_days: str | None = Field(default=None, max_length=27)
    send_from: str = Field(default="08:00", max_length=5, sa_column_kwargs={"server_default": "08:00"})
    send_until: str = Field(default="18:00", max_length=5, sa_column_kwargs={"server_default": "18:00"})
    digest_day: str | None = Field(default="tue", max_length=3, sa_column_kwargs={"server_default": "tue"})
    digest_hour: int = Field(default=9, sa_column_kwargs={"server_default": "9"})
    left_at: datetime | None = _at(nullable=True)


class ContactRow(SQLModel, table=True):
    """The only place of personal data: a mailbox and the person behind it, by an id that says nothing.

    An organisation is written to in the order of `place`, from 0. Once erased a contact keeps a commitment
    alone (docs/decisions/0014), and its place is free.
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index(
            "ix_contact_current",
            "organisation",
            "place",
            unique=True,
            sqlite_where=text("erased_at IS NULL"),
            postgresql_where=text("erased_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(foreign_key="organisation.code", max_length=32, index=True)
    mailbox: str | None = Field(default=None, max_length=254)
    name: str | None = Field(default=None, max_length=200)
    place: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    erased_at: datetime | None = _at(nullable=True)
    commitment: str | None = Field(default=None, max_length=64)


class ErasureRow(SQLModel, table=True):
    """That somebody was erased: which contact, when, on whose word, how much of what; append-only."""

    __tablename__ = "erasure"

    id: str = Field(primary_key=True, max_length=36)
    contact: str = Field(max_length=36)
    erased_at: datetime = _at()
    authority: str = Field(max_length=64)
    counts: dict[str, int] = Field(sa_type=JSON)
    texts: list[str] = Field(sa_type=JSON)


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
    received_at: datetime = _at()
    request_hash: str = Field(max_length=64)
    payload_hash: str = Field(max_length=64)
    payload: dict[str, Any] = Field(sa_type=JSON)
    door: str = Field(max_length=20)
    authority: str = Field(max_length=64)
    outcome: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    settled_at: datetime | None = _at(nullable=True)


class MilestoneRow(SQLModel, table=True):
    """One link of a chain; append-only, held by triggers. `days` are the answers beside it."""

    __tablename__ = "milestone"
    __table_args__ = (UniqueConstraint("digest"), CheckConstraint("seq >= 1", name="ck_milestone_seq"))

    agreement: str = Field(primary_key=True, max_length=40)
    seq: int = Field(primary_key=True)
    type: str = Field(max_length=40, index=True)
    headline: bool
    actor: str | None = Field(default=None, max_length=32)
    recorded_at: datetime = _at(index=True)
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
    next_at: datetime | None = _at(nullable=True)
    next_what: str | None = Field(default=None, max_length=20)
    opened_at: datetime = _at()
    changed_at: datetime = _at()
    state: dict[str, Any] = Field(sa_type=JSON)


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
    queued_at: datetime = _at()
    not_before: datetime | None = _at(nullable=True)
    attempts: int = 0
    answer: str | None = Field(default=None, max_length=200)
    answered_at: datetime | None = _at(nullable=True)
    retry_at: datetime | None = _at(nullable=True)
    resent: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    contact: str | None = Field(default=None, max_length=36)
    message_id: str | None = Field(default=None, max_length=300, index=True)
    sent_at: datetime | None = _at(nullable=True)
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
    made_at: datetime = _at()
    used_at: datetime | None = _at(nullable=True)
    expires_at: datetime | None = _at(nullable=True)
    revoked_at: datetime | None = _at(nullable=True)


class LinkUseRow(SQLModel, table=True):
    """That a link was used, and what for; append-only, and about no person."""

    __tablename__ = "link_use"

    id: str = Field(primary_key=True, max_length=36)
    link: str = Field(max_length=64, index=True)
    at: datetime = _at()
    did: str = Field(max_length=20)
    came: str = Field(max_length=40)


class SignatoryRow(SQLModel, table=True):
    """Who signed by a link, as typed there: personal data, under an id that says nothing."""

    __tablename__ = "signatory"

    id: str = Field(primary_key=True, max_length=36)
    agreement: str = Field(max_length=40, index=True)
    organisation: str = Field(max_length=32)
    name: str | None = Field(default=None, max_length=200)
    capacity: str | None = Field(default=None, max_length=200)
    erased_at: datetime | None = _at(nullable=True)


class ApiTokenRow(SQLModel, table=True):
    """What a program may do by the API, by the hash of its token; `organisations` bind it to these."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("token_sha256"),)

    id: str = Field(primary_key=True, max_length=36)
    token_sha256: str = Field(max_length=64)
    label: str = Field(max_length=40)
    scopes: list[str] = Field(sa_type=JSON)
    organisations: list[str] = Field(sa_type=JSON)
    made_at: datetime = _at()
    expires_at: datetime = _at()
    revoked_at: datetime | None = _at(nullable=True)


class DocumentRow(SQLModel, table=True):
    """A stored document or piece of evidence, by SHA-256; its bytes lie in the folder."""

    __tablename__ = "document"

    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    stored_at: datetime = _at()


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
    made_at: datetime = _at()
    resumed_at: datetime | None = _at(nullable=True)
    generation: int = 1
    fingerprint: str = Field(max_length=16)
    overlap_until: datetime | None = _at(nullable=True)
    state: str = Field(default="active", max_length=12)
    paused_at: datetime | None = _at(nullable=True)
    reason: str | None = Field(default=None, max_length=200)
    failures: int = 0
    failing_since: datetime | None = _at(nullable=True)
    answer: str | None = Field(default=None, max_length=200)
    delivered_at: datetime | None = _at(nullable=True)
    leased_by: str | None = Field(default=None, max_length=36)
    leased_until: datetime | None = _at(nullable=True)


class WebhookCursorRow(SQLModel, table=True):
    """How far an endpoint has been told of an agreement: the milestones after `seq` are its queue.

    Without a row it has been told of none. After a failure the next attempt is not before `not_before`.
    """

    __tablename__ = "webhook_cursor"

    webhook: str = Field(primary_key=True, foreign_key="webhook.id", max_length=32)
    agreement: str = Field(primary_key=True, max_length=40)
    seq: int
    moved_at: datetime | None = _at(nullable=True)
    attempts: int = 0
    failing_since: datetime | None = _at(nullable=True)
    not_before: datetime | None = _at(nullable=True)
    answer: str | None = Field(default=None, max_length=200)


class DeploymentRow(SQLModel, table=True):
    """One row: who works on this record store. `namespace_id` is Temporal's own, `id` is made once."""

    __tablename__ = "deployment"
    __table_args__ = (CheckConstraint("place = 1", name="ck_deployment_one"),)

    place: int = Field(default=1, primary_key=True)
    id: str = Field(max_length=36)
    namespace_id: str = Field(max_length=100)
    namespace: str = Field(max_length=255)
    task_queue: str = Field(max_length=255)
    made_at: datetime = _at()
