"""Whoever came where: the distinct number is never more than there were, and the sum never less."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from models.acts import Participant
from models.report.cells import Number, marks_of
from models.report.facts import Activity
from models.report.stakeholders import stakeholders_table
from tests.models.reporting import JP, activity, facts, pact, programme

CLUSTERS = {f"EU-{number}": country for number, country in enumerate(("FR", "FR", "PT", "SI", "DE"), start=1)}
EVENTS = st.lists(
    st.tuples(st.sets(st.sampled_from(sorted(CLUSTERS)), min_size=1), st.integers(0, 2)),
    min_size=1,
    max_size=5,
)


def told(came: set[str], how: int) -> Activity:
    """An event as it may be told: by names, as a number for each country, or as one number."""
    if how == 0:
        participants = [Participant(org=each) for each in sorted(came)]
    elif how == 1:
        numbers = Counter(CLUSTERS[each] for each in came)
        participants = [
            Participant(group="eu_cluster", country=where, count=n) for where, n in sorted(numbers.items())
        ]
    else:
        participants = [Participant(group="eu_cluster", count=len(came))]
    return activity(participants=tuple(participants))


@given(EVENTS)
def test_the_least_there_can_be_is_no_more_than_there_were(events: list[tuple[set[str], int]]) -> None:
    everybody = set.union(*(came for came, _ in events))
    seen = facts(
        *(told(came, how) for came, how in events),
        pacts=(pact(consortium=tuple(CLUSTERS), partners=(JP,)),),
        countries=CLUSTERS,
    )
    once = stakeholders_table(programme(), seen, "distinct").cell("JP", "clusters")
    always = stakeholders_table(programme(), seen, "participations").cell("JP", "clusters")
    assert isinstance(once, Number)
    assert isinstance(always, Number)
    assert max(len(came) for came, _ in events) <= once.value <= len(everybody)
    assert always.value == sum(len(came) for came, _ in events)
    assert always.value >= len(everybody)
    if "at_least" not in marks_of(once):
        assert once.value == len(everybody)
    if all(how == 0 for _, how in events):
        assert (once.value, "at_least" in marks_of(once)) == (len(everybody), False)
