"""Settings: defaults, sources, and words for wrong ones."""

import stat
from pathlib import Path

import pytest

from console.settings import Settings, load_settings, prepare_home
from models.errors import InputError


def refusal(**overrides: object) -> InputError:
    with pytest.raises(InputError) as refused:
        load_settings(**overrides)
    return refused.value


def test_without_settings_everything_is_in_the_var_folder(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.home == tmp_path / "var"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path / 'var' / 'entente.db'}"
    assert settings.mail_transport == "maildir"


def test_the_database_moves_with_the_home(tmp_path: Path) -> None:
    assert load_settings(home=tmp_path / "x").database_url.endswith("/x/entente.db")


def test_every_setting_has_words() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_variables_win_over_the_env_file_and_that_over_secret_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secrets").mkdir()
    for name in ("task_queue", "smtp_password", "smtp_username"):
        (tmp_path / "secrets" / f"entente_{name}").write_text("from a secret\n")
    Path(".env").write_text(
        f"ENTENTE_SECRETS={tmp_path / 'secrets'}\n"
        "ENTENTE_TASK_QUEUE=from .env\n"
        "ENTENTE_SMTP_USERNAME=from .env\n"
    )
    monkeypatch.setenv("ENTENTE_TASK_QUEUE", "from a variable")
    settings = load_settings()
    assert (settings.task_queue, settings.smtp_username) == ("from a variable", "from .env")
    assert settings.smtp_password
    assert settings.smtp_password.get_secret_value() == "from a secret"
    assert "from a secret" not in repr(settings)


def test_a_misspelt_variable_is_refused_with_the_nearest_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTENTE_DATABSE_URL", "x")
    error = refusal()
    assert error.field == "ENTENTE_DATABSE_URL"
    assert "Did you mean ENTENTE_DATABASE_URL?" in error.fix
    assert "ENTENTE_LOG_LEVEL" in error.fix


def test_an_unknown_name_in_the_env_file_is_refused_with_its_place() -> None:
    Path(".env").write_text("POSTGRES_PASSWORD=another program's\nENTENTE_ZZZ=1\n")
    error = refusal()
    assert (error.field, error.where) == ("ENTENTE_ZZZ", ".env")


@pytest.mark.parametrize(
    ("name", "value", "fix"),
    [
        ("MAIL_TRANSPORT", "pigeon", "maildir | smtp"),
        ("SMTP_PORT", "70000", "1 to 65535"),
        ("CLI_ACTS_FOR_ANYONE", "perhaps", "true | false"),
        ("DATABASE_URL", "postgresql://u:hunter2@db/entente", "postgresql+asyncpg"),
        ("DATABASE_URL", "postgresql+asyncpg://u:hunter2@db", "sqlite+aiosqlite or postgresql+asyncpg"),
        (
            "DATABASE_URL",
            "postgresql+asyncpg://u:hunter2@db:port/x",
            "sqlite+aiosqlite or postgresql+asyncpg",
        ),
        ("DATABASE_URL", "postgresql+asyncpg://u:hunter2@db/x?sslmode=no", "sqlite+aiosqlite or postgresql"),
        ("DATABASE_CONNECTIONS", "0", "1 to 500"),
        ("PUBLIC_URL", "agreements.example", "web address"),
        ("WEBHOOK_NETWORKS", "10.1.0.0/33", "such as 10.1.0.0/16,fd00::/8"),
        ("WEBHOOK_NETWORKS", "10.1.2.3/16", "such as 10.1.0.0/16,fd00::/8"),
        ("WEBHOOK_CA_FILE", "no-such-file.pem", "file of certificates"),
        ("MAIL_SENDER", "Entente <hunter2@entente.example>", "mail address"),
        ("LOG_LEVEL", "loud", "debug | info | warning | error"),
        ("SECRETS", "no-such-folder", "folder of files"),
    ],
)
def test_a_wrong_value_is_refused_with_the_valid_ones_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, fix: str
) -> None:
    monkeypatch.setenv(f"ENTENTE_{name}", value)
    error = refusal()
    assert error.field == f"ENTENTE_{name}"
    assert fix in error.fix
    assert "hunter2" not in str(error)


def test_a_wrong_database_option_is_told_with_those_there_are() -> None:
    error = refusal(database_url="postgresql+asyncpg://db/entente?sslmode=require")
    assert error.problem.startswith("has an option sslmode; there are host,")
    assert "ssl," in error.problem


def test_a_wrong_value_in_the_env_file_names_the_file() -> None:
    Path(".env").write_text("ENTENTE_LOG_FORMAT=xml\n")
    assert refusal().where == ".env"


def test_an_env_file_of_another_encoding_is_refused() -> None:
    Path(".env").write_bytes(b"ENTENTE_TASK_QUEUE=\xff\n")
    assert "UTF-8" in refusal().fix


def test_networks_of_webhooks_are_read_in_any_spelling() -> None:
    found = load_settings(webhook_networks="10.1.0.0/16, FD00::/8,192.0.2.1").webhook_reach
    assert [str(each) for each in found] == ["10.1.0.0/16", "fd00::/8", "192.0.2.1/32"]
    assert load_settings().webhook_reach == ()


@pytest.mark.parametrize(
    ("given", "missing"),
    [({}, "ENTENTE_SMTP_HOST"), ({"smtp_host": "mail.example"}, "ENTENTE_MAIL_SENDER")],
)
def test_smtp_needs_a_server_and_a_sender(given: dict[str, str], missing: str) -> None:
    assert refusal(mail_transport="smtp", **given).field == missing


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTENTE_PUBLIC_URL", "")
    assert load_settings().public_url is None


@pytest.mark.parametrize(
    ("profile", "setting", "may"),
    [
        (None, "", "yes"),
        (None, "false", "no"),
        ("temporal.example:7233", "", "no"),
        ("temporal.example:7233", "true", "yes"),
    ],
)
def test_the_command_line_acts_for_anyone_on_the_embedded_engine_only_unless_told(
    monkeypatch: pytest.MonkeyPatch, profile: str | None, setting: str, may: str
) -> None:
    if profile:
        monkeypatch.setenv("TEMPORAL_ADDRESS", profile)
    monkeypatch.setenv("ENTENTE_CLI_ACTS_FOR_ANYONE", setting)
    assert load_settings().may_act_for_anyone is (may == "yes")


def test_files_made_after_preparing_the_home_are_private(tmp_path: Path, restored_umask: None) -> None:
    settings = load_settings(home=tmp_path / "a" / "b")
    prepare_home(settings)
    (settings.home / "file").touch()
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    assert stat.S_IMODE((settings.home / "file").stat().st_mode) == 0o600


def test_a_home_that_cannot_be_made_is_refused(tmp_path: Path, restored_umask: None) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="ENTENTE_HOME"):
        prepare_home(load_settings(home=tmp_path / "file" / "var"))


@pytest.mark.parametrize(
    "address", ["9464", "localhost:9464", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:x", "[::1]"]
)
def test_an_address_for_metrics_is_a_number_and_a_port(address: str) -> None:
    error = refusal(metrics_address=address)
    assert error.field == "ENTENTE_METRICS_ADDRESS"
    assert "such as 127.0.0.1:9464" in error.problem


@pytest.mark.parametrize("address", ["0.0.0.0:9464", "10.0.0.1:9464", "[::]:9464"])
def test_metrics_leave_this_machine_only_when_that_is_said_too(address: str) -> None:
    error = refusal(metrics_address=address)
    assert error.field == "ENTENTE_METRICS_ADDRESS"
    assert "ENTENTE_METRICS_REACH=anywhere" in error.fix
    assert load_settings(metrics_address=address, metrics_reach="anywhere").metrics_address == address
    of_pages = refusal(web_metrics_address=address)
    assert of_pages.field == "ENTENTE_WEB_METRICS_ADDRESS"
    assert "ENTENTE_METRICS_REACH=anywhere" in of_pages.fix


@pytest.mark.parametrize("address", ["127.0.0.1:9464", "127.8.8.8:9464", "[::1]:9464"])
def test_metrics_for_this_machine_need_nothing_else(address: str) -> None:
    assert load_settings(metrics_address=address).metrics_address == address
