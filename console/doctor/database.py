"""Does the record store answer, and does it take what is written?"""

import os
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from activities.database import file_of, reading
from console.database_server import place_of, unreached
from console.doctor.deployment import Deployment, aside
from console.doctor.finding import Finding, fine, problem
from models.errors import InputError

_MAY_WRITE = text(
    "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only')::bool,"
    " has_schema_privilege(current_schema(), 'USAGE')"
    " AND coalesce(has_table_privilege(to_regclass('milestone'), 'INSERT'), true)"
)
_REFUSES = (
    ("is a copy that only follows another", "Name the server that is written to in ENTENTE_DATABASE_URL"),
    ("is set to read only", "Unset default_transaction_read_only for this database and account"),
)
_GRANT = "Grant this account USAGE of the schema, and SELECT, INSERT, UPDATE, DELETE on its tables"


async def look_at_database(deployment: Deployment) -> Finding:
    """See that it can be reached, read and written."""
    url = deployment.settings.database_url
    file = file_of(url)
    if file is not None and not await aside(file.is_file):
        return problem(f"There is no database {file} yet.", "Start the service: it makes one")
    try:
        await deployment.database()
    except (SQLAlchemyError, OSError) as failure:
        return _unread(failure, url, file)
    if file is not None:
        return await aside(lambda: _file_takes(file))
    return await _server_takes(deployment, place_of(make_url(url)))


def _unread(failure: SQLAlchemyError | OSError, url: str, file: Path | None) -> Finding:
    if file is not None:
        said = str(getattr(failure, "orig", None) or failure)
        return problem(f"{file} cannot be read: {said}.", "Give it to this account, or restore the backup")
    told = unreached(failure, place_of(make_url(url)))
    if isinstance(told, InputError):
        return problem(f"{told.problem[:1].upper()}{told.problem[1:]}.", f"{told.fix} ({told.field})")
    return problem(str(told), "Start the database server, or correct ENTENTE_DATABASE_URL")


def _file_takes(file: Path) -> Finding:
    for path in (file.parent, file):
        if not os.access(path, os.W_OK):
            return problem(f"{path} cannot be written by this account.", "Give it to this account")
    return fine(f"{file} can be read and written.")


async def _server_takes(deployment: Deployment, place: str) -> Finding:
    async with reading(await deployment.store()) as connection:
        *refuses, granted = (await connection.execute(_MAY_WRITE)).one()
    for is_so, (words, remedy) in zip(refuses, _REFUSES, strict=True):
        if is_so:
            return problem(f"The database at {place} {words}.", remedy)
    if not granted:
        return problem(f"This account may not write into the database at {place}.", _GRANT)
    return fine(f"The database at {place} can be read and written.")
