"""The checks of an opening are total: any values give problems or none, never an exception."""

from hypothesis import given
from hypothesis import strategies as st

from models.opening import problems, terms_problems
from models.policy import Dormancy, Escalation, Intensify, Policy, SigningRule
from models.terms import Document, Party, Terms

HASH = "a" * 64
PARTIES = (
    Party(org="LEAD", side="consortium"),
    Party(org="SECOND", side="consortium"),
    Party(org="THIRD", side="consortium"),
    Party(org="ABROAD", side="partner"),
)
TERMS = Terms(duration="P3Y", notice="P0D")

ORGS = st.sampled_from(("LEAD", "SECOND", "ABROAD", ""))
DURATIONS = st.one_of(st.from_regex(r"P\d{1,5}[YMWD](\d{1,5}D)?", fullmatch=True), st.text(max_size=8))
RUNGS = st.lists(DURATIONS, max_size=3).map(tuple)
SIDES, ROLES = (
    st.sampled_from(("consortium", "partner")),
    st.sampled_from(("signatory", "represented", "observer")),
)
ANY_PARTIES = st.lists(st.builds(Party, org=ORGS, side=SIDES, role=ROLES), max_size=5)
ANY_TERMS = st.builds(
    Terms,
    duration=DURATIONS,
    notice=DURATIONS,
    authentic_language=st.none() | st.sampled_from(("en", "fr")),
    areas=st.lists(st.sampled_from(("a", "b")), max_size=3).map(tuple),
    documents=st.lists(
        st.builds(Document, language=st.sampled_from(("en", "fr")), sha256=st.just(HASH)), max_size=3
    ).map(tuple),
)
ANY_POLICY = st.builds(
    Policy,
    negotiation_window=DURATIONS,
    grace=DURATIONS,
    reminders=RUNGS,
    expiry_notices=RUNGS,
    max_revisions=st.integers(-2, 2),
    min_consortium=st.integers(-2, 4),
    signing_rule=st.builds(SigningRule, kind=st.sampled_from(("all", "quorum")), quorum=st.integers(-2, 4)),
    groups=st.lists(st.lists(ORGS, max_size=3).map(tuple), max_size=3).map(tuple),
    intensify=st.builds(Intensify, min_completed_pilots=st.integers(-1, 1)),
    dormant=st.none() | st.builds(Dormancy, nudge=DURATIONS, flag=DURATIONS),
    coordinator_reminders=RUNGS,
    escalate=st.none()
    | st.builds(Escalation, after=DURATIONS, to=st.just("everybody") | st.lists(ORGS, max_size=3).map(tuple)),
)


def fields(policy: Policy) -> list[str]:
    return [each.field for each in problems(PARTIES, "LEAD", TERMS, policy)]


@given(ANY_PARTIES, ORGS, ANY_TERMS, ANY_POLICY)
def test_any_opening_has_problems_or_none(
    parties: list[Party], coordinator: str, terms: Terms, policy: Policy
) -> None:
    found = problems(parties, coordinator, terms, policy)
    assert set(terms_problems(terms)) <= set(found)
    assert all(each.field and each.problem and each.fix for each in found)


def test_a_plain_opening_has_none() -> None:
    assert problems(PARTIES, "LEAD", TERMS, Policy()) == ()
    assert fields(Policy(dormant=None, reminders=(), expiry_notices=())) == []


def test_every_bound_of_a_policy_is_named() -> None:
    assert fields(Policy(max_revisions=0)) == ["policy.max_revisions"]
    assert fields(Policy(min_consortium=4)) == ["parties"]
    assert fields(Policy(intensify=Intensify(min_completed_pilots=-1))) == [
        "policy.intensify.min_completed_pilots"
    ]
    assert fields(Policy(grace="P0D")) == []
    assert fields(Policy(negotiation_window="P0D")) == ["policy.negotiation_window"]
    assert fields(Policy(signing_rule=SigningRule(kind="quorum", quorum=3))) == []
    assert fields(Policy(dormant=Dormancy(nudge="P12M", flag="P1Y"))) == ["policy.dormant"]


def test_groups_hold_every_signatory_once() -> None:
    assert fields(Policy(groups=(("LEAD", "SECOND"), ("THIRD", "ABROAD")))) == []
    assert fields(Policy(groups=(("LEAD", "SECOND"), ("THIRD", "OTHER"), ()))) == ["policy.groups"] * 3


def test_a_century_is_the_longest_anyone_plans() -> None:
    for longest, beyond in (("P100Y", "P100Y1D"), ("P1200M", "P1201M"), ("P36500D", "P99999D")):
        assert terms_problems(TERMS.model_copy(update={"duration": longest})) == ()
        found = terms_problems(TERMS.model_copy(update={"duration": beyond}))
        assert [each.field for each in found] == ["terms.duration"]
