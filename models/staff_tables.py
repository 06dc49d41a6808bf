"""Rows about who runs agreements: accounts, and the links and sessions they sign in by. All times UTC."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime


class StaffRow(SQLModel, table=True):
    """An account, by an id that says nothing. `roles` are parted by commas.

    Without `organisation` it stands for every organisation that coordinates. One that was removed keeps its
    row: the record names its id.
    """

    __tablename__ = "staff"

    id: str = Field(primary_key=True, max_length=32)
    roles: str = Field(max_length=60)
    organisation: str | None = Field(default=None, foreign_key="organisation.code", max_length=32)
    language: str = Field(default="en", max_length=35)
    added_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class StaffContactRow(SQLModel, table=True):
    """The person behind an account. Deleted with the account, and by every erasure of that person."""

    __tablename__ = "staff_contact"

    staff: str = Field(primary_key=True, foreign_key="staff.id", max_length=32)
    mailbox: str = Field(max_length=254, unique=True)
    name: str | None = Field(default=None, max_length=200)


class SignInLinkRow(SQLModel, table=True):
    """A link that signs one account in, once, by the hash of its token."""

    __tablename__ = "sign_in_link"

    token_sha256: str = Field(primary_key=True, max_length=64)
    staff: str = Field(foreign_key="staff.id", max_length=32, index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime, nullable=True)


class StaffSessionRow(SQLModel, table=True):
    """A browser somebody is signed in with, by the hash of its secret; signing out deletes it."""

    __tablename__ = "staff_session"

    token_sha256: str = Field(primary_key=True, max_length=64)
    staff: str = Field(foreign_key="staff.id", max_length=32, index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
