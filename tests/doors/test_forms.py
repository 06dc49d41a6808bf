"""The table of acts is the one list of parameters, and light enough for every start."""

import subprocess
import sys
from pathlib import Path

import pytest

import console.forms as table
from console.forms import BY_NAME, FORMS, KINDS, Form, act_options
from models import acts, pilot_acts
from models.act import BaseAct
from models.acts import ACT, ACTIVITY_KINDS

STAMP = {"ref", "by", "command_id", "received_at", "door", "authority", "revision", "terms_hash"}
MESSAGES = {
    cls.model_fields["act"].default: cls for cls in BaseAct.__subclasses__() if "act" in cls.model_fields
}
ACTS = [form for form in FORMS if not form.rehearsal]


def test_every_act_has_one_form() -> None:
    assert {form.act for form in ACTS} == set(MESSAGES)
    assert len(BY_NAME) == len(FORMS)
    assert {form.act for form in FORMS if form.rehearsal} == {
        "worker_down",
        "worker_up",
        "mail_down",
        "mail_up",
    }
    assert ACT.json_schema()["discriminator"]["mapping"].keys() == set(MESSAGES)


@pytest.mark.parametrize("form", ACTS, ids=[form.act for form in ACTS])
def test_a_form_asks_for_what_its_message_holds(form: Form) -> None:
    fields = set(MESSAGES[form.act].model_fields) - STAMP - {"act", "signatory"}  # a page alone makes that
    asked = {
        wire
        for key in form.keys
        for wire in (("valid_from", "valid_until") if key.kind == "validity" else (key.wire,))
        if not (form.act == "sign" and key.name == "for")
    }
    assert asked == ({"agreement"} if form.act == "open" else fields)


@pytest.mark.parametrize("form", ACTS, ids=[form.act for form in ACTS])
def test_only_what_the_message_needs_is_required(form: Form) -> None:
    for key in form.keys:
        field = MESSAGES[form.act].model_fields.get(key.wire)
        if field is not None:
            assert key.required == field.is_required()


def test_activity_kinds_are_those_of_the_rules() -> None:
    assert KINDS == ACTIVITY_KINDS


@pytest.mark.parametrize("words", ["PILOT_KINDS", "PURPOSES", "FAILURES", "COMMITMENT_KINDS", "DIRECTIONS"])
def test_the_words_of_pilots_are_those_of_the_rules(words: str) -> None:
    assert getattr(table, words) == getattr(pilot_acts, words)


def test_the_words_of_participants_are_those_of_the_rules() -> None:
    assert (table.GROUPS, table.ATTRIBUTIONS) == (acts.PARTICIPANT_GROUPS, acts.ATTRIBUTIONS)


def test_maps_and_lists_of_pilots_are_repeated_options() -> None:
    started = {option.flag: option for option in act_options(BY_NAME["start_pilot"])}
    assert started["--target"].repeated
    assert started["--target"].key == "targets"
    assert started["--sme-led"].required
    assert {"--from", "--to"} < set(started)
    assert [option.flag for option in act_options(BY_NAME["open_intensified"])] == [
        "--agreement",
        "--commitment",
        "--mou-then",
    ]
    completed = [option.flag for option in act_options(BY_NAME["complete_pilot"])]
    assert completed == ["--pilot", "--actual", "--evidence", "--lesson"]


def test_options_follow_from_the_form() -> None:
    flags = [option.flag for option in act_options(BY_NAME["grant_mandate"])]
    assert flags == ["--to", "--document", "--valid-from", "--valid-until"]
    report = {option.flag: option for option in act_options(BY_NAME["report_activity"])}
    assert report["--participant"].repeated
    assert report["--participant"].key == "participants"
    assert report["--evidence"].repeated
    assert report["--kind"].choices == KINDS
    assert report["--occurred-on"].required
    assert [option.value for option in act_options(BY_NAME["sign"])] == ["ORG", "", "ORG"]
    assert act_options(BY_NAME["open"]) == ()


def test_flags_are_unique_and_free_of_the_common_ones() -> None:
    for form in FORMS:
        flags = [option.flag for option in act_options(form)]
        assert len(flags) == len(set(flags))
        assert not {"--by", "--revision", "--command-id", "--json", "--help"} & set(flags)


def test_the_table_loads_without_anything_heavy() -> None:
    code = "import sys, console.forms; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    root = Path(__file__).parents[2]
    loaded = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(root)!r}); {code}"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert not {"pydantic", "yaml", "models", "temporalio", "sqlalchemy"} & set(loaded)
