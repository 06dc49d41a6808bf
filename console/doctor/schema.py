"""Is the record store of this release, and are its milestones held append-only?"""

from typing import Final

from sqlalchemy import text

from activities.database import reading
from activities.schema import refuse_other_schema, schema_of
from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, UncheckedError, fine, problem
from models.errors import InputError

TRIGGERS: Final = {
    "sqlite": frozenset(
        {"milestone_no_update", "milestone_no_delete", "milestone_no_replace", "milestone_no_gap"}
    ),
    "postgresql": frozenset({"milestone_no_change", "milestone_no_gap"}),
}
"""What refuses to change, remove, replace or leave out a milestone."""

_ON_GUARD: Final = {
    "sqlite": text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'milestone'"),
    "postgresql": text(
        "SELECT tgname FROM pg_trigger"
        " WHERE tgrelid = to_regclass('milestone') AND NOT tgisinternal AND tgenabled IN ('A', 'O')"
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
        found = set((await connection.execute(_ON_GUARD[dialect])).scalars())
    if missing := sorted(TRIGGERS[dialect] - found):
        return problem(
            f"Milestones could be changed unseen: {' and '.join(missing)} of table milestone is gone or off.",
            "Find out who removed it, compare with the backup, then restore the trigger from there",
        )
    return fine("The database refuses to change or remove what is on record.")
