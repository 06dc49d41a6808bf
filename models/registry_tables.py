"""Rows of the registry: organisations, whom to write to, and who was erased. Columns only; times are UTC."""

from datetime import datetime

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from models.columns import instant


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
    left_at: datetime | None = instant(nullable=True)


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
    erased_at: datetime | None = instant(nullable=True)
    commitment: str | None = Field(default=None, max_length=64)


class ErasureRow(SQLModel, table=True):
    """That somebody was erased: which contact, when, on whose word, how much of what; append-only."""

    __tablename__ = "erasure"

    id: str = Field(primary_key=True, max_length=36)
    contact: str = Field(max_length=36)
    erased_at: datetime = instant()
    authority: str = Field(max_length=64)
    counts: dict[str, int] = Field(sa_type=JSON)
    texts: list[str] = Field(sa_type=JSON)
