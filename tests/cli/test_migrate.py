"""`entente migrate`: what it finds, what it does, and what it will not touch; on both databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from activities.database import MIGRATIONS
from activities.schema import revisions
from tests.cli.calls import Said, entente
from tests.postgresql import PostgreSQL

NEWEST = revisions()[-1]


class Store:
    """The record store the settings name; `alter` is somebody else's work on it."""

    def __init__(self, server: PostgreSQL, name: str) -> None:
        self._server, self._name = server, name

    def alter(self, statement: str) -> None:
        self._server.sql(statement, self._name)

    def migrate_to(self, revision: str) -> None:
        """Leave it as an older release does."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["url"] = self._server.url(self._name)
        command.upgrade(config, revision)


@pytest.fixture
def store(postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty PostgreSQL database."""
    with postgresql.database() as name:
        monkeypatch.setenv("ENTENTE_DATABASE_URL", postgresql.url(name))
        yield Store(postgresql, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> None:
    """An empty place for records, once on each database."""
    if request.param == "postgresql":
        request.getfixturevalue("store")


def test_it_says_from_where_to_where_and_then_that_nothing_is_to_be_done(either: None) -> None:
    done = entente("migrate")
    assert (done.code, done.words) == (0, f"The database was empty, and is at revision {NEWEST} now.")
    again = entente("migrate")
    assert again.words == f"The database is at revision {NEWEST} already: nothing was to be done."
    assert entente("migrate", "--json").json == {"from": NEWEST, "to": NEWEST}


def test_a_check_names_what_is_missing_and_makes_nothing(either: None) -> None:
    before = entente("migrate", "--check")
    assert before.code == 1
    assert f"lacks {', '.join(revisions())}. Run `entente migrate`" in before.words
    document = entente("migrate", "--check", "--json")
    assert document.code == 1
    assert document.json == {
        "found": None,
        "wanted": NEWEST,
        "verdict": "empty",
        "missing": list(revisions()),
    }
    assert entente("migrate").code == 0
    after = entente("migrate", "--check")
    assert (after.code, after.words) == (0, f"The database is at revision {NEWEST}. So is this release.")
    assert entente("migrate", "--check", "--json").json["missing"] == []


def refused(said: Said, *words: str) -> bool:
    return said.code == 2 and said.out == "" and all(each in said.words for each in words)


def test_a_database_that_was_not_migrated_is_refused_by_every_door(store: Store) -> None:
    for argv in (("list",), ("orgs",), ("status", "MOU-JP-1"), ("approve", "MOU-JP-1", "--by", "LEAD")):
        assert refused(entente(*argv), "this database is empty", "Run `entente migrate`")


def test_a_database_behind_is_refused_by_the_doors_and_then_mended(store: Store) -> None:
    store.migrate_to("0001")
    assert refused(entente("list"), "at revision 0001", f"needs {NEWEST}", "Run `entente migrate`")
    assert f"It lacks {', '.join(revisions()[1:])}." in entente("migrate", "--check").words
    assert f"was at revision 0001, and is at revision {NEWEST} now" in entente("migrate").words
    assert entente("list").code == 0


def test_a_newer_database_is_left_alone(store: Store) -> None:
    entente("migrate")
    store.alter("UPDATE alembic_version SET version_num = '9999'")
    for argv in (("list",), ("migrate",)):
        assert refused(entente(*argv), "revision 9999", f"none after {NEWEST}", "Install the newer release")
    check = entente("migrate", "--check")
    assert (check.code, "Install the newer release" in check.words) == (1, True)


def test_another_program_s_database_is_left_alone(store: Store) -> None:
    store.alter("CREATE TABLE text (id integer)")
    for argv in (("list",), ("migrate",)):
        assert refused(entente(*argv), "another program's tables", "a database of its own")
    assert entente("migrate", "--check", "--json").json["verdict"] == "foreign"


def test_check_and_adoption_are_not_given_together() -> None:
    assert refused(entente("migrate", "--check", "--adopt-engine"), "give one")


def test_without_an_engine_there_is_none_to_adopt(tmp_path: Path) -> None:
    entente("migrate")
    said = entente("migrate", "--adopt-engine")
    assert (said.code, "No engine runs in" in said.words) == (5, True)


def test_a_home_of_a_newer_release_is_left_alone(home: Path) -> None:
    with closing(sqlite3.connect(home / "entente.db", isolation_level=None)) as records:
        records.execute("UPDATE alembic_version SET version_num = '9999'")
    for argv in (("orgs",), ("migrate",), ("orgs", "import", "registry.yaml")):
        assert refused(entente(*argv), "revision 9999", "Install the newer release")
