"""What an operator may set: names, defaults and words for every setting, and the refusal of wrong ones."""

import difflib
import os
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from console import setting_values
from models.errors import InputError

PREFIX = "ENTENTE_"
ENV_FILE = Path(".env")
PROFILE_VARIABLES = ("TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "TEMPORAL_CONFIG_FILE")
"""Any of these in the environment chooses an outside Temporal; a configuration file lying about does not."""


class Settings(BaseSettings):
    """One deployment's settings: `ENTENTE_*` variables, then `.env`, then a folder of secret files.

    Read them by `load_settings`, which refuses wrong ones with words.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Annotated[Path, AfterValidator(setting_values.absolute)] = Field(
        default=Path("var"), description="folder of the embedded engine, database, mails and documents"
    )
    heartbeat: Annotated[Path, AfterValidator(setting_values.absolute)] = Field(
        default_factory=lambda valid: valid["home"] / "heartbeat",
        description="file a worker renews while it lives; of workers that share a home, each needs its own",
    )
    secrets: Annotated[Path, AfterValidator(setting_values.absolute)] = Field(
        default=Path("/run/secrets"),
        description="folder of files named like settings (entente_smtp_password), each holding one value",
    )
    database_url: Annotated[str, AfterValidator(setting_values.database)] = Field(
        default_factory=lambda valid: f"sqlite+aiosqlite:///{valid['home'] / 'entente.db'}",
        description=f"database, as a URL with the driver {' or '.join(setting_values.DRIVERS)}",
        validate_default=True,
        repr=False,
    )
    database_connections: int = Field(
        default=10, ge=1, le=500, description="connections to PostgreSQL one process may hold, 1 to 500"
    )
    mail_transport: Literal["maildir", "smtp"] = Field(
        default="maildir", description="where notices go: files below home/mail, or a mail server"
    )
    mail_sender: Annotated[str, AfterValidator(setting_values.mailbox)] = Field(
        default="agreements@entente.example", description="mail address notices come from"
    )
    bounces: Annotated[Path, AfterValidator(setting_values.maildir)] | None = Field(
        default=None, description="Maildir of the sender's mailbox, where mails that come back are read"
    )
    smtp_host: str | None = Field(default=None, description="name of the mail server, needed for smtp")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="port of the mail server, 1 to 65535")
    smtp_username: str | None = Field(default=None, description="account at the mail server")
    smtp_password: SecretStr | None = Field(default=None, description="password of that account")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="encryption towards the mail server"
    )
    smtp_ca_file: Annotated[Path, AfterValidator(setting_values.file)] | None = Field(
        default=None,
        description="file of certificates (PEM) that may vouch for the mail server, instead of the system's",
    )
    webhook_networks: Annotated[str, AfterValidator(setting_values.networks)] | None = Field(
        default=None,
        description="networks webhooks may reach beside the public internet, such as 10.1.0.0/16,fd00::/8",
    )
    webhook_ca_file: Annotated[Path, AfterValidator(setting_values.file)] | None = Field(
        default=None,
        description="file of certificates (PEM) that may vouch for webhook endpoints, beside the system's",
    )
    public_url: Annotated[str, AfterValidator(setting_values.web_address)] | None = Field(
        default=None, description="web address partners reach; without it mails carry no buttons"
    )
    web_address: Annotated[str, AfterValidator(setting_values.listening)] = Field(
        default="127.0.0.1:8080",
        description="where the pages answer; while it is not set, `entente up` takes another port if "
        "this one is taken",
    )
    web_reach: Literal["loopback", "anywhere"] = Field(
        default="loopback",
        description="who may ask for pages: this machine alone, or whoever reaches the address",
    )
    web_proxies: Annotated[str, AfterValidator(setting_values.networks)] | None = Field(
        default=None,
        description="addresses of reverse proxies whose X-Forwarded-For is believed, such as 127.0.0.1",
    )
    oidc_issuer: Annotated[str, AfterValidator(setting_values.web_address)] | None = Field(
        default=None, description="OpenID Connect provider staff may sign in with, as its issuer's address"
    )
    oidc_client_id: str | None = Field(default=None, description="what that provider knows Entente by")
    oidc_client_secret: SecretStr | None = Field(default=None, description="secret shared with that provider")
    cli_acts_for_anyone: bool | None = Field(
        default=None,
        description="may the command line act for every organisation; by default on the embedded engine only",
    )
    task_queue: str = Field(default="entente", min_length=1, description="Temporal task queue of agreements")
    worker_versioning: Literal["off", "on"] = Field(
        default="off",
        description="whether `entente-worker` waits until its build is the deployment's current one",
    )
    metrics_address: Annotated[str, AfterValidator(setting_values.listening)] | None = Field(
        default=None, description="where the worker answers Prometheus, such as 127.0.0.1:9464"
    )
    web_metrics_address: Annotated[str, AfterValidator(setting_values.listening)] | None = Field(
        default=None,
        description="where `entente web` answers Prometheus, such as 127.0.0.1:9474",
    )
    metrics_reach: Literal["loopback", "anywhere"] = Field(
        default="loopback",
        description="who may ask for the metrics: this machine alone, or whoever reaches the address",
    )
    otlp_endpoint: Annotated[str, AfterValidator(setting_values.web_address)] | None = Field(
        default=None,
        description="where traces go, as OTLP over HTTP, such as http://127.0.0.1:4318; needs entente[otel]",
    )
    programme: Annotated[Path, AfterValidator(setting_values.file)] | None = Field(
        default=None,
        description="file of the programme the report answers; without it, the questions most programmes put",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least severity that is logged"
    )
    log_format: Literal["auto", "console", "json"] = Field(
        default="auto", description="form of log lines; auto means console on a terminal, JSON elsewhere"
    )

    @model_validator(mode="after")
    def _smtp_is_complete(self) -> "Settings":
        """Find out at start, not with the first notice."""
        if self.mail_transport == "smtp":
            for name in ("smtp_host", "mail_sender"):
                if name not in self.model_fields_set or not getattr(self, name):
                    raise InputError(
                        PREFIX + name.upper(), "is missing, and mail goes by smtp", f"Set {_wanted(name)}"
                    )
        return self

    @model_validator(mode="after")
    def _oidc_is_complete(self) -> "Settings":
        """Find out at start, not with the first person who signs in."""
        if self.oidc_issuer and not self.oidc_client_id:
            raise InputError(
                "ENTENTE_OIDC_CLIENT_ID",
                "is missing, and there is a provider",
                f"Set {_wanted('oidc_client_id')}",
            )
        return self

    @model_validator(mode="after")
    def _what_stays_here(self) -> "Settings":
        """Whoever may ask sees what is going on; opening that up is said twice."""
        for what, address, reach in (
            ("METRICS", self.metrics_address, self.metrics_reach),
            ("WEB_METRICS", self.web_metrics_address, self.metrics_reach),
            ("WEB", self.web_address, self.web_reach),
        ):
            host = (address or "127.0.0.1:").rpartition(":")[0].strip("[]")
            name = what.removeprefix("WEB_")
            if reach == "loopback" and not ip_address(host).is_loopback:
                raise InputError(
                    f"ENTENTE_{what}_ADDRESS",
                    "can be reached from other machines",
                    f"Name 127.0.0.1, or set ENTENTE_{name}_REACH=anywhere if that is meant",
                )
        return self

    @property
    def embedded(self) -> bool:
        """Whether the engine is the one `entente up` runs, and not an outside Temporal."""
        return not any(os.environ.get(name) for name in PROFILE_VARIABLES)

    @property
    def webhook_reach(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks webhooks may reach beside the public internet."""
        return tuple(ip_network(each) for each in (self.webhook_networks or "").split(",") if each)

    @property
    def may_act_for_anyone(self) -> bool:
        """Whether the command line may act for every organisation, with the default filled in."""
        return self.embedded if self.cli_acts_for_anyone is None else self.cli_acts_for_anyone


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides`, given by name, win over every source.

    Raises:
        InputError: A setting is unknown or wrong.
    """
    written = _env_file()
    for name, where in _set_names(written):
        _refuse_unknown(name, where)
    secrets = overrides.get("secrets") or os.environ.get("ENTENTE_SECRETS") or written.get("ENTENTE_SECRETS")
    folder = Path(str(secrets)) if secrets else Path("/run/secrets")
    if secrets and not folder.is_dir():
        raise InputError("ENTENTE_SECRETS", "is no folder", f"Set {_wanted('secrets')}")
    try:
        return Settings(
            _env_file=ENV_FILE if written else None,
            _secrets_dir=folder if folder.is_dir() else None,
            **_as_arguments(overrides),
        )
    except ValidationError as failure:
        raise _in_words(failure, written) from None


def prepare_home(settings: Settings) -> None:
    """Make the home folder, and keep from now on every file this process makes to its own account."""
    os.umask(0o077)
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as failure:
        raise InputError(
            "ENTENTE_HOME", f"{settings.home} cannot be made: {failure.strerror}", "Name a writable folder"
        ) from failure
    if not os.access(settings.home, os.R_OK | os.W_OK | os.X_OK):
        raise InputError(
            "ENTENTE_HOME",
            f"{settings.home} cannot be written by this account",
            "Give it to the account that runs this, or name another folder",
        )


def _as_arguments(overrides: dict[str, object]) -> dict[str, Any]:
    return {name: value for name, value in overrides.items() if value is not None}


def _env_file() -> dict[str, str | None]:
    if not ENV_FILE.is_file():
        return {}
    try:
        return {name.upper(): value for name, value in dotenv_values(ENV_FILE, encoding="utf-8").items()}
    except (OSError, UnicodeDecodeError) as failure:
        raise InputError(str(ENV_FILE), "cannot be read as UTF-8 text", "Save it as UTF-8") from failure


def _set_names(written: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    yield from ((name.upper(), "") for name in os.environ)
    yield from ((name, str(ENV_FILE)) for name in written)


def _refuse_unknown(name: str, where: str) -> None:
    if not name.startswith(PREFIX):
        return
    valid = [PREFIX + field.upper() for field in Settings.model_fields]
    if name in valid:
        return
    near = difflib.get_close_matches(name, valid, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise InputError(name, "no such setting", f"{hint}Settings are {', '.join(valid)}", where)


def _in_words(failure: ValidationError, written: dict[str, str | None]) -> InputError:
    """Name the first wrong setting; never its value, which may be a secret."""
    wrong = next(error for error in failure.errors() if error["type"] != "default_factory_not_called")
    field = str(wrong["loc"][0])
    name = PREFIX + field.upper()
    problem = wrong["msg"].removeprefix("Value error, ")
    where = str(ENV_FILE) if name in written and name not in os.environ else ""
    return InputError(name, problem[0].lower() + problem[1:], f"Set {_wanted(field)}", where)


def _wanted(field: str) -> str:
    setting: FieldInfo = Settings.model_fields[field]
    values = get_args(setting.annotation) if get_origin(setting.annotation) is Literal else ()
    if bool in get_args(setting.annotation):
        values = ("true", "false")
    return f"{setting.description}" + (f" ({' | '.join(values)})" if values else "")
