"""What keeps an agreement from being opened, named by field."""

import pytest

from models.canonical import text_hash
from models.opening import Problem, problems, text_problems
from models.policy import Dormancy, Escalation, Intensify, Policy, SigningRule
from models.terms import Document, Party, Terms
from tests.models.life import HUB, JP, PARTIES, TERMS, TEXT, THREE, TWO, party

EN = Document(language="en", sha256=TEXT)


def fields(**changed: object) -> list[str]:
    """Return the fields something is wrong with, terms and policy changed in what is given."""
    terms = {key: value for key, value in changed.items() if key in Terms.model_fields}
    policy = {key: value for key, value in changed.items() if key in Policy.model_fields}
    return named(problems(PARTIES, HUB, TERMS.model_copy(update=terms), Policy().model_copy(update=policy)))


def named(found: tuple[Problem, ...]) -> list[str]:
    """Return the fields of problems that all say what to do."""
    assert all(problem.problem and problem.fix for problem in found)
    return [problem.field for problem in found]


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert fields() == []
    assert fields(groups=((HUB, TWO), (THREE,), (JP,)), dormant=None, reminders=(), expiry_notices=()) == []


@pytest.mark.parametrize(
    ("parties", "wrong"),
    [
        (PARTIES[:3], ["parties"]),
        ((*PARTIES[:3], party(JP, "observer")), ["parties"]),
        ((PARTIES[0], PARTIES[1], PARTIES[3]), ["parties"]),
        ((PARTIES[0], PARTIES[1], party(THREE, "observer"), PARTIES[3]), ["parties"]),
        ((*PARTIES, PARTIES[1]), ["parties[5]"]),
        ((party(HUB, "represented"), *PARTIES[1:]), ["coordinator"]),
    ],
    ids=["no partner", "partner observes", "two clusters", "a third observes", "twice", "coordinator"],
)
def test_the_sides_must_be_whole(parties: tuple[Party, ...], wrong: list[str]) -> None:
    assert named(problems(parties, HUB, TERMS, Policy())) == wrong


def test_the_coordinator_signs_for_the_consortium() -> None:
    for by in (JP, "EU-7"):
        assert named(problems(PARTIES, by, TERMS, Policy())) == ["coordinator"]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"duration": "x"}, ["terms.duration"]),
        ({"duration": "P0D"}, ["terms.duration"]),
        ({"duration": "P101Y"}, ["terms.duration"]),
        ({"duration": "P100Y1D"}, ["terms.duration"]),
        ({"notice": "P99999D"}, ["terms.notice"]),
        ({"notice": "P0D"}, []),
        ({"areas": ("a", "b", "a")}, ["focus[3]"]),
        ({"documents": (EN,)}, ["terms.authentic_language"]),
        ({"documents": (EN,), "authentic_language": "ja"}, ["terms.authentic_language"]),
        ({"documents": (EN, EN), "authentic_language": "en"}, ["terms.documents[2]"]),
        ({"documents": (EN,), "authentic_language": "en"}, []),
    ],
)
def test_terms_must_be_usable(changed: dict[str, object], wrong: list[str]) -> None:
    assert fields(**changed) == wrong


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"negotiation_window": "P0D"}, ["policy.negotiation_window"]),
        ({"signing_window": "P1M"}, ["policy.signing_window"]),
        ({"grace": "P0D", "contest_window": "P0D", "pilot_report_due": "P0D"}, []),
        ({"max_revisions": 0}, ["policy.max_revisions"]),
        ({"min_consortium": 0}, ["policy.min_consortium"]),
        ({"intensify": Intensify(min_completed_pilots=-1)}, ["policy.intensify.min_completed_pilots"]),
        ({"reminders": ("P7D", "P7D")}, ["policy.reminders"]),
        ({"reminders": ("x", "P0D")}, ["policy.reminders[1]", "policy.reminders[2]"]),
        ({"expiry_notices": ("P30D", "P60D")}, ["policy.expiry_notices"]),
        ({"dormant": Dormancy(nudge="P12M", flag="P9M")}, ["policy.dormant"]),
        ({"dormant": Dormancy(nudge="x", flag="x")}, ["policy.dormant.nudge", "policy.dormant.flag"]),
        ({"signing_rule": SigningRule(kind="quorum", quorum=0)}, ["policy.signing_rule.quorum"]),
        ({"signing_rule": SigningRule(kind="quorum", quorum=4)}, ["policy.signing_rule.quorum"]),
        ({"signing_rule": SigningRule(kind="quorum", quorum=3)}, []),
        ({"groups": ((HUB, TWO, THREE),)}, ["policy.groups"]),
        ({"groups": ((HUB, TWO, THREE), (JP, "EU-7"))}, ["policy.groups"]),
        ({"groups": ((HUB, TWO, THREE), (JP, TWO))}, ["policy.groups"]),
        ({"groups": ((HUB, TWO, THREE), (), (JP,))}, ["policy.groups"]),
        ({"coordinator_reminders": ("P14D", "P7D")}, ["policy.coordinator_reminders"]),
        ({"coordinator_reminders": ("P1M",)}, ["policy.coordinator_reminders[1]"]),
        ({"escalate": Escalation(after="P35D")}, []),
        ({"escalate": Escalation(after="P35D", to=(HUB, JP))}, []),
        ({"escalate": Escalation(after="P0D")}, ["policy.escalate.after"]),
        ({"escalate": Escalation(after="P1M")}, ["policy.escalate.after"]),
        ({"escalate": Escalation(after="P35D", to=())}, ["policy.escalate.to"]),
        ({"escalate": Escalation(after="P35D", to=(HUB, "EU-7"))}, ["policy.escalate.to"]),
        ({"escalate": Escalation(after="P35D", to=(HUB, HUB))}, ["policy.escalate.to[2]"]),
    ],
)
def test_a_policy_must_be_one_to_live_by(changed: dict[str, object], wrong: list[str]) -> None:
    assert fields(**changed) == wrong


def test_terms_without_a_clause_and_a_document_have_no_text() -> None:
    bare = Terms(duration="P3Y", notice="P3M")
    assert [each.field for each in text_problems(bare)] == ["terms"]
    assert text_problems(bare.model_copy(update={"clauses": {"purpose": text_hash("we cooperate")}})) == ()
