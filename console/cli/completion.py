"""Completing in the shell: commands and options by click, references and organisations from the store."""
# ruff: noqa: PLC0415, ARG002 - only completing a value reads settings and store; signatures are click's own

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from console.cli.options import with_common
from console.cli.session import Session

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_ENTENTE_COMPLETE"
"""Set by the script in the shell, when it asks what may come next."""

Suggestions = Iterable[tuple[str, str]]
"""Values, each with a word about it."""

_KEPT = {
    "REF": "SELECT ref, replace(phase, '_', ' ') FROM agreement ORDER BY ref",
    "ORG": "SELECT code, name FROM organisation ORDER BY code",
    "WEBHOOK": "SELECT name, state FROM webhook ORDER BY name",
}


class Suggesting(click.types.StringParamType):
    """Any text, with suggestions for the shell; what is given is judged where it is used."""

    def __init__(self, suggest: Callable[[Session], Suggestions]) -> None:
        self._suggest = suggest

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return what begins like this, in capitals or not."""
        begun = incomplete.casefold()
        found = self._suggest(ctx.find_object(Session) or ctx.obj)
        return [
            CompletionItem(value, help=word) for value, word in found if value.casefold().startswith(begun)
        ]


class AnyFile(click.types.StringParamType):
    """Any text, completed as a path."""

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,
        incomplete: str,
    ) -> list[CompletionItem]:
        """Leave it to the shell."""
        return [CompletionItem(incomplete, type="file")]


def suggest_words(words: Iterable[str]) -> click.ParamType[str]:
    """Return the type of an option that takes one of some words."""
    return Suggesting(lambda _: ((word, "") for word in words))


def complete_values(command: click.Command) -> None:
    """Let every parameter that names an agreement, an organisation or a file be completed, by its metavar."""
    for parameter in command.params:
        named = (parameter.metavar or "").strip("[]…")
        if named in _KEPT:
            parameter.type = Suggesting(_from_store(_KEPT[named]))
        elif named == "FILE" and isinstance(parameter.type, click.types.StringParamType):
            parameter.type = AnyFile()
    if isinstance(command, click.Group):
        for each in command.commands.values():
            complete_values(each)


def _from_store(query: str) -> Callable[[Session], Suggestions]:
    return lambda session: _rows(session, query)


def _rows(session: Session, query: str) -> Suggestions:
    """Ask the store of this home; whatever is wrong with it, the shell is not the place to say so."""
    import sqlite3

    from console.settings import load_settings
    from models.errors import InputError

    try:
        scheme, _, file = load_settings(home=session.home).database_url.partition(":///")
        if not scheme.startswith("sqlite"):  # a server is asked by commands, not at every stroke of a key
            return []
        with closing(sqlite3.connect(f"{Path(file).as_uri()}?mode=ro", uri=True)) as store:
            return store.execute(query).fetchall()
    except (InputError, sqlite3.Error, ValueError):
        return []


@with_common
@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the script that lets a shell complete commands, references and organisations.

    \b
    bash  add to ~/.bashrc:  eval "$(entente completion bash)"
    zsh   add to ~/.zshrc:   eval "$(entente completion zsh)"
    fish  entente completion fish > ~/.config/fish/completions/entente.fish
    """  # noqa: D301 - click's own mark: keep these lines
    import json

    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"there is no completion for {shell}", context)
    script = made(context.find_root().command, {}, "entente", VARIABLE).source()
    click.echo(json.dumps({"shell": shell, "script": script}, indent=2) if context.obj.as_json else script)
    return 0
