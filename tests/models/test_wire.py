"""What outlives a release: ids, message forms, and the words of bad input."""

from datetime import timedelta

from models import names
from models.errors import InputError
from models.messages import Outcome, Start
from tests.models.life import REF, TEXT, Life


def test_ids_are_made_of_what_is_stable() -> None:
    assert names.agreement_id(REF) == "agreement/MOU-JP-1"
    assert names.milestone_activity_id(12, TEXT) == f"ms-00012-{TEXT}"
    assert names.notice_id(REF, 3, "opened", "JP-1") == "MOU-JP-1/3/opened/JP-1"


def test_queues_and_search_attributes_keep_their_names() -> None:
    assert (names.TASK_QUEUE, names.import_queue(names.TASK_QUEUE)) == ("entente", "entente-import")
    assert names.SEARCH_ATTRIBUTES == ("EntentePhase", "EntenteKind", "EntenteCountry")


def test_a_start_is_a_ref_and_carries_a_life_to_the_next_run() -> None:
    assert Start.model_validate_json('{"ref": "MOU-JP-1"}') == Start(ref=REF, clock_shift=timedelta(0))
    life = Life.agreed()
    answer = Outcome(ref=REF, command_id="c1", status="recorded", seq=1, digest=life.state.head)
    carried = Start(ref=REF, carried=life.state, answered={"c1": answer}, unsent=(4, 5))
    assert Start.model_validate_json(carried.model_dump_json()) == carried


def test_bad_input_names_field_problem_fix_and_place() -> None:
    error = InputError("terms.duration", "'x' is no duration", "Write P3Y", "plan.yaml:12")
    assert str(error) == "plan.yaml:12: terms.duration: 'x' is no duration. Write P3Y"
    assert (error.field, error.fix) == ("terms.duration", "Write P3Y")
    other = InputError("--until", "is missing", "Add it")
    assert str(other) == "--until: is missing. Add it"
    error.further = (other,)
    assert (error.all, other.all) == ((error, other), (other,))
