"""What an act still lacks, in words: the conditions behind NOT_ELIGIBLE, and whom refusals are about."""

from collections.abc import Callable, Iterable

from activities.mail.days import listed
from models.errors import Code
from models.state import Agreement

_REPORT = "complete_pilot"


def about(
    act: str, code: str | None, naming: Iterable[str], state: Agreement, name: Callable[[str], str]
) -> str:
    """Return whom or what a refusal is about; empty if it names nothing.

    Args:
        act: What was refused.
        code: Why.
        naming: What the refusal names.
        state: The agreement it was judged by.
        name: What an organisation is called.
    """
    named = tuple(naming)
    if code != Code.NOT_ELIGIBLE:
        return listed([name(each) for each in named])
    if act == _REPORT:
        return f"the report lacks {listed(named)}"
    return conditions(named, state)


def conditions(missing: Iterable[str], state: Agreement) -> str:
    """Return the words of `models.pilots.not_eligible` as clauses, parted by semicolons."""
    return "; ".join(_condition(each, state) for each in missing)


def are_waived(state: Agreement) -> bool:
    """Say whether the coordinator and a partner do without pilots."""
    partners = state.signatories("partner")
    return state.coordinator in state.waivers and any(org in state.waivers for org in partners)


def _condition(missing: str, state: Agreement) -> str:
    word, _, pilot = missing.partition(":")
    if word == "report_overdue":
        return f"the report of pilot {pilot} is overdue"
    return _CONDITIONS[word](state) if word in _CONDITIONS else word.replace("_", " ")


def _too_few(state: Agreement) -> str:
    needed = state.policy.intensify.min_completed_pilots
    done = sum(pilot.status == "completed" for pilot in state.pilots.values())
    return f"pilots completed: {done} of {needed} needed"


_CONDITIONS: dict[str, Callable[[Agreement], str]] = {
    "action_plan": lambda _: "no action plan is adopted",
    "kind_mou": lambda _: "only a memorandum of understanding grows into one",
    "other_negotiation": lambda state: f"{state.intensified} is being negotiated already",
    "completed_pilots": _too_few,
    "sme_led_pilot": lambda _: "no completed pilot was led by SMEs",
}
