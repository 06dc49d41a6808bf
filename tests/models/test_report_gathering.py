"""From milestones to what a report counts: activities, agreements, pilots and promises."""

from datetime import date

from models.canonical import text_hash
from models.report.cells import Origin
from models.report.facts import Facts
from models.report.gathering import Life as Told
from models.report.gathering import gather, hashes_in
from models.state import Agreement, Phase
from tests.models.life import HUB, JP, REF, TEXT, THREE, TWO, Life, ink
from tests.models.piloting import NEW, completed, failure, negotiating, plan, report

PLACE, HOST = text_hash("Lyon"), text_hash("A host")


def told(life: Life, texts: dict[str, str] | None = None) -> Facts:
    seen = Told(life.state, tuple(each for each, _ in life.chain), date(2026, 2, 1))
    return gather([seen], texts or {}, {HUB: "FR"}, {HUB: "The hub"})


def test_an_activity_belongs_to_its_agreement_s_country_wherever_it_was() -> None:
    life = Life.open()
    life.do("report_activity", JP, kind="workshop", occurred_on="2014", country="FR", place=PLACE, host=HOST)
    life.do("report_activity", HUB, kind="other", occurred_on="unknown", evidence={"b": TEXT, "a": TEXT})
    first, second = told(life, {PLACE: "Lyon"}).activities
    assert (first.country, first.by, first.on, first.place, first.host) == ("JP", JP, "2014", "Lyon", HOST)
    assert (second.place, second.host, second.evidence) == (None, None, ("a", "b"))
    assert (first.erased, told(life).activities[0].erased, second.erased) == (False, True, False)
    assert first.origin == Origin(agreement=REF, seq=2)
    assert hashes_in(each for each, _ in life.chain) >= {PLACE, HOST}


def test_an_agreement_under_way_is_signed_by_nobody() -> None:
    pact = told(Life.agreed()).pacts[0]
    assert (pact.signed, pact.signed_on, pact.ends_on, pact.bound, pact.plan) == (None, None, None, (), None)
    assert (pact.consortium, pact.partners, pact.phase) == ((HUB, TWO, THREE), (JP,), "signing")
    assert pact.areas == ("renewable_energy", "waste_recycling")
    assert told(Life()).pacts[0].areas == ()


def test_one_signed_by_link_has_the_day_it_came_into_force() -> None:
    life = Life.in_force()
    pact = told(life).pacts[0]
    assert (pact.signed_on, pact.phase, pact.grew_from) == (date(2026, 2, 1), "in_force", None)
    assert pact.signed == Origin(agreement=REF, seq=life.chain[-1][0].seq)
    assert {each.how for each in pact.bound} == {"link"}
    assert life.state.end is not None
    assert pact.ends_on == life.state.end.on


def at_a_fair() -> Life:
    life = Life.agreed()
    life.on_day(1)
    life.do("grant_mandate", THREE, to=TWO)
    life.on_day(9)
    life.do("record_ink_signature", HUB, **ink(HUB, day="2026-01-19"))
    life.do("record_ink_signature", HUB, **ink(TWO, day="2026-01-20", under=(THREE,)))
    life.do("record_ink_signature", HUB, **ink(JP, day="2026-01-18"))
    return life


def test_one_signed_on_paper_alone_has_the_day_of_the_last_signature() -> None:
    pact = told(at_a_fair()).pacts[0]
    assert pact.signed_on == date(2026, 1, 20)
    assert {each.org: each.how for each in pact.bound} == {
        HUB: "ink",
        TWO: "ink",
        THREE: "represented",
        JP: "ink",
    }


def test_a_contest_takes_the_signing_back() -> None:
    life = at_a_fair()
    life.do("contest", JP, reason=TEXT)
    assert told(life).pacts[0].signed is None


def test_a_pilot_is_told_from_its_start_to_its_end() -> None:
    life = Life.in_force()
    life.do("adopt_action_plan", HUB, s3={"SI": TEXT, "FRK2": TEXT})
    for _ in range(3):
        life.do("start_pilot", THREE, **plan())
    life.on_day(40)
    life.do("complete_pilot", TWO, **report("P1", lesson=TEXT))
    life.do("fail_pilot", TWO, **failure("P2", lesson=PLACE))
    found = told(life, {TEXT: "Book early."})
    done, failed, running = found.pilots
    assert (done.status, done.actuals, done.lesson, done.taught) == (
        *("completed", {"smes": 12}, "Book early.", True),
    )
    assert done.evidence == ("agenda", "attendance", "minutes")
    assert (failed.status, failed.actuals, failed.evidence, failed.lesson) == ("failed", {}, (), None)
    assert (running.status, running.end) == ("running", None)
    adopted = found.pacts[0].plan
    assert adopted is not None
    assert adopted.regions == ("FRK2", "SI")


def test_a_report_without_a_lesson_taught_none() -> None:
    found = told(completed())
    assert found.pilots[0].taught is False
    assert (found.pilots[0].lead, found.pilots[0].started) == (TWO, Origin(agreement=REF, seq=12))


def test_what_cannot_be_read_of_a_life_leaves_the_rest() -> None:
    life = completed()
    unread = {"signed", "pilot_started"}
    chain = tuple(each for each, _ in life.chain if each.type not in unread)
    facts = gather([Told(life.state, chain, date(2026, 2, 1))], {}, {}, {})
    assert facts.pilots == ()
    assert (facts.pacts[0].signed, facts.pacts[0].signed_on) == (None, None)


def test_a_promise_stands_as_its_agreement_does() -> None:
    life = negotiating()
    promise = told(life, {TEXT: "An office"}).promises[0]
    assert (promise.agreement, promise.stands, promise.title) == (NEW, "opening", "An office")
    assert TEXT in hashes_in(each for each, _ in life.chain)
    grown = Agreement(ref=NEW, phase=Phase.SIGNING)
    both = [Told(life.state, tuple(each for each, _ in life.chain)), Told(grown, ())]
    assert gather(both, {}, {}, {}).promises[0].stands == "signing"
    assert gather(both[:1], {}, {}, {}, [grown]).promises[0].stands == "signing"
