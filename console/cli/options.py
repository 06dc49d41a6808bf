"""Options that every command takes, before its name or after it."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

CommandT = TypeVar("CommandT", bound=click.Command)


def _home(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.obj.home = value


def _json(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's own way
    context.obj.as_json = context.obj.as_json or value


def common_options() -> list[click.Parameter]:
    """Return `--home` and `--json`; their values go into the session."""
    return [
        click.Option(
            ["--home"],
            metavar="FOLDER",
            expose_value=False,
            callback=_home,
            help="Where everything is kept; default ENTENTE_HOME, else var",
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            expose_value=False,
            callback=_json,
            help="Print JSON, and nothing else, on standard output",
        ),
    ]


def with_common(command: CommandT) -> CommandT:
    """Add the options every command takes."""
    command.params += common_options()
    return command


def policy_option() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return `--set`, which overrides one entry of the policy."""
    return click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="KEY=VALUE",
        help="Override the policy, such as signing_window=P60D; may be repeated",
    )
