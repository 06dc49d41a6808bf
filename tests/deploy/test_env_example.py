""".env.example is what the code and docker-compose.yml ask for, and may be filled in and used."""

import re
from pathlib import Path

import pytest

from console.settings import PROFILE_VARIABLES, Settings, load_settings
from tests.deploy.compose import filled_in
from tests.deploy.env_example import ROOT, lines, needed_by_compose

EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in PROFILE_VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_the_example_is_what_the_code_says() -> None:
    assert "".join(lines()) == EXAMPLE, "make env-example writes it anew"


def test_what_stands_open_in_the_example_is_what_docker_compose_needs() -> None:
    assert set(re.findall(r"(?m)^(\w+)=", filled_in(EXAMPLE))) == set(needed_by_compose())


def test_the_example_names_every_setting_with_its_words() -> None:
    shown = dict(re.findall(r"(?m)^# (.+)\n#ENTENTE_(\w+)=", EXAMPLE))
    words = {words: name.lower() for words, name in shown.items()}
    assert list(words.values()) == list(Settings.model_fields)
    assert [said for said, name in words.items() if Settings.model_fields[name].description not in said] == []


def test_the_example_holds_no_password() -> None:
    assert re.findall(r"(?m)^#?\w*(?:PASSWORD|SECRET)=.+$", EXAMPLE) == []


def test_the_example_as_it_stands_changes_nothing() -> None:
    before = load_settings()
    Path(".env").write_text(EXAMPLE)
    assert load_settings() == before


def test_every_default_of_the_example_is_the_one_of_the_code(tmp_path: Path) -> None:
    before = load_settings()
    (tmp_path / "secrets").mkdir()
    every = re.sub(r"(?m)^#ENTENTE_", "ENTENTE_", EXAMPLE).replace("/run/secrets", str(tmp_path / "secrets"))
    Path(".env").write_text(every)
    loaded = load_settings()
    for field in Settings.model_fields:
        if field not in {"secrets", "database_url"}:
            assert getattr(loaded, field) == getattr(before, field), field
    assert loaded.database_url == "sqlite+aiosqlite:///var/entente.db"


def test_an_env_file_for_containers_serves_without_them_too() -> None:
    Path(".env").write_text(filled_in(EXAMPLE))
    loaded = load_settings()
    assert (loaded.smtp_host, loaded.mail_sender) == ("mail.example", "agreements@lead.example")
