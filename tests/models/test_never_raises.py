"""Whatever a raw client sends: the rules answer, and what they accept can be recorded."""

import ast
import zoneinfo
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import models
from activities.calendar import answer_days
from models import acts, pilot_acts
from models.act import BaseAct
from models.checks import Refused
from models.clock import Due, What
from models.explain import explain
from models.lifecycle import Elapsed, apply, decide, fold
from models.milestones import Milestone, Source, seal
from models.state import Agreement
from tests.models.life import HUB, JP, PARTIES, REF, TERMS, TEXT, THREE, TWO, WITH_GUESTS, Life, ink, opening
from tests.models.piloting import completed, negotiating, new_agreement, running


def lives() -> dict[str, Life]:
    """Return one life in every situation."""
    lapsed, over = Life.open(), Life.in_force()
    lapsed.on_day(47)
    over.on_day(2000)
    inked = Life.agreed(parties=WITH_GUESTS)
    inked.do("grant_mandate", TWO, to=THREE)
    inked.do("record_ink_signature", HUB, **ink(JP))
    return {
        "unopened": Life(),
        "negotiating": Life.open(parties=WITH_GUESTS),
        "signing": inked,
        "in_force": Life.in_force(),
        "lapsed": lapsed,
        "over": over,
        "piloting": running(parties=WITH_GUESTS, evidence=()),
        "eligible": completed(),
        "intensifying": negotiating(),
    }


LIVES = lives()
words = st.one_of(
    st.sampled_from(["", "x", "P1Y", "P9999Y", "notice", "\ud800", "2012", HUB]), st.text(max_size=5)
)
orgs = st.one_of(st.sampled_from([HUB, TWO, THREE, JP, "EU-4", "EU-9"]), words)
some = st.lists(orgs, max_size=3).map(tuple)
whole = st.one_of(st.integers(-2, 5), st.sampled_from([2**53, 2**64, -(10**30)]))
hashes = st.just(TEXT)
days = st.one_of(st.dates(), st.sampled_from([date.min, date.max, date(2026, 1, 12)]))
instants = st.one_of(st.datetimes(timezones=st.just(UTC)), st.just(datetime(2026, 1, 13, tzinfo=UTC)))
terms = st.one_of(
    st.just(TERMS.model_dump()),
    st.fixed_dictionaries(
        {"duration": words, "notice": words},
        optional={
            "areas": st.lists(words, max_size=3),
            "authentic_language": words,
            "governing_law": words,
            "documents": st.lists(st.fixed_dictionaries({"language": words, "sha256": hashes}), max_size=3),
            "clauses": st.dictionaries(words, hashes, max_size=3),
        },
    ),
)
policies = st.fixed_dictionaries(
    {},
    optional={
        "negotiation_window": words,
        "grace": words,
        "reminders": st.lists(words, max_size=3),
        "max_revisions": whole,
        "min_consortium": whole,
        "signing_rule": st.fixed_dictionaries({"kind": st.just("quorum"), "quorum": whole}),
        "groups": st.lists(some, max_size=3),
        "intensify": st.fixed_dictionaries({"min_completed_pilots": whole}),
        "dormant": st.fixed_dictionaries({"nudge": words, "flag": words}),
    },
)
guests = st.lists(
    st.fixed_dictionaries(
        {"org": orgs, "side": st.sampled_from(["consortium", "partner"])},
        optional={"role": st.sampled_from(["signatory", "represented", "observer"]), "zone": words},
    ),
    max_size=4,
)
participants = st.lists(
    st.fixed_dictionaries({}, optional={"org": words, "group": words, "country": words, "count": whole}),
    max_size=2,
)
agreements = st.one_of(
    st.just(new_agreement()),
    st.fixed_dictionaries(
        {
            "ref": st.one_of(st.just("IA-1"), words),
            "title": hashes,
            "country": st.one_of(st.just("JP"), words),
            "coordinator": orgs,
            "parties": st.one_of(st.just(PARTIES), guests),
            "terms": terms,
            "policy": policies,
        }
    ),
)
commitments = st.fixed_dictionaries(
    {"kind": st.one_of(st.sampled_from(pilot_acts.COMMITMENT_KINDS), words), "title": hashes},
    optional={"country": words, "direction": st.one_of(st.sampled_from(pilot_acts.DIRECTIONS), words)},
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("title", "comment", "text", "reason", "document", "place", "scan", "host"), hashes),
    "lesson": hashes,
    **dict.fromkeys(("clause", "country", "occurred_on", "attribution"), words),
    "purpose": st.one_of(st.sampled_from(pilot_acts.PURPOSES), words),
    "pilot": st.one_of(st.sampled_from(["P1", "P2"]), words),
    **dict.fromkeys(("to", "signed_for", "lead"), orgs),
    **dict.fromkeys(("day", "until", "valid_from", "valid_until", "starts_on", "ends_on"), days),
    **dict.fromkeys(("own", "sme_led"), st.booleans()),
    **dict.fromkeys(("targets", "actuals"), st.dictionaries(st.one_of(st.just("smes"), words), whole)),
    "s3": st.dictionaries(words, hashes, max_size=2),
    "agreement": agreements,
    "commitments": st.lists(commitments, max_size=2),
    "mou_then": st.sampled_from(["superseded", "umbrella"]),
    "terms": terms,
    "terms_hash": hashes,
    "revision": whole,
    "under": some,
    "parties": st.one_of(st.just(PARTIES), guests),
    "policy": policies,
    "participants": participants,
    "evidence": st.dictionaries(words, hashes, max_size=2),
    "reopens": st.fixed_dictionaries({"ref": words, "digest": hashes}),
}
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "open": st.sampled_from(["mou", "intensified"]),
    "report_activity": st.one_of(st.sampled_from(acts.ACTIVITY_KINDS), words),
    "start_pilot": st.one_of(st.sampled_from(pilot_acts.PILOT_KINDS), words),
}
CLASSES: dict[str, type[BaseAct]] = {
    each.model_fields["act"].default: each for each in BaseAct.__subclasses__()
}


@st.composite
def raw_acts(draw: st.DrawFn) -> acts.Act:
    """Draw anything that has the shape of an act."""
    name = draw(st.sampled_from(sorted(CLASSES)))
    known = FIELDS | {"kind": KINDS.get(name, words)}
    fields = {key: field for key, field in CLASSES[name].model_fields.items() if key in known}
    required = {key: known[key] for key, field in fields.items() if field.is_required()}
    optional = {key: known[key] for key, field in fields.items() if not field.is_required()}
    content = draw(st.fixed_dictionaries(required, optional=optional))
    stamp = {
        "ref": draw(st.sampled_from([REF, REF, REF, "X"])),
        "by": draw(orgs),
        "command_id": "c1",
        "received_at": draw(instants),
    }
    return acts.ACT.validate_python({**stamp, "act": name, **content})


def sealed(state: Agreement, drafts: tuple[Any, ...], at: datetime) -> list[Milestone]:
    """Return drafts as links of a chain."""
    source = Source(workflow_id="w", run_id="r")
    return [
        seal(each, source, state.seq + number, state.head, at) for number, each in enumerate(drafts, start=1)
    ]


@given(st.sampled_from(sorted(LIVES)), raw_acts())
@settings(max_examples=800, deadline=None)
def test_any_act_is_answered_and_what_is_accepted_can_be_recorded(situation: str, act: acts.Act) -> None:
    life = LIVES[situation]
    decision = decide(life.state, act, life.now)
    if isinstance(decision, Refused):
        return
    state = life.state
    for milestone in sealed(state, decision, life.now):
        asked = [each for each in milestone.payload.days if act.act != "open"]
        state = apply(state, milestone, answer_days(tuple(asked), life.now))
    assert state.seq > life.state.seq


@given(
    st.sampled_from(sorted(LIVES)),
    st.sampled_from(["deadline", "reminder", "contest_end", "report_due", "dormancy"]),
    instants,
    instants,
)
@settings(max_examples=100, deadline=None)
def test_the_clock_is_answered_whatever_it_says(
    situation: str, what: What, at: datetime, now: datetime
) -> None:
    due = Due(at=at, fires=at, what=what, then="")
    assert decide(LIVES[situation].state, Elapsed(due=due), now) == ()


@pytest.mark.parametrize("situation", sorted(LIVES))
def test_every_situation_can_be_explained(situation: str) -> None:
    life = LIVES[situation]
    assert explain(life.state, life.now).phase == life.state.phase


@pytest.mark.parametrize(
    ("act", "by", "fields"),
    [
        ("propose", JP, {"terms": {"duration": "x", "notice": "P1M"}}),
        ("object", JP, {"clause": "", "text": TEXT}),
        ("extend", HUB, {"until": date.max}),
        ("extend", HUB, {"until": date.min}),
        ("grant_mandate", TWO, {"to": THREE, "valid_from": date.max, "valid_until": date.min}),
        ("report_activity", JP, {"kind": "picnic", "occurred_on": "2012"}),
        ("report_activity", JP, {"kind": "survey", "occurred_on": "last year"}),
        ("report_activity", JP, {"kind": "survey", "occurred_on": "2012", "country": "Japan"}),
        ("report_activity", JP, {"kind": "survey", "occurred_on": "2012", "pilot": "P1"}),
        ("report_activity", JP, {"kind": "survey", "occurred_on": "2012", "attribution": "nobody"}),
        ("report_activity", JP, {"kind": "survey", "occurred_on": "2012", "purpose": "\ud800"}),
        ("report_activity", JP, {"kind": "survey", "occurred_on": "2012", "participants": ({},)}),
        ("report_activity", JP, {"kind": "survey", "occurred_on": "2012", "participants": ({"group": "x"},)}),
        (
            "report_activity",
            JP,
            {"kind": "survey", "occurred_on": "2012", "participants": ({"group": "eu_sme", "count": 0},)},
        ),
        (
            "report_activity",
            JP,
            {"kind": "survey", "occurred_on": "2012", "participants": ({"group": "eu_sme", "count": 2**60},)},
        ),
    ],
)
def test_malformed_content_is_refused_as_such(act: str, by: str, fields: dict[str, object]) -> None:
    assert Life.open().refuse(act, by, **fields) == "INVALID_TERMS"


def test_no_rule_asks_a_zone_database(monkeypatch: pytest.MonkeyPatch) -> None:
    life = Life.open(parties=WITH_GUESTS)
    life.do("approve", TWO)
    life.on_day(60)
    doing = life.act("extend", HUB, until="2026-06-01")

    def unavailable(*_: object) -> NoReturn:
        raise AssertionError("a rule asked for a time zone")

    monkeypatch.setattr(zoneinfo, "ZoneInfo", unavailable)
    assert fold(REF, life.chain) == life.state
    assert not isinstance(decide(life.state, doing, life.now), Refused)
    assert explain(life.state, life.now).next is not None
    assert not isinstance(decide(Agreement(ref=REF), life.act("open", HUB, **opening()), life.now), Refused)


def test_no_module_of_rules_imports_a_zone_database_or_a_clock() -> None:
    for module in sorted(Path(models.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {"zoneinfo", "time", "temporalio", "random", "os"}.isdisjoint(imported), module.name
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("now", "utcnow", "today"), module.name
