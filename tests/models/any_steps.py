"""Openings and steps of any life, as Hypothesis draws them."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate

from hypothesis import strategies as st

from models.explain import PROBES
from models.pilots import IN_FORCE_SAID
from models.terms import Party
from tests.models.life import HUB, JP, PARTIES, STARTS, TERMS, TEXT, THREE, TWO, party
from tests.models.piloting import new_agreement

ORGS = (HUB, TWO, THREE, JP, "EU-4", "EU-9", "US-2", "XX-0")
ROLES = ("signatory", "represented", "observer")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

IN_FORCE_STEPS = ("plan", "pilot", "report", "grow")

orgs = st.sampled_from(ORGS)
groups_of_orgs = st.lists(orgs, max_size=3).map(tuple)
durations = st.integers(1, 60).map("P{}D".format)
rising = st.lists(st.integers(1, 30), max_size=4).map(lambda gaps: [f"P{sum_}D" for sum_ in accumulate(gaps)])


def escalations(members: list[str]) -> st.SearchStrategy[dict[str, object]]:
    """Draw whom a silence is told to, and after how long."""
    named = st.lists(st.sampled_from(members), min_size=1, unique=True).map(tuple)
    return st.fixed_dictionaries({"after": durations, "to": st.just("everybody") | named})


@st.composite
def parties(draw: st.DrawFn) -> tuple[Party, ...]:
    """Draw the usual four, and guests in any role."""
    guests = draw(st.lists(st.sampled_from(ORGS[4:7]), unique=True))
    return (*PARTIES, *(party(org, draw(st.sampled_from(ROLES))) for org in guests))


@st.composite
def openings(draw: st.DrawFn) -> dict[str, object]:
    """Draw parties and a policy that can be opened."""
    members = draw(parties())
    signatories = [each.org for each in members if each.role == "signatory"]
    order = draw(st.permutations(signatories))
    cut = draw(st.integers(1, len(order)))
    rules = ("all", "lead_with_mandates", "quorum")
    return {
        "parties": members,
        "terms": TERMS.model_copy(update={"duration": draw(st.sampled_from(["P40D", "P1Y", "P3Y"]))}),
        "negotiation_window": draw(durations),
        "signing_window": draw(durations),
        "grace": draw(durations),
        "contest_window": draw(durations),
        "reminders": draw(rising),
        "expiry_notices": draw(rising)[::-1],
        "max_revisions": draw(st.integers(1, 4)),
        "signing_rule": {"kind": draw(st.sampled_from(rules)), "quorum": draw(st.integers(1, 3))},
        "groups": draw(st.sampled_from([(), tuple(each for each in (order[:cut], order[cut:]) if each)])),
        "on_decline": draw(st.sampled_from(["negotiate", "negotiate", "close"])),
        "dormant": draw(st.sampled_from([None, {"nudge": "P1M", "flag": "P45D"}])),
        "pilot_report_due": draw(durations),
        "evidence": draw(st.sampled_from([(), ("agenda",)])),
        "intensify": {"min_completed_pilots": draw(st.integers(0, 2)), "sme_led": draw(st.booleans())},
        "coordinator_reminders": draw(rising),
        "escalate": draw(st.none() | escalations([each.org for each in members])),
    }


@st.composite
def pilot_fields(draw: st.DrawFn) -> dict[str, object]:
    """Draw what acts in force say: a pilot's plan, its report, what is to be opened."""
    days = st.dates(STARTS.date() - 3 * DAY, STARTS.date() + 200 * DAY).map(str)
    counts = st.dictionaries(st.sampled_from(["smes", "deals"]), st.integers(-1, 20), max_size=2)
    agreement = new_agreement(ref=draw(st.sampled_from(["IA-1", "IA-2"])))
    return {
        "title": TEXT,
        "lesson": TEXT,
        "pilot": draw(st.sampled_from(["P1", "P2", "FAIR"])),
        "purpose": draw(st.sampled_from(["c2c", "mixed"])),
        "lead": draw(orgs),
        "sme_led": draw(st.booleans()),
        "starts_on": draw(days),
        "ends_on": draw(days),
        "targets": draw(counts),
        "actuals": draw(counts),
        "evidence": draw(st.sampled_from([{}, {"agenda": TEXT}])),
        "agreement": agreement,
        "commitments": draw(st.sampled_from([(), ({"kind": "office", "title": TEXT},)])),
        "mou_then": draw(st.sampled_from(["superseded", "umbrella"])),
    }


@st.composite
def doings(draw: st.DrawFn) -> tuple[str, str, dict[str, object]]:
    """Draw any act by anybody, sensible or not."""
    days = st.dates(STARTS.date() - 3 * DAY, STARTS.date() + 200 * DAY).map(str)
    fields = {
        "terms": TERMS.model_copy(update={"notice": draw(durations)}),
        "clause": draw(st.sampled_from(["notice", "price"])),
        "text": TEXT,
        "reason": TEXT,
        "to": draw(orgs),
        "valid_until": draw(st.none() | days),
        "under": draw(groups_of_orgs),
        "own": draw(st.booleans()),
        "signed_for": draw(orgs),
        "place": TEXT,
        "scan": TEXT,
        "day": draw(days),
        "until": draw(days),
        "kind": "other",
        "occurred_on": draw(st.sampled_from(["2012", "then"])),
        "revision": draw(st.sampled_from([None, None, None, 1, 2])),
        **draw(pilot_fields()),
    }
    return draw(st.sampled_from(sorted(PROBES))), draw(orgs), fields


@dataclass(frozen=True)
class Allowed:
    """One of the acts that `explain` says somebody may do: the n-th kind, by the m-th who may."""

    kind: int
    by: int


@dataclass(frozen=True)
class Hours:
    """Time that passes, with the clock at work or not."""

    count: int
    outage: bool


@dataclass(frozen=True)
class News:
    """Word of what became of the intensified agreement, or of one nobody asked for."""

    outcome: str
    true: bool


ENDINGS, OFTEN = {"abandon", "reject", "reopen", "decline", "extend"}, 80
"""Acts that keep a life from getting far are done less often."""

hours = st.builds(Hours, st.integers(1, 24 * 30), st.booleans())
news = st.builds(News, st.sampled_from(["lapsed", "lapsed", "rejected", IN_FORCE_SAID]), st.booleans())
turns = st.sampled_from(["turn", "everybody", "lead"])
signed = ["everybody", "lead", "everybody", "everybody"]
beginnings = st.sampled_from([[], signed[:2], signed, [*signed, "plan"], [*signed, "plan", "pilot"]])
allowed = st.builds(Allowed, st.integers(0, 99), st.integers(0, 9))
steps = st.one_of(doings(), allowed, turns, turns, hours, news, st.sampled_from(["pilot", "report", "grow"]))
