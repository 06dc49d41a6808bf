"""Commands of the programme report: making it, and bringing in the activities it counts."""
# ruff: noqa: PLC0415 - what reads and writes a report is heavy

from pathlib import Path

import click

from activities.languages import LANGUAGES
from console.cli.options import with_common
from console.cli.session import Session

_PATH = click.Path(path_type=Path)
SHAPES = ("text", "json", "csv", "xlsx", "html", "pdf")
COUNTS = ("distinct", "participations")


@with_common
@click.command()
@click.option("--programme", type=_PATH, metavar="FILE", help="The programme; default ENTENTE_PROGRAMME")
@click.option(
    "--as-of", metavar="DATE", help="From what was recorded by the end of that day, or by an instant"
)
@click.option("--format", "shape", type=click.Choice(SHAPES), help="In what form; default text")
@click.option(
    "--count", type=click.Choice(COUNTS), default=COUNTS[0], help="Everybody once (default), or every time"
)
@click.option("-o", "--output", type=_PATH, metavar="FILE", help="Into this new file instead of the terminal")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", help="Whose words it is in; default en"
)
@click.option("--explain", metavar="CELL", help="Where one number comes from, such as events.JP.c2c_events")
@click.pass_obj
def report(  # noqa: PLR0913 - one for each option
    session: Session,
    /,
    *,
    programme: Path | None,
    as_of: str | None,
    shape: str | None,
    count: str,
    output: Path | None,
    explain: str | None,
    language: str,
) -> int:
    """What a programme asks for, computed from recorded activities, with what does not fit."""
    from console.cli.report import Asked, show_report

    return show_report(session, Asked(programme, as_of, shape, count, output, explain, language))


@with_common
@click.command("import-activities")
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="FILE|FOLDER…")
@click.pass_obj
def import_activities(session: Session, paths: tuple[Path, ...]) -> int:
    """Put the activities of files on record, each once; what was recorded before is left alone."""
    from console.cli.past_activities import import_files

    return import_files(session, paths)
