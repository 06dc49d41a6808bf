"""The command `entente`: its commands by purpose, and how every failure becomes words and an exit code."""
# ruff: noqa: PLC0415 - failures are told by a module of their own, once there is one

from collections.abc import Sequence

import click

from console.cli.access import tokens
from console.cli.acts import act_commands
from console.cli.caretaking import erase_contact, rebuild
from console.cli.completion import complete_values, completion
from console.cli.evidence import checkpoint, keep, keys, pack, receipt
from console.cli.manual import explain_command, write_manual
from console.cli.noticing import attention, notices
from console.cli.operating import backup, replay
from console.cli.options import with_common
from console.cli.proof import verify
from console.cli.reporting import report
from console.cli.running import demo, doctor, health, migrate, prepare, rehearse, up, web
from console.cli.scheduling import schedules
from console.cli.session import Parts, Session
from console.cli.staffing import staff
from console.cli.subscribing import webhooks
from console.cli.version import version_option
from console.cli.views import (
    commitments,
    explain,
    interventions,
    links,
    list_agreements,
    log,
    orgs,
    pilots,
    refusals,
    status,
    text,
)
from console.codes import Exit

SECTIONS: dict[str, list[click.Command]] = {
    "The service": [demo, up, web, prepare, migrate, doctor, health],
    "Looking": [list_agreements, status, text, log, explain, pilots, commitments, report, attention, orgs],
    "Acting": act_commands(),
    "Telling": [notices, links, schedules, webhooks],
    "Proof": [verify, refusals, interventions, receipt, pack, checkpoint, keys, keep],
    "Trying a plan": [rehearse],
    "Operating": [staff, tokens, replay, backup, rebuild, erase_contact],
    "The terminal": [completion],
}


WHOLE = 200
"""Help is wrapped, never cut."""


class Sectioned(click.Group):
    """A group whose help lists commands by purpose, in the order of an agreement's life."""

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one table per section."""
        names = [command.name or "" for section in SECTIONS.values() for command in section]
        widest = max(map(len, names))
        for title, commands in SECTIONS.items():
            rows = [((each.name or "").ljust(widest), each.get_short_help_str(WHOLE)) for each in commands]
            with formatter.section(title):
                formatter.write_dl(rows)

    def format_epilog(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what a manual page has below its commands."""
        write_manual(formatter)


@with_common
@version_option
@click.group(cls=Sectioned, context_settings={"help_option_names": ["-h", "--help"]})
def entente() -> None:
    """Partnership agreements, from the first draft to the last signature."""


for _section in SECTIONS.values():
    for _command in _section:
        entente.add_command(_command)
        explain_command(_command)
complete_values(entente)


def run(argv: Sequence[str], parts: Parts) -> int:
    """Run one command and return its exit code; whatever fails is told in words."""
    session = Session(parts, as_json="--json" in argv)
    try:
        code = entente.main(list(argv), prog_name="entente", obj=session, standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        return Exit.INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as bare:
        bare.show()
        return Exit.INPUT
    except SystemExit:  # click's answer to a reader that has seen enough
        return Exit.DONE
    except Exception as failure:  # noqa: BLE001 - the last place that can tell it in words
        from console.cli.failures import tell

        return tell(failure, as_json=session.as_json)
    return int(code or 0)
