"""The picture of a life: what is reached, where it stands, what is planned."""

from models.state import Phase
from models.stations import arrivals, last_answer, stations
from tests.models.life import HUB, JP, STARTS, TEXT, TWO, Life


def standings(life: Life) -> list[str]:
    return [each.standing for each in stations(life.state)]


def test_a_negotiation_hopes_for_its_signing_until_the_last_deadline() -> None:
    life = Life.open()
    negotiating, signing, in_force, closed = stations(life.state)
    assert standings(life) == ["now", "planned", "planned", "planned"]
    assert signing.due == max(wait.deadline for wait in life.state.waits.values())
    assert signing.zone == next(
        life.state.zone(org) for org, wait in life.state.waits.items() if wait.deadline == signing.due
    )
    assert (negotiating.due, in_force.due, closed.due, closed.on) == (None, None, None, None)


def test_the_last_answer_is_that_of_those_still_awaited_and_of_nobody_after_a_lapse() -> None:
    life = Life.open()
    last = last_answer(life.state)
    assert last
    zoned = {
        org for org in life.state.waits if (life.state.waits[org].deadline, life.state.zone(org)) == last
    }
    for org in zoned:
        life.do("approve", org)
    sooner = last_answer(life.state)
    assert sooner
    assert sooner < last
    life.on_day(47)
    assert last_answer(life.state) is None


def test_an_agreed_text_hopes_to_be_in_force() -> None:
    life = Life.agreed()
    assert standings(life) == ["reached", "now", "planned", "planned"]
    assert [each.phase for each in stations(life.state) if each.due] == [Phase.IN_FORCE]


def test_in_force_the_end_has_a_day_and_nothing_is_asked_for() -> None:
    life = Life.in_force()
    assert life.state.end is not None
    assert standings(life) == ["reached", "reached", "now", "planned"]
    assert [each.on for each in stations(life.state)] == [None, None, None, life.state.end.on]
    assert not [each for each in stations(life.state) if each.due]


def test_what_lapsed_has_missed_its_station_until_it_is_closed_and_after() -> None:
    life = Life.open()
    life.on_day(47)
    assert life.state.lapsed_at
    assert standings(life) == ["missed", "planned", "planned", "planned"]
    life.on_day(200)
    assert life.state.over
    assert standings(life) == ["reached", "planned", "planned", "missed"]


def test_what_ended_while_signing_had_its_text_agreed() -> None:
    life = Life.agreed()
    life.do("abandon", HUB, reason=TEXT)
    assert standings(life) == ["reached", "reached", "planned", "missed"]


def test_what_ended_in_force_lived_through_all() -> None:
    life = Life.in_force()
    life.on_day(2000)
    assert life.state.outcome == "expired"
    assert standings(life) == ["reached", "reached", "reached", "now"]
    assert not any(each.on for each in stations(life.state))


def test_stations_are_reached_when_their_milestones_are_recorded() -> None:
    life = Life.open()
    life.on_day(2)
    life.do("approve", JP)
    assert arrivals(each for each, _ in life.chain) == {Phase.NEGOTIATING: STARTS}
    life.do("approve", TWO)
    life.approve_all()
    assert arrivals(each for each, _ in life.chain)[Phase.SIGNING] == life.now
