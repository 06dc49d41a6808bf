"""One command per act, made from the table of acts."""
# ruff: noqa: PLC0415 - what carries an act out is heavy

from pathlib import Path
from typing import Any

import click

from console.cli.completion import suggest_words
from console.cli.options import policy_option, with_common
from console.cli.reporting import import_activities
from console.cli.session import Session
from console.forms import FORMS, Form, Option, act_options

REF = click.Argument(["ref"], metavar="REF")
COMMAND_ID = click.Option(
    ["--command-id"],
    metavar="ID",
    help="Name this act to retry it: given twice it is one act; default a new one",
)
_VALUE = "value_"

RATE = 5.0
"""Agreements a second an import opens: others hardly notice it on two cores."""


def act_commands() -> list[click.Command]:
    """Return the commands of all acts but those only a rehearsal knows."""
    acts = [_act_command(form) for form in FORMS if form.act != "open" and not form.rehearsal]
    return [open_agreement, import_agreements, import_activities, *acts]


@with_common
@click.command("open")
@click.argument("file", type=click.Path())
@policy_option()
@click.option(COMMAND_ID.opts[0], metavar="ID", help=COMMAND_ID.help)
@click.pass_obj
def open_agreement(session: Session, file: str, overrides: tuple[str, ...], command_id: str | None) -> int:
    """Start negotiating the agreement in FILE; opening approves its first revision."""
    from console.cli.acting import open_file

    return open_file(session, file, overrides, command_id)


@with_common
@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|FOLDER…")
@click.option(
    "--rate",
    type=click.FloatRange(0.1, 100),
    default=RATE,
    show_default=True,
    help="So many agreements a second at most",
)
@click.pass_obj
def import_agreements(session: Session, paths: tuple[Path, ...], rate: float) -> int:
    """Open many agreements, one a file; what was opened before is left alone."""
    from console.cli.importing import import_agreements

    return import_agreements(session, paths, rate)


def _act_command(form: Form) -> click.Command:
    def run(ref: str, **given: Any) -> int:  # noqa: ANN401 - click's own values
        from console.cli.acting import do_act

        session = click.get_current_context().obj
        values = {name.removeprefix(_VALUE): value for name, value in given.items()}
        return do_act(session, form.act, ref, values)

    options = [_option(each) for each in act_options(form)]
    params = [REF, _by(form), *options, _revision(), COMMAND_ID]
    name = form.act.replace("_", "-")
    return with_common(
        click.Command(name, params=list[click.Parameter](params), callback=run, help=f"{form.help}.")
    )


def _by(form: Form) -> click.Option:
    who = "default the coordinator" if form.by_default else f"the {form.by}  [required]"
    return click.Option(["--by", f"{_VALUE}by"], metavar="ORG", help=f"Who acts: {who}")


def _revision() -> click.Option:
    words = "The revision you read; default the current one"
    return click.Option(["--revision", f"{_VALUE}revision"], metavar="N", help=words)


def _option(option: Option) -> click.Option:
    """Return an option of an act; what it holds is judged by the door, which names fault and fix."""
    words = f"{option.help}: {', '.join(option.choices)}" if option.choices else option.help
    name = f"{_VALUE}{option.key}"
    if not option.value:
        flag = f"{option.flag}/--no-{option.flag.removeprefix('--')}"
        return click.Option([flag, name], default=None, help=words)
    return click.Option(
        [option.flag, name],
        metavar=option.value,
        type=suggest_words(option.choices) if option.choices else None,
        multiple=option.repeated,
        help=words + ("; may be repeated" if option.repeated else "") + "  [required]" * option.required,
    )
