"""Acts read the same from a file and from options, and say what is wrong where it stands."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from console.doors.acts import ActRequest, read_act
from console.doors.terms_file import TermsPatch
from console.doors.yaml_file import parse_yaml
from models.acts import ACT, Participant
from models.canonical import sha256_hex, text_hash
from models.errors import InputError
from models.terms import Document, Terms
from tests.doors.acting import REHEARSAL, SHELL, STARTS, shell, typed
from tests.doors.written import AGREEMENT, DOCUMENT, put

TERMS = Terms(
    duration="P3Y",
    notice="P3M",
    governing_law="FR",
    areas=("solar",),
    documents=(Document(language="en", sha256="a" * 64),),
    clauses={"purpose": "b" * 64, "ending": "c" * 64},
)


PLAN = "title: Mission, kind: study, purpose: b2b, lead: SECOND, sme_led: false"
SAME = [
    ("reject", "reason: 'Not like this'", {"reason": "Not like this"}),
    ("reject", "reason: 'true'", {"reason": "true"}),
    ("object", "clause: purpose, text: Too wide", {"clause": "purpose", "text": "Too wide"}),
    ("sign", "under: [SECOND, THIRD], own: false", {"under": ("SECOND", "THIRD"), "own": False}),
    ("sign", "for: THIRD", {"for": "THIRD"}),
    ("grant_mandate", "to: LEAD, valid: {from: 2026-01-01, until: 2026-12-31}",
     {"to": "LEAD", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}),
    ("record_ink_signature", "for: THIRD, place: Paris, day: 2026-02-28, scan: mou.md",
     {"for": "THIRD", "place": "Paris", "day": "2026-02-28", "scan": "mou.md"}),
    ("extend", "until: 2026-12-31", {"until": "2026-12-31"}),
    ("approve", "revision: 2, command_id: c-1", {"revision": 2, "command_id": "c-1"}),
    ("report_activity",
     "kind: trade_fair, occurred_on: 2015, evidence: {agenda: mou.md}, attribution: member",
     {"kind": "trade_fair", "occurred_on": "2015", "evidence": ("agenda=mou.md",), "attribution": "member"}),
    ("report_activity",
     "kind: other, occurred_on: 2015, participants: [{org: LEAD}, {group: eu_sme, country: FR, count: 9}]",
     {"kind": "other", "occurred_on": "2015",
      "participants": ("org=LEAD", "group=eu_sme,country=FR,count=9")}),
    ("report_activity",
     "kind: other, occurred_on: 2015, pilot: P1, participants: [{group: eu_sme, count: 10000}]",
     {"kind": "other", "occurred_on": "2015", "pilot": "P1", "participants": ("group=eu_sme,count=10000",)}),
    ("adopt_action_plan", "document: mou.md, s3: {FRK2: 'https://s3.example/?r=FRK2'}",
     {"document": "mou.md", "s3": ("FRK2=https://s3.example/?r=FRK2",)}),
    ("start_pilot",
     f"{PLAN}, pilot: P-7, from: 2026-03-01, to: 2026-03-01, targets: {{smes: 10, events: 0}}",
     {"title": "Mission", "kind": "study", "purpose": "b2b", "lead": "SECOND", "sme_led": False,
      "pilot": "P-7", "from": "2026-03-01", "to": "2026-03-01", "targets": ("smes=10", "events=0")}),
    ("complete_pilot", "pilot: P1, actuals: {smes: 12}, evidence: {agenda: mou.md}, lesson: Well",
     {"pilot": "P1", "actuals": ("smes=12",), "evidence": ("agenda=mou.md",), "lesson": "Well"}),
    ("complete_pilot", "pilot: P1", {"pilot": "P1"}),
    ("fail_pilot", "pilot: P1, reason: no_demand, lesson: Ask first",
     {"pilot": "P1", "reason": "no_demand", "lesson": "Ask first"}),
    ("waive_pilots", "reason: We know each other", {"reason": "We know each other"}),
]  # fmt: skip


@pytest.mark.parametrize(("act", "yaml", "values"), SAME, ids=[f"{n}-{row[0]}" for n, row in enumerate(SAME)])
def test_a_file_and_the_options_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str, yaml: str, values: dict[str, object]
) -> None:
    put(tmp_path, b"")
    monkeypatch.chdir(tmp_path)
    from_file = typed(act, yaml, folder=tmp_path)
    assert from_file == shell(act, {**values, "comment": None})
    stamp = {"command_id": "c", "received_at": STARTS, "ref": from_file.ref, "by": from_file.by}
    message = ACT.validate_python({"act": act, **from_file.fields, **stamp})
    assert set(from_file.fields) <= set(type(message).model_fields)


def test_texts_of_pilots_travel_as_hashes_and_days_count_in_a_rehearsal() -> None:
    request = typed("start_pilot", f"{PLAN}, targets: {{smes: 1}}, from: P0D, to: P30D", REHEARSAL)
    assert request.fields["title"] == text_hash("Mission")
    assert (request.fields["starts_on"], request.fields["ends_on"]) == (date(2026, 1, 13), date(2026, 2, 12))
    adopted = typed("adopt_action_plan", "s3: {'Auvergne-Rhône-Alpes': 'https://s3.example/ara'}")
    assert adopted.fields["s3"] == {"Auvergne-Rhône-Alpes": text_hash("https://s3.example/ara")}
    assert set(adopted.texts.values()) == {"https://s3.example/ara"}


def test_only_the_coordinators_acts_go_without_by() -> None:
    assert read_act("abandon", {"reason": "x"}, SHELL).by == "LEAD"
    with pytest.raises(InputError, match="--by: is missing"):
        read_act("approve", {}, SHELL)
    with pytest.raises(InputError, match="--by: is missing"):
        read_act("abandon", {"reason": "x"}, replace(SHELL, coordinator=""))


def test_an_act_names_its_agreement_or_takes_the_one_meant() -> None:
    assert typed("approve", "on: MOU-JP-2").ref == "MOU-JP-2"
    assert typed("approve", "revision: 3").ref == "MOU-JP-1"
    with pytest.raises(InputError, match="Name the agreement"):
        typed("approve", "revision: 3", replace(SHELL, ref=""))


def test_a_clause_is_looked_up_only_where_the_text_is_known() -> None:
    unknown = replace(SHELL, clauses=None)
    assert typed("object", "clause: other, text: x", unknown).fields["clause"] == "other"


def test_texts_travel_as_hashes_and_lie_beside_the_act(tmp_path: Path) -> None:
    put(tmp_path, b"")
    request = typed(
        "record_ink_signature",
        "for: THIRD, under: [SECOND], place: ' Paris ', day: 2026-02-28, scan: mou.md",
        folder=tmp_path,
    )
    assert request.fields == {
        "signed_for": "THIRD",
        "under": ("SECOND",),
        "place": text_hash("Paris"),
        "day": date(2026, 2, 28),
        "scan": sha256_hex(DOCUMENT),
    }
    assert request.texts == {text_hash("Paris"): "Paris"}
    assert request.files == {sha256_hex(DOCUMENT): DOCUMENT}


def test_signing_for_one_is_short_for_signing_under_its_mandate_alone() -> None:
    assert typed("sign", "for: THIRD").fields == {"under": ("THIRD",), "own": False}
    assert typed("sign", "command_id: c").fields == {}


def test_in_a_rehearsal_a_day_counts_from_the_coordinators_first_one() -> None:
    assert typed("extend", "until: P1D", REHEARSAL).fields["until"] == date(2026, 1, 14)
    assert typed("extend", "until: P1D", replace(REHEARSAL, zone="")).fields["until"] == date(2026, 1, 13)
    when = typed("report_activity", "kind: other, occurred_on: P0D/P1M", REHEARSAL).fields["occurred_on"]
    assert when == "2026-01-13/2026-02-13"
    for beyond, fix in (("P9999Y", "shorter"), ("P900Y", "2200"), ("P1X", "ISO 8601")):
        with pytest.raises(InputError, match=fix):
            typed("extend", f"until: {beyond}", REHEARSAL)


@pytest.mark.parametrize("when", ["unknown", "2015", "2015-03", "2015-03-01", "2015-02-27/2015-03-02"])
def test_when_it_was_may_be_known_more_or_less(when: str) -> None:
    assert typed("report_activity", f"kind: other, occurred_on: {when}").fields["occurred_on"] == when


def test_participants_are_organisations_or_numbers() -> None:
    request = typed(
        "report_activity",
        "kind: other, occurred_on: 2015, participants: [{org: LEAD}, {group: third_sme, count: 0}]",
    )
    assert request.fields["participants"] == (
        Participant(org="LEAD"),
        Participant(group="third_sme", count=0),
    )


def patch(yaml: str) -> TermsPatch:
    found = typed("propose", f"terms: {yaml}").terms
    assert found is not None
    return found


def test_a_proposal_changes_what_it_names() -> None:
    merged = patch("{notice: P12M, focus: [wind], clauses: {ending: New, extra: More}}").merge(TERMS)
    assert merged == TERMS.model_copy(
        update={
            "notice": "P1Y",
            "areas": ("wind",),
            "clauses": {"purpose": "b" * 64, "ending": text_hash("New"), "extra": text_hash("More")},
        }
    )


def test_null_takes_out_what_can_be_left_out() -> None:
    merged = patch("{governing_law: null, documents: null, focus: null, clauses: {ending: null}}").merge(
        TERMS
    )
    assert (merged.governing_law, merged.documents, merged.areas) == (None, (), ())
    assert merged.clauses == {"purpose": "b" * 64}


def test_a_clause_that_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(InputError) as raised:
        patch("{clauses: {endign: null}}").merge(TERMS)
    assert (raised.value.field, raised.value.where) == ("terms.clauses.endign", "acts.yaml:2")
    assert raised.value.fix == "Did you mean ending?"


def test_a_merged_proposal_is_a_message(tmp_path: Path) -> None:
    path = put(tmp_path, "notice: P6M\nclauses: {purpose: New}\n", "terms.yaml")
    request = shell("propose", {"terms": str(path), "comment": "Longer notice"})
    assert request.terms is not None
    stamp = {"command_id": "c", "received_at": STARTS, "ref": request.ref, "by": request.by}
    message = {**request.fields, **stamp, "act": "propose", "terms": request.terms.merge(TERMS)}
    assert ACT.validate_python(message).act == "propose"
    assert set(request.texts.values()) == {"New", "Longer notice"}


def test_a_terms_file_is_told_by_its_own_lines_or_by_its_option(tmp_path: Path) -> None:
    path = put(tmp_path, "notice: P6M\nduratoin: P3Y\n", "terms.yaml")
    with pytest.raises(InputError) as raised:
        shell("propose", {"terms": str(path)})
    assert (raised.value.field, raised.value.where) == ("duratoin", f"{path}:2")
    with pytest.raises(InputError) as raised:
        shell("propose", {"terms": str(tmp_path / "none.yaml")})
    assert (raised.value.field, raised.value.where) == ("--terms", "")
    path.write_bytes(b"notice: [")
    with pytest.raises(InputError, match=r"terms\.yaml:1"):
        shell("propose", {"terms": str(path)})


def opening(by: str, folder: Path, settings: tuple[str, ...] = ()) -> ActRequest:
    block = "".join(f"  {line}\n" for line in AGREEMENT.splitlines())
    path = put(folder, f"by: {by}\nagreement:\n{block}")
    context = replace(SHELL, ref="OTHER", settings=settings)
    return read_act("open", parse_yaml(path.read_bytes(), str(path)), context)


def test_an_agreement_can_be_opened_by_an_act(tmp_path: Path) -> None:
    request = opening("LEAD", tmp_path, ("grace=P1D",))
    assert (request.ref, request.by) == ("MOU-JP-1", "LEAD")
    assert request.opening is not None
    assert request.opening.policy.grace == "P1D"
    assert request.fields == request.opening.fields
    assert (request.texts, request.files) == (request.opening.texts, request.opening.files)


def test_only_its_coordinator_opens_an_agreement(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Only LEAD opens"):
        opening("SECOND", tmp_path)


def test_an_agreement_without_a_text_is_opened_in_a_rehearsal_alone(tmp_path: Path) -> None:
    block = "".join(f"  {line}\n" for line in AGREEMENT.partition("  documents:")[0].splitlines())
    path = put(tmp_path, f"agreement:\n{block}")
    written = parse_yaml(path.read_bytes(), str(path))
    with pytest.raises(InputError, match="no text to approve") as raised:
        read_act("open", written, SHELL)
    assert raised.value.field == "agreement.terms"
    played = replace(SHELL, starts=datetime(2026, 1, 12, 8, tzinfo=UTC))
    assert read_act("open", written, played).ref == "MOU-JP-1"


def test_errors_within_an_agreement_keep_their_whole_path(tmp_path: Path) -> None:
    block = "".join(f"  {line}\n" for line in AGREEMENT.splitlines()).replace("en, path", "fr, path")
    path = put(tmp_path, f"agreement:\n{block}")
    with pytest.raises(InputError) as raised:
        read_act("open", parse_yaml(path.read_bytes(), str(path)), SHELL)
    assert raised.value.field == "agreement.terms.authentic_language"
