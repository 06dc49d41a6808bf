"""The explanation: what is waited for, what happens next, who may do what, and why not."""

from models.errors import Code
from models.explain import PROBES, REPORTS, explain, may_do, probes, why_no_report
from models.state import Agreement
from tests.models.life import HUB, JP, STARTS, TERMS, TEXT, THREE, TWO, WITH_GUESTS, Life, ink
from tests.models.piloting import plan


def may(life: Life, org: str) -> set[str]:
    """Return the acts an organisation may do now."""
    return set(explain(life.state, life.now).may[org])


def why_not(life: Life, org: str, act: str) -> str:
    """Return the code an act would be refused with."""
    return explain(life.state, life.now).why_not[org][act]


def test_it_says_who_is_awaited_since_when_and_what_comes_next() -> None:
    life = Life.open(parties=WITH_GUESTS)
    life.do("approve", TWO)
    life.do("approve", THREE)
    life.on_day(8)
    said = explain(life.state, life.now)
    (turn,) = said.waiting_for
    assert (turn.org, turn.act, turn.since, turn.reminders_sent) == (JP, "approve", STARTS, 1)
    assert turn.next_reminder == STARTS.replace(day=26)
    assert turn.deadline == life.state.waits[JP].deadline
    assert said.next is not None
    assert (said.next.what, said.next.at) == ("reminder", STARTS.replace(day=26))
    assert (said.phase, said.revision, said.terms_hash) == ("negotiating", 1, life.state.terms_hash)


def test_after_the_last_reminder_the_deadline_is_next() -> None:
    life = Life.open()
    life.on_day(30)
    said = explain(life.state, life.now)
    assert {turn.next_reminder for turn in said.waiting_for} == {None}
    assert said.next is not None
    assert said.next.what == "deadline"
    assert said.next.at == life.state.waits[TWO].deadline, "the deadline itself, not the minute after"


def test_everybody_has_a_row_with_every_act() -> None:
    life = Life.agreed(parties=WITH_GUESTS)
    said = explain(life.state, life.now)
    for org in (party.org for party in WITH_GUESTS):
        assert set(said.may[org]) | set(said.why_not[org]) == set(PROBES)
        assert set(said.may[org]).isdisjoint(said.why_not[org])


def test_what_may_be_done_while_negotiating() -> None:
    life = Life.open(parties=WITH_GUESTS)
    common = {"propose", "object", "reject", "grant_mandate", "report_activity"}
    assert may(life, HUB) == common | {"abandon", "extend"}
    assert may(life, TWO) == common | {"approve"}
    assert may(life, JP) == common - {"grant_mandate"} | {"approve"}, "there is no fellow to mandate"
    assert may(life, "EU-4") == {"object", "grant_mandate", "report_activity"}
    assert may(life, "EU-9") == {"report_activity"}
    assert why_not(life, HUB, "approve") == Code.ALREADY_DONE
    assert why_not(life, JP, "reopen") == Code.NOT_COORDINATOR


def test_what_may_be_done_while_signing() -> None:
    life = Life.agreed()
    assert may(life, HUB) == {
        *("grant_mandate", "sign", "record_ink_signature", "decline"),
        *("reopen", "abandon", "extend", "report_activity"),
    }
    life.do("record_ink_signature", HUB, **ink(JP))
    assert may(life, JP) == {"contest", "decline", "withdraw_signature", "report_activity"}
    life.do("grant_mandate", TWO, to=THREE)
    assert "revoke_mandate" in may(life, TWO)


def test_what_may_be_done_in_force_and_after_the_end() -> None:
    life = Life.in_force()
    assert may(life, TWO) == {"report_activity"}
    life.on_day(2000)
    said = explain(life.state, life.now)
    assert (said.outcome, said.next, said.waiting_for) == ("expired", None, ())
    assert may(life, TWO) == set()


def test_after_the_lapse_only_what_is_left() -> None:
    life = Life.open()
    life.on_day(47)
    assert may(life, HUB) == {"extend", "abandon", "report_activity"}
    said = explain(life.state, life.now)
    assert said.next is not None
    assert said.next.what == "grace_end"
    assert said.lapsed_at == life.state.lapsed_at


def test_a_holder_may_sign_for_itself_when_a_mandate_is_missing_or_over() -> None:
    life = Life.agreed()
    life.do("grant_mandate", TWO, to=THREE, valid_until="2026-01-14")
    life.on_day(5)
    assert "sign" in may(life, THREE)


def test_a_holder_who_signed_may_still_sign_for_others() -> None:
    life = Life.agreed()
    life.do("sign", THREE)
    assert why_not(life, THREE, "sign") == Code.ALREADY_DONE
    life.do("grant_mandate", TWO, to=THREE)
    assert "sign" in may(life, THREE)


def test_where_the_coordinator_leads_it_may_record_what_can_be_recorded() -> None:
    life = Life.agreed(signing_rule={"kind": "lead_with_mandates"})
    assert why_not(life, HUB, "sign") == Code.NOT_COVERED
    assert "record_ink_signature" in may(life, HUB), "the partner's"
    for org in (TWO, THREE):
        life.do("grant_mandate", org, to=HUB)
    assert "sign" in may(life, HUB)


def test_a_proposal_is_probed_with_terms_that_differ() -> None:
    life = Life.open(terms=TERMS.model_copy(update={"notice": "P1D"}))
    assert "propose" in may(life, JP)


def test_an_agreement_nobody_opened_has_nobody_who_may() -> None:
    unopened = Agreement(ref="MOU-JP-1")
    said = explain(unopened, STARTS)
    assert (said.may, said.why_not, said.next, said.phase) == ({}, {}, None, "unopened")
    for name in PROBES:
        assert all(act.act == name for act in probes(unopened, name, HUB, STARTS))


def test_uncovered_are_those_no_signature_binds_once_the_text_is_agreed() -> None:
    life = Life.open()
    assert explain(life.state, life.now).uncovered == ()
    life.approve_all()
    life.do("sign", JP)
    assert explain(life.state, life.now).uncovered == (HUB, TWO, THREE)
    life.do("reopen", HUB, reason=TEXT)
    assert explain(life.state, life.now).uncovered == ()


def test_a_pilot_is_reported_by_its_lead_and_said_to_have_failed_by_the_coordinator_too() -> None:
    life = Life.in_force()
    life.do("adopt_action_plan", HUB)
    assert may_do(life.state, "start_pilot", TWO, life.now)
    life.do("start_pilot", TWO, **plan())
    no_lead = {"complete_pilot": Code.NOT_A_SIGNATORY, "fail_pilot": None}
    assert why_no_report(life.state, TWO, "P1", life.now) == dict.fromkeys(REPORTS)
    assert why_no_report(life.state, HUB, "P1", life.now) == no_lead
    assert why_no_report(life.state, TWO, "P2", life.now) == dict.fromkeys(REPORTS, Code.INVALID_TERMS)
