"""Options that every command takes, before its name or after it."""

from collections import Counter
from collections.abc import Callable
from functools import partial
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
    """Add the options every command takes, and let it refuse what is given twice and counts once."""
    command.params += common_options()
    command.parse_args = partial(_parse_once, command, command.parse_args)  # type: ignore[method-assign]
    return command


def _parse_once(
    command: click.Command,
    parse: Callable[[click.Context, list[str]], list[str]],
    context: click.Context,
    words: list[str],
) -> list[str]:
    """Parse as click does, which would keep the last of two values and drop the first in silence.

    Raises:
        UsageError: An option that holds one value stands twice.
    """
    if not context.resilient_parsing:
        _, _, given = command.make_parser(context).parse_args(list(words))
        for option, times in Counter(given).items():
            if times > 1 and isinstance(option, click.Option) and _holds_one(option):
                raise click.BadParameter("it stands more than once: keep one", context, option)
    return parse(context, words)


def _holds_one(option: click.Option) -> bool:
    contradicts_itself = not option.is_flag or bool(option.secondary_opts)
    return contradicts_itself and not option.multiple and not option.count


def policy_option() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return `--set`, which overrides one entry of the policy."""
    return click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="KEY=VALUE",
        help="Override the policy, such as signing_window=P60D; may be repeated",
    )
