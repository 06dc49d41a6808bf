"""What lists show, from the database alone: agreements, notices, the registry."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest

from console.cli.portfolio import NEXT
from models.clock import What
from tests.cli.calls import Said, entente, record
from tests.doors.written import AGREEMENT, put
from tests.models.life import HUB, JP, TEXT, THREE, TWO, Life

FILTERS = [
    ([], 1),
    (["--phase", "negotiating"], 1),
    (["--phase", "signing"], 0),
    (["--country", "JP"], 1),
    (["--country", "FR"], 0),
    (["--org", "EU-2"], 1),
    (["--org", "LEAD"], 0),
    (["--waiting", "JP-1"], 1),
    (["--waiting", "EU-1"], 0),
    (["--outcome", "lapsed"], 0),
]


@pytest.mark.parametrize(("filters", "count"), FILTERS)
def test_the_list_can_be_narrowed(home: Path, filters: list[str], count: int) -> None:
    record(home, Life.open())
    said = entente("list", *filters, "--json")
    assert said.code == 0
    assert [each["ref"] for each in said.json] == ["MOU-JP-1"] * count
    assert ("MOU-JP-1" in entente("list", *filters).out) is bool(count)


def test_the_list_says_where_each_stands(home: Path) -> None:
    record(home, Life.open())
    assert entente("list").out.splitlines() == [
        "  ref       stands       with  waits for              if nobody acts",
        "  MOU-JP-1  negotiating  JP-1  EU-2, EU-3 and 1 more  reminder, 19 Jan 2026",
        "1 agreement.",
    ]
    found = entente("list", "--json").json[0]
    assert found["waiting"] == [TWO, THREE, JP]
    assert found["next"] == {"at": "2026-01-19T08:00:00Z", "what": "reminder"}


def test_the_list_says_that_its_coordinator_has_to_decide(home: Path) -> None:
    life = Life.open()
    life.do("reject", TWO, reason=TEXT)
    record(home, life)
    assert "EU-1 to decide and 3 more" in entente("list").out
    said = entente("attention")
    assert said.out.splitlines() == [
        "EU-1 has to decide how MOU-JP-1 goes on: see `entente status MOU-JP-1`.",
        "Every notice is where it should be.",
    ]
    assert entente("attention", "--json").json["to_decide"] == [{"ref": "MOU-JP-1", "coordinator": "EU-1"}]


def test_the_list_says_whom_no_mail_reaches(home: Path) -> None:
    record(home, Life.open())
    with closing(sqlite3.connect(home / "entente.db")) as database, database:
        database.execute("UPDATE contact SET mailbox = NULL WHERE organisation = 'JP-1'")
    assert "MOU-JP-1 is at risk: JP-1 has no mailbox, and a part in MOU-JP-1." in entente("list").out
    (found,) = entente("list", "--json").json
    assert found["need"] == "risk"
    assert found["because"][0] == "JP-1 has no mailbox, and a part in MOU-JP-1."


def test_an_empty_list_says_how_to_begin(home: Path) -> None:
    assert entente("list").out == "No agreement yet: `entente open FILE` opens one.\n"
    assert entente("list", "--json").json == []


def test_a_filter_names_a_registered_organisation(home: Path) -> None:
    said = entente("list", "--waiting", "EU-22", "--json")
    assert said.code == 2
    assert said.json["error"]["field"] == "--waiting"


def test_mails_are_counted_by_organisation_and_never_show_a_mailbox(home: Path) -> None:
    life = Life.open()
    life.do("approve", TWO)
    record(home, life)
    said = entente("notices")
    assert "queued  2026-01-12  MOU-JP-1/1/opened/EU-2" in said.out
    assert re.search(r"all +4$", said.out, re.MULTILINE)
    found = entente("notices", "--json").json
    assert found["counts"] == {
        HUB: {"queued": 1},
        TWO: {"queued": 1},
        THREE: {"queued": 1},
        JP: {"queued": 1},
    }
    assert len(found["notices"]) == 4
    assert "@" not in said.out + str(found)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (["--agreement", "MOU-JP-1"], 4),
        (["--org", "JP-1"], 1),
        (["--since", "2026-01-12"], 4),
        (["--since", "2026-01-13"], 0),
        (["--kind", "approved"], 1),
        (["--state", "queued"], 4),
        (["--state", "sent"], 0),
        (["--agreement", "MOU-JP-1", "--org", "EU-1", "--kind", "opened"], 0),
    ],
)
def test_the_ledger_can_be_narrowed(home: Path, filters: list[str], count: int) -> None:
    life = Life.open()
    life.do("approve", TWO)
    record(home, life)
    assert len(entente("notices", *filters, "--json").json["notices"]) == count


def test_a_notice_that_has_not_left_says_where_it_is(home: Path) -> None:
    record(home, Life.open())
    waiting = entente("notices", "show", "MOU-JP-1/1/opened/EU-2")
    assert waiting.code == 0
    assert "state queued" in waiting.words
    assert "The mail itself is not in the Maildir: it has not left" in waiting.words
    found = entente("notices", "show", "MOU-JP-1/1/opened/EU-2", "--json").json
    assert (found["state"], found["attempts"], found["message"]) == ("queued", 0, None)
    assert entente("notices", "show", "MOU-JP-1/9/opened/EU-2").code == 3
    assert entente("notices", "--agreement", "MOU-JP-9").code == 3
    assert entente("notices", "--since", "yesterday").code == 2
    assert entente("notices", "--state", "queued", "show", "MOU-JP-1/1/opened/EU-2").code == 2


def test_the_registry_is_listed_and_brought_up_to_date(home: Path, tmp_path: Path, registry: str) -> None:
    assert [each["code"] for each in entente("orgs", "--json").json][:2] == ["ABROAD", "EU-1"]
    assert "Second (ES)" in entente("orgs").out
    changed = registry.replace("timezone: Europe/Madrid", "timezone: Atlantic/Canary")
    added = "- {code: NEW, name: New, country: FR, mailbox: mou@new.example, timezone: UTC}\n"
    (tmp_path / "registry.yaml").write_text(changed + added, encoding="utf-8")
    found = entente("orgs", "import", "registry.yaml", "--json").json
    assert (found["added"], found["changed"], found["zones"]) == (["NEW"], ["SECOND"], ["SECOND"])
    assert len(found["unchanged"]) == 7
    assert "0 added, 0 changed, 9 as before." in entente("orgs", "import", "registry.yaml").out


def test_what_somebody_copies_from_the_registry_is_whole(home: Path, tmp_path: Path) -> None:
    long = "{code: BUSINESS_UPPER_AUSTRIA, name: Business Upper Austria, country: AT, timezone: Europe/Vienna"
    row = f"- {long}, mailbox: memoranda@business-upper-austria.example}}\n"
    (tmp_path / "more.yaml").write_text(row, encoding="utf-8")
    assert entente("orgs", "import", "more.yaml").code == 0
    shown = entente("orgs").out
    for whole in ("Europe/Vienna, en", "memoranda@business-upper-austria.example", "mon-fri 08:00-18:00"):
        assert whole in shown


def test_a_changed_zone_is_told_and_leaves_opened_agreements_alone(
    home: Path, tmp_path: Path, registry: str
) -> None:
    record(home, Life.open())
    moved = registry.replace("timezone: Asia/Tokyo}\n", "timezone: Asia/Seoul}\n")
    (tmp_path / "registry.yaml").write_text(moved, encoding="utf-8")
    assert "keep the old time zone of JP-1" in entente("orgs", "import", "registry.yaml").words
    assert entente("status", "MOU-JP-1", "--json").json["parties"][3]["zone"] == "Asia/Tokyo"


def test_an_empty_registry_says_how_to_fill_it(home: Path, tmp_path: Path) -> None:
    put(tmp_path, AGREEMENT)
    assert entente("--home", str(tmp_path / "other"), "orgs", "import", "organisations.yaml").code == 0
    listed: Said = entente("orgs", "--home", str(tmp_path / "other"))
    assert "Lead cluster (FR)" in listed.out
    assert "Lead cluster (FR)" in entente("orgs").out


def test_the_environment_names_the_home(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENTENTE_HOME", str(tmp_path / "elsewhere"))
    assert "elsewhere" in entente("list").words.replace(" ", "")  # a long path is broken at the margin
    assert entente("--home", str(home), "list").code == 0


def test_colours_are_for_terminals(home: Path) -> None:
    record(home, Life.open())
    assert "\x1b" not in entente("status", "MOU-JP-1").out + entente("list").out


def test_the_list_has_words_for_whatever_the_clock_does() -> None:
    assert set(NEXT) == set(get_args(What))
