"""An act gone wrong is told by its field: in a file with the line, on the command line by the option."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from console.doors.acts import read_act
from console.doors.node import Node
from console.doors.reading import REASON_LENGTH
from console.forms import FORMS
from models.errors import InputError
from tests.doors.acting import REHEARSAL, SHELL, STARTS, shell, typed
from tests.doors.written import put


class Bad(NamedTuple):
    """An act gone wrong; `values` None: the command line cannot say it."""

    act: str
    yaml: str
    values: dict[str, object] | None
    field: str
    fix: str


def bad_day(when: str, fix: str) -> Bad:
    values: dict[str, object] = {"kind": "other", "occurred_on": when}
    return Bad("report_activity", f"kind: other, occurred_on: '{when}'", values, "occurred_on", fix)


def bad_participant(who: str, fix: str) -> Bad:
    values: dict[str, object] = {"kind": "other", "occurred_on": "2015", "participants": (who,)}
    item = who.replace("=", ": ").replace(",", ", ")
    yaml = f"kind: other, occurred_on: 2015, participants: [{{{item}}}]"
    return Bad("report_activity", yaml, values, "participants", fix)


PLAN = {
    "title": "Mission", "kind": "study", "purpose": "b2b", "lead": "SECOND", "sme_led": "false",
    "from": "2026-03-01", "to": "2026-03-31", "targets": "{smes: 10}",
}  # fmt: skip


def bad_pilot(change: str, field: str, fix: str) -> Bad:
    """A pilot with one key changed."""
    key, _, value = change.partition(": ")
    plan = {**PLAN, key: value}
    counts = tuple(each.replace(": ", "=") for each in plan["targets"].strip("{}").split(", ") if each)
    values: dict[str, object] = {**{name: each.strip("'") for name, each in plan.items()}, "targets": counts}
    return Bad("start_pilot", ", ".join(f"{name}: {each}" for name, each in plan.items()), values, field, fix)


MANY = ", ".join(f"t{number}: 1" for number in range(201))
LONG = "x" * (REASON_LENGTH + 1)
BAD = [
    Bad("reject", "", {}, "reason", "Add reason"),
    Bad("reject", "reason: ''", {"reason": ""}, "reason", "Write it"),
    Bad("reject", f"reason: {LONG}", {"reason": LONG}, "reason", "4,000"),
    Bad("reject", "reason: [a]", None, "reason", "one value"),
    Bad("reject", "reasons: a", None, "reasons", "mean reason?"),
    Bad("approve", "revision: 0", {"revision": "0"}, "revision", "from 1"),
    Bad("approve", "revision: last", {"revision": "last"}, "revision", "from 1"),
    Bad("approve", f"revision: {'9' * 5000}", {"revision": "9" * 5000}, "revision", "from 1"),
    Bad("approve", "command_id: a b", {"command_id": "a b"}, "command_id", "letters"),
    Bad("approve", "on: mou", None, "on", "capitals"),
    Bad("object", "clause: purposes, text: x", {"clause": "purposes", "text": "x"}, "clause", "mean purpose"),
    Bad("object", "clause: The end, text: x", {"clause": "The end", "text": "x"}, "clause", "small letters"),
    Bad("grant_mandate", "to: LEADER", {"to": "LEADER"}, "to", "mean LEAD?"),
    Bad("grant_mandate", "to: lead", {"to": "lead"}, "to", "capitals"),
    Bad("grant_mandate", "to: LEAD, valid: {until: 2026-02-30}",
        {"to": "LEAD", "valid_until": "2026-02-30"}, "valid.until", "existing day"),
    Bad("grant_mandate", "to: LEAD, valid: {from: 2026-02-02, until: 2026-02-01}",
        {"to": "LEAD", "valid_from": "2026-02-02", "valid_until": "2026-02-01"}, "valid.until", "later day"),
    Bad("grant_mandate", "to: LEAD, document: none.pdf",
        {"to": "LEAD", "document": "none.pdf"}, "document", "Check the path"),
    Bad("grant_mandate", "to: LEAD, document: 'sha256:AB'",
        {"to": "LEAD", "document": "sha256:AB"}, "document", "64"),
    Bad("grant_mandate", "to: LEAD, document: ''", {"to": "LEAD", "document": ""}, "document", "Give a path"),
    Bad("sign", "under: [LEAD, LEAD]", {"under": ("LEAD", "LEAD")}, "under", "Keep one"),
    Bad("sign", "under: LEAD", None, "under", "[a, b]"),
    Bad("sign", "own: no", {"own": "no"}, "own", "true or false"),
    Bad("sign", "for: LEAD, own: true", {"for": "LEAD", "own": True}, "for", "Use for alone"),
    Bad("extend", "until: 20260101", {"until": "20260101"}, "until", "year-month-day"),
    Bad("extend", "until: 1026-01-01", {"until": "1026-01-01"}, "until", "from 1900"),
    Bad("extend", "until: P60D", {"until": "P60D"}, "until", "Write a date"),
    Bad("record_ink_signature", 'for: THIRD, place: "a\\nb", day: 2026-02-28, scan: mou.md',
        {"for": "THIRD", "place": "a\nb", "day": "2026-02-28", "scan": "mou.md"}, "place", "one line"),
    Bad("report_activity", "kind: party, occurred_on: 2015",
        {"kind": "party", "occurred_on": "2015"}, "kind", "one of"),
    bad_day("2015-13", "year-month-day"),
    bad_day("2015-02-29", "existing"),
    bad_day("0015", "from 1900"),
    bad_day("2015-03-02/2015-03-01", "earlier day"),
    bad_day("2015-03-01/2015-03-01", "one day"),
    bad_day("2015-03-01/", "year-month-day"),
    bad_day("then", "year-month-day"),
    bad_day("", "year-month-day"),
    bad_participant("group=eu_sme", "Add count"),
    bad_participant("count=3", "Add group"),
    bad_participant("org=LAED", "mean LEAD?"),
    bad_participant("org=LEAD,count=1", "Keep org alone"),
    bad_participant("group=sme,count=1", "mean eu_sme?"),
    bad_participant("group=eu_sme,count=-1", "from 0"),
    bad_participant("group=eu_sme,count=many", "from 0"),
    bad_participant("group=eu_sme,count=1000001", "from 0"),
    bad_participant("groups=eu_sme", "mean group?"),
    Bad("report_activity", "kind: other, occurred_on: 2015, evidence: {The list: mou.md}",
        {"kind": "other", "occurred_on": "2015", "evidence": ("The list=mou.md",)}, "evidence", "letters"),
    Bad("report_activity", "kind: other, occurred_on: 2015, pilot: P 1",
        {"kind": "other", "occurred_on": "2015", "pilot": "P 1"}, "pilot", "such as P1"),
    bad_pilot("kind: party", "kind", "one of"),
    bad_pilot("purpose: b2c", "purpose", "mean"),
    bad_pilot("lead: LAED", "lead", "mean LEAD?"),
    bad_pilot("lead: NOBODY_AT_ALL", "lead", "one of"),
    bad_pilot("sme_led: yes", "sme_led", "true or false"),
    bad_pilot("title: ''", "title", "Write it"),
    bad_pilot("pilot: P 1", "pilot", "such as P1"),
    bad_pilot(f"pilot: {'P' * 21}", "pilot", "such as P1"),
    bad_pilot("from: 2026-02-30", "from", "existing day"),
    bad_pilot("to: 2026-02-28", "to", "later day"),
    bad_pilot("targets: {smes: -1}", "targets", "from 0"),
    bad_pilot("targets: {smes: 1000001}", "targets", "from 0"),
    bad_pilot("targets: {smes: 1.5}", "targets", "from 0"),
    bad_pilot("targets: {SMEs: 1}", "targets", "small letters"),
    bad_pilot("targets: {}", "targets", ""),
    Bad("start_pilot", "title: Mission", {"title": "Mission"}, "", "Add"),
    Bad("complete_pilot", "pilot: P1, actuals: {smes: -1}",
        {"pilot": "P1", "actuals": ("smes=-1",)}, "actuals", "from 0"),
    Bad("complete_pilot", "pilot: P1, evidence: {Agenda: mou.md}",
        {"pilot": "P1", "evidence": ("Agenda=mou.md",)}, "evidence", "small letters"),
    Bad("complete_pilot", "pilot: P1, evidence: {agenda: none.pdf}",
        {"pilot": "P1", "evidence": ("agenda=none.pdf",)}, "evidence", "Check the path"),
    Bad("complete_pilot", f"pilot: P1, actuals: {{{MANY}}}",
        {"pilot": "P1", "actuals": tuple(MANY.replace(": ", "=").split(", "))}, "actuals", "at most 200"),
    Bad("complete_pilot", "actuals: {smes: 1}", {"actuals": ("smes=1",)}, "pilot", "Add pilot"),
    Bad("fail_pilot", "pilot: P1, reason: rain, lesson: x",
        {"pilot": "P1", "reason": "rain", "lesson": "x"}, "reason", "one of"),
    Bad("fail_pilot", "pilot: P1, reason: other", {"pilot": "P1", "reason": "other"}, "lesson", "Add lesson"),
    Bad("waive_pilots", "", {}, "reason", "Add reason"),
    Bad("adopt_action_plan", "s3: {FRK2: 's3.example'}", {"s3": ("FRK2=s3.example",)}, "s3", "https://"),
    Bad("adopt_action_plan", "s3: {'  ': 'https://s3.example'}",
        {"s3": ("  =https://s3.example",)}, "s3", "FRK2"),
    Bad("adopt_action_plan", "s3: {'a\u0301': 'https://a.example', '\u00e1': 'https://b.example'}",
        {"s3": ("a\u0301=https://a.example", "\u00e1=https://b.example")}, "s3", "once"),
    Bad("report_activity",
        f"kind: other, occurred_on: 2015, participants: [{', '.join(['{org: LEAD}'] * 5_000)}]",
        {"kind": "other", "occurred_on": "2015", "participants": ("org=LEAD",) * 10_000},
        "participants", "at most 200"),
    Bad("propose", "terms: {}", None, "terms", "at least one"),
    Bad("propose", "terms: {duration: null}", None, "terms.duration", "P3Y"),
    Bad("propose", "terms: {focus: [solar, solar]}", None, "terms.focus[2]", "Keep one"),
    Bad("propose", "terms: {title: New}", None, "terms.title", "Use one of"),
    Bad("propose", "terms: {clauses: {The end: null}}", None, "terms.clauses.'The end'", "small letters"),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=[f"{n}-{bad.act}" for n, bad in enumerate(BAD)])
def test_a_bad_value_is_named_at_both_doors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: Bad
) -> None:
    put(tmp_path, b"")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as raised:
        typed(bad.act, bad.yaml)
    assert raised.value.field.startswith(bad.field)
    assert raised.value.where == "acts.yaml:2"
    assert all(each.problem == "is missing" for each in raised.value.further)
    assert bad.fix in raised.value.fix
    if bad.values is not None:
        with pytest.raises(InputError) as raised:
            shell(bad.act, bad.values)
        flag = bad.field.replace(".", "-").replace("_", "-").removesuffix("s")
        assert raised.value.field.startswith(f"--{flag}")
        assert raised.value.where == ""
        assert bad.fix in raised.value.fix


@pytest.mark.parametrize("when", ["2026-01-15", "2026-02", "2027", "2026-01-20/2026-01-21"])
def test_what_has_not_begun_is_told_where_it_is_reported_and_left_to_the_rules_in_a_rehearsal(
    when: str,
) -> None:
    present = replace(SHELL, now=STARTS)
    with pytest.raises(InputError) as raised:
        typed("report_activity", f"kind: other, occurred_on: '{when}'", present)
    assert (raised.value.field, raised.value.where) == ("occurred_on", "acts.yaml:2")
    assert (raised.value.problem, raised.value.fix) == ("lies in the future", "Report it once it has begun")
    with pytest.raises(InputError, match="lies in the future") as raised:
        shell("report_activity", {"kind": "other", "occurred_on": when}, present)
    assert raised.value.field == "--occurred-on"
    rehearsed = typed("report_activity", f"kind: other, occurred_on: '{when}'", REHEARSAL)
    assert rehearsed.fields["occurred_on"] == when


def test_a_signature_on_paper_was_given_on_a_day_that_has_come() -> None:
    present, scan = replace(SHELL, now=STARTS), f"sha256:{'0' * 64}"
    on = {"for": "ABROAD", "place": "Nagano", "scan": scan}
    with pytest.raises(InputError, match="lies in the future") as raised:
        shell("record_ink_signature", on | {"day": "2026-01-14"}, present)
    assert raised.value.field == "--day"
    for context, day in ((present, "2026-01-13"), (SHELL, "2026-01-14")):
        assert shell("record_ink_signature", on | {"day": day}, context).act == "record_ink_signature"


@pytest.mark.parametrize("text", ["\u2060", "\u3164 \u2800", "\u0301\ufe0f"])
def test_a_text_that_shows_nothing_is_empty(text: str) -> None:
    with pytest.raises(InputError, match="is empty"):
        shell("reject", {"reason": text})


@pytest.mark.parametrize(
    ("values", "field", "fix"),
    [
        ({"evidence": ("agenda",)}, "--evidence", "name=value"),
        ({"evidence": ("a=mou.md", "a=mou.md")}, "--evidence", "Keep one"),
        ({"participants": ("LEAD",)}, "--participant", "name=value"),
        ({"host": "a\udcffb"}, "--host", "plain text"),
        ({"by": "mou@abroad.example"}, "--by", "capitals"),
    ],
)
def test_what_only_options_can_get_wrong(values: dict[str, object], field: str, fix: str) -> None:
    with pytest.raises(InputError) as raised:
        shell("report_activity", {"kind": "other", "occurred_on": "unknown", **values})
    assert (raised.value.field, raised.value.where) == (field, "")
    assert fix in raised.value.fix
    assert "abroad" not in str(raised.value)


@pytest.mark.parametrize("act", [form.act for form in FORMS])
def test_a_single_value_where_an_act_is_needed_is_refused(act: str) -> None:
    with pytest.raises(InputError, match="map is needed"):
        read_act(act, Node("x", "acts[1]"), SHELL)
