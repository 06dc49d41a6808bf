"""Instants in the database: aware, UTC, the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import DateTime, Text
from sqlalchemy.dialects import postgresql, sqlite

from models.tables import UtcDateTime

LITE, PLAIN = sqlite.dialect(), postgresql.dialect()  # type: ignore[no-untyped-call]
COLUMN = UtcDateTime()
NOON = datetime(2026, 1, 12, 12, tzinfo=timezone(timedelta(hours=9)))


def test_sqlite_keeps_text_that_sorts_and_postgresql_an_instant() -> None:
    assert COLUMN.process_bind_param(NOON, LITE) == "2026-01-12T03:00:00.000000+00:00"
    assert COLUMN.process_bind_param(NOON, PLAIN) == NOON
    assert isinstance(COLUMN.load_dialect_impl(LITE), Text)
    assert isinstance(COLUMN.load_dialect_impl(PLAIN), DateTime)


def test_what_comes_back_is_the_same_instant_in_utc() -> None:
    for stored in (COLUMN.process_bind_param(NOON, LITE), NOON):
        found = COLUMN.process_result_value(stored, LITE)
        assert found == NOON
        assert found is not None
        assert found.tzinfo is UTC


def test_nothing_stays_nothing() -> None:
    assert COLUMN.process_bind_param(None, LITE) is None
    assert COLUMN.process_result_value(None, LITE) is None


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        COLUMN.process_bind_param(NOON.replace(tzinfo=None), LITE)
