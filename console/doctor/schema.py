"""Is the record store of this release, and are its milestones held append-only?"""

from typing import Final

from sqlalchemy import text

from activities.database import reading
from activities.schema import refuse_other_schema, schema_of
from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, UncheckedError, fine, problem
from models.errors import InputError

TRIGGERS: Final = {
    "sqlite": {
        "milestone_no_update": "milestone",
        "milestone_no_delete": "milestone",
        "milestone_no_replace": "milestone",
        "milestone_no_gap": "milestone",
        "erasure_no_update": "erasure",
        "erasure_no_delete": "erasure",
        "erasure_no_replace": "erasure",
        "link_use_no_update": "link_use",
        "link_use_no_delete": "link_use",
        "link_use_no_replace": "link_use",
    },
    "postgresql": {
        "milestone_no_change": "milestone",
        "milestone_no_gap": "milestone",
        "erasure_no_change": "erasure",
        "link_use_no_change": "link_use",
    },
}
"""What refuses to change, remove, replace or leave out a row, and its table."""

_ON_GUARD: Final = {
    "sqlite": text("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"),
    "postgresql": text(
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE tgrelid IN (to_regclass('milestone'), to_regclass('erasure'), to_regclass('link_use'))"
        " AND NOT tgisinternal AND tgenabled IN ('A', 'O')"
    ),
}


async def look_at_schema(deployment: Deployment) -> Finding:
    """See that the tables are those this release works with."""
    state = await schema_of(await deployment.store())
    try:
        refuse_other_schema(state)
    except InputError as other:
        return problem(f"{other.problem[:1].upper()}{other.problem[1:]}.", other.fix)
    return fine(f"The database is at revision {state.found}, as this release needs it.")


async def look_at_triggers(deployment: Deployment) -> Finding:
    """See that the database itself refuses to change what is on record."""
    store = await deployment.store()
    if (await schema_of(store)).verdict == "empty":
        raise UncheckedError("the database is not of this release")
    dialect = store.dialect.name
    async with reading(store) as connection:
        found = {(name, table) for name, table in await connection.execute(_ON_GUARD[dialect])}
    if missing := sorted(TRIGGERS[dialect].items() - found):
        gone = " and ".join(f"{name} of table {table}" for name, table in missing)
        return problem(
            f"What is on record could be changed unseen: {gone} is gone or off.",
            "Find out who removed it, compare with the backup, then restore the trigger from there",
        )
    return fine("The database refuses to change or remove what is on record.")
