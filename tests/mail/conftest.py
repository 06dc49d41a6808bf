"""The record store letters are written from: the one of the activities' tests."""

from tests.activities.conftest import database, database_file, fresh_database

__all__ = ["database", "database_file", "fresh_database"]
