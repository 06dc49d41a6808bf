"""Every failure as words and an exit code; a stack trace is for the log, at level debug."""
# ruff: noqa: PLC0415 - what tells a failure is imported once there is one

import os
import sys
import traceback
from typing import NamedTuple

import click

from console.cli.paper import print_json, print_parts
from console.codes import Exit
from console.doors.together import Named, named
from console.logs import redact
from models.errors import InputError


class Told(NamedTuple):
    """A failure in the form `--json` prints it, and what to leave with."""

    code: Exit
    kind: str
    problem: str
    field: str = ""
    fix: str = ""
    where: str = ""


def tell(failure: Exception, *, as_json: bool) -> int:
    """Print a failure and return the exit code."""
    told = _told(failure)
    found = named(failure) if isinstance(failure, InputError) else Named((), 0)
    if as_json:
        print_json({"error": _shown(told), **_all_shown(found)})
    else:
        print_parts(_lines(found) if len(found.mistakes) > 1 else _sentences(told), error=True)
    if told.kind == "bug" and os.environ.get("ENTENTE_LOG_LEVEL") == "debug":
        sys.stderr.write(redact("".join(traceback.format_exception(failure))))
    return told.code


def _shown(told: Told) -> dict[str, object]:
    return {name: getattr(told, name) for name in ("kind", "field", "problem", "fix", "where")}


def _all_shown(found: Named) -> dict[str, object]:
    errors = [_shown(_told(each)) for each in found.mistakes]
    return {"errors": errors, "more": found.more} if errors else {}


def _lines(found: Named) -> list[str]:
    """Return several mistakes, a line each."""
    lines = [" ".join(_sentences(_told(each))) for each in found.mistakes]
    return [*lines, *([found.words] if found.words else [])]


def _sentences(told: Told) -> list[str]:
    place = f"{told.where}: " if told.where else ""
    field = f"{told.field}: " if told.field else ""
    problem = told.problem if field else told.problem[:1].upper() + told.problem[1:]
    return [_ended(f"{place}{field}{problem}"), *([_ended(told.fix)] if told.fix else [])]


def _ended(words: str) -> str:
    return words if words.endswith((".", "?", "!", "`")) else f"{words}."


def _told(failure: Exception) -> Told:
    if isinstance(failure, InputError):
        return Told(Exit.INPUT, "input", failure.problem, failure.field, failure.fix, failure.where)
    if isinstance(failure, click.UsageError):
        return _usage(failure)
    return _by_name(failure)


def _usage(failure: click.UsageError) -> Told:
    command = failure.ctx.command_path if failure.ctx else "entente"
    parameter = failure.param if isinstance(failure, click.BadParameter) else None
    if parameter is None:
        return Told(Exit.INPUT, "usage", failure.format_message(), fix=f"See `{command} --help`")
    named = (
        parameter.opts if isinstance(parameter, click.Option) else [parameter.make_metavar(_context(failure))]
    )
    problem = "is missing" if isinstance(failure, click.MissingParameter) else failure.message
    return Told(Exit.INPUT, "usage", problem, max(named, key=len), f"See `{command} --help`")


def _context(failure: click.UsageError) -> click.Context:
    return failure.ctx or click.Context(click.Command("entente"))


def _by_name(failure: Exception) -> Told:
    """Tell failures whose modules need not be imported for a command that never met them."""
    names = {each.__name__ for each in type(failure).__mro__}
    if "NotFoundError" in names:
        return Told(Exit.NOT_FOUND, "not_found", str(failure))
    if "OtherPayloadError" in names:
        fix = "Give the same act again, or leave --command-id out for a new one"
        return Told(Exit.INPUT, "other_payload", str(failure), "--command-id", fix)
    if "UnreachableError" in names or "EngineFailedError" in names:
        return Told(Exit.UNREACHABLE, "unreachable", str(failure))
    if names & {"SQLAlchemyError", "NotAcknowledgedError"} or isinstance(failure, OSError):
        return _outside(failure, acknowledged="NotAcknowledgedError" not in names)
    if isinstance(failure, ImportError) and (ours := _not_ours()):
        return ours
    words = f"Something nobody foresaw: {type(failure).__name__}. Please report it"
    return Told(Exit.FAILED, "bug", words, fix="Set ENTENTE_LOG_LEVEL=debug and repeat, to see where")


def _outside(failure: Exception, *, acknowledged: bool) -> Told:
    from console.cli.outside import outside

    problem, fix = outside(failure if acknowledged else failure.__cause__ or failure)
    if not acknowledged:
        fix = f"{fix}; then give the act again: it was not acknowledged"
    return Told(Exit.UNREACHABLE, "unreachable", problem, fix=fix)


def _not_ours() -> Told | None:
    """Say so when a module may be missing because another distribution's package stands in its place."""
    from console.packages import refuse_collisions

    try:
        refuse_collisions()
    except InputError as taken:
        return _told(taken)
    return None
