"""When a party's time to answer begins, and when its ladder of reminders begins anew."""

from models.base import Instant
from models.coverage import awaited
from models.days import Days
from models.milestones import Milestone
from models.state import Agreement, Wait


def new_waits(milestone: Milestone, days: Days) -> dict[str, Wait]:
    """Every deadline a milestone asked for begins that party's waiting, and its ladder, anew."""
    return {
        key.removeprefix("deadline/"): Wait(
            since=milestone.recorded_at, deadline_on=day.on, deadline=day.ends
        )
        for key, day in days.items()
        if key.startswith("deadline/")
    }


def turns_begun(before: Agreement, after: Agreement) -> Agreement:
    """A party awaited anew, by whatever another did, has a new ladder and its old deadline."""
    waited = {each.org for each in awaited(before)}
    begun = [each.org for each in awaited(after) if each.org in after.waits and each.org not in waited]
    waits = {org: _begun(after.waits[org], after.recorded_at) for org in begun}
    return after.model_copy(update={"waits": {**after.waits, **waits}}) if begun else after


def again(state: Agreement, org: str | None, milestone: Milestone) -> dict[str, Wait]:
    """A party that spoke and is awaited again has a new ladder and its old deadline."""
    return {
        each: _begun(wait, milestone.recorded_at) if each == org else wait
        for each, wait in state.waits.items()
    }


def _begun(wait: Wait, since: Instant | None) -> Wait:
    return wait.model_copy(update={"since": since, "reminded": 0, "escalated": False})
