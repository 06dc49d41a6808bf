"""What other systems are told of a milestone: named for ever, in order, and without what stays inside."""

import json

from models.events import MILESTONES, body_of, event_of, event_schema, event_type
from tests.models.life import REF, Life

SOURCE = "urn:entente:here"


def test_an_event_is_named_by_its_agreement_and_number_and_sorts() -> None:
    life = Life.in_force()
    told = [event_of(REF, milestone, days, SOURCE) for milestone, days in life.chain]
    assert [each.id for each in told] == [f"{REF}/{seq}" for seq in range(1, len(told) + 1)]
    assert sorted(each.sequence for each in told) == [each.sequence for each in told]
    assert {each.type for each in told} <= {event_type(each) for each in MILESTONES}


def test_the_same_event_has_the_same_bytes_and_says_nothing_of_how_it_came() -> None:
    life = Life.agreed()
    milestone, days = life.chain[0]
    first, second = (body_of(event_of(REF, milestone, days, SOURCE)) for _ in range(2))
    assert first == second
    said = json.loads(first)["data"]
    assert not {"command_id", "door", "authority", "run_id", "workflow_id"} & said.keys()
    assert not {"type", "days"} & said["payload"].keys()


def test_every_type_has_a_schema_that_asks_for_all_it_names() -> None:
    for milestone in MILESTONES:
        schema = event_schema(milestone)
        assert schema["title"] == event_type(milestone)
        assert schema["$defs"]["Told"]["properties"]["type"] == {"const": milestone}
        assert schema["required"] == list(schema["properties"])
        assert not {"type", "days"} & schema["$defs"]["Payload"]["properties"].keys()
