"""A rehearsal file is a closed form: every word in it is known, and every line can be named."""

from datetime import timedelta
from pathlib import Path

import pytest

from console.doors.acts import read_act
from console.doors.agreement_file import read_agreement
from console.doors.context import ActContext
from console.doors.registry_file import read_organisations
from console.doors.story_file import STORY_ACTS, Story, read_story
from models.errors import Code, InputError
from tests.doors.written import AGREEMENT, STORY, Bad, put, spoilt

EXAMPLES = Path(__file__).parents[2] / "examples"

BAD = [
    Bad("unknown key", "digests: on", "digest: on", "digest", "mean digests?"),
    Bad("no name", "name: A life\n", "", "name", "Add name"),
    Bad("starts without offset", "00+01:00", "00", "starts", "offset"),
    Bad("starts in no calendar", "2026-01-12T", "2026-02-30T", "starts", "offset"),
    Bad("starts in no year", "2026-01-12T", "0026-01-12T", "starts", "1900"),
    Bad("until", "until: P30D", "until: P1M", "until", "P2DT3H"),
    Bad("digests", "digests: on", "digests: true", "digests", "off, on"),
    Bad("registry missing", "organisations.yaml", "none.yaml", "organisations", "Check the path"),
    Bad("registry a map", "organisations.yaml", "{a: b}", "organisations", "one value"),
    Bad("act unknown", "do: propose", "do: proposes", "acts[1].do", "mean propose?"),
    Bad("act with a hyphen", "do: propose", "do: worker-up", "acts[1].do", "mean worker_up?"),
    Bad("act unnamed", "by: SECOND, do: approve", "by: SECOND", "acts[2].do", "Name the act"),
    Bad("act no map", "  - {after: PT9H, by: SECOND, do: approve}", "  - approve", "acts[2]", "key: value"),
    Bad("time unknown", "after: PT9H", "after: 9h", "acts[2].after", "PT9H"),
    Bad("time in months", "after: PT9H", "after: P1M", "acts[2].after", "PT9H"),
    Bad("time of nothing", "after: PT9H", "after: PT", "acts[2].after", "PT9H"),
    Bad("time too long", "after: PT9H", "after: P99999D", "acts[2].after", "shorter"),
    Bad("time missing", "after: PT9H, ", "", "acts[2].after", "Add after"),
    Bad("key of another act", "terms: {notice: P6M}", "reason: x", "acts[1].reason", "Did you|Use"),
    Bad("key missing", ", terms: {notice: P6M}", "", "acts[1].terms", "Add terms"),
    Bad("actor", "by: SECOND, do", "by: second, do", "acts[2].by", "capitals"),
    Bad("agreement", "by: SECOND, do", "on: x, by: SECOND, do", "acts[2].on", "capitals"),
    Bad("code", "expect: STALE_REVISION", "expect: STALE_REVISON", "acts[3].expect", "STALE_REVISION?"),
    Bad("nobody works by someone", "P4D, do: worker_down", "P4D, by: LEAD, do: worker_down", "acts[4].by",
        "after, do"),
    Bad("expected key", "  phase:", "  phases:", "expect.phases", "mean phase?"),
    Bad("phase", "phase: in_force", "phase: forced", "expect.phase", "one of|mean"),
    Bad("outcome", "outcome: none", "outcome: gone", "expect.outcome", "one of"),
    Bad("milestone", "[negotiation_opened, ", "[negotiation, ", "expect.milestones[1]", "one of|mean"),
    Bad("number", "current: 4", "current: four", "expect.approvals.current", "number"),
    Bad("refused", "refused: [STALE_REVISION]", "refused: [STALE_REVISION, LATELY]", "expect.refused[2]",
        "mean LATE?"),
    Bad("ref expected", "MOU-JP-1: {", "mou: {", "expect.agreements.mou", "capitals"),
    Bad("key expected of one", "{notices: 43", "{notice: 43", "expect.agreements.MOU-JP-1.notice",
        "notices?"),
    Bad("nested once only", "{notices: 43", "{agreements: {}", "expect.agreements.MOU-JP-1.agreements",
        "one"),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_an_unknown_word_is_named_with_its_line(tmp_path: Path, bad: Bad) -> None:
    text = spoilt(STORY, bad.old, bad.new)
    path = put(tmp_path, text)
    with pytest.raises(InputError) as raised:
        read_story(path)
    assert raised.value.field == bad.field
    assert raised.value.where == f"{path}:{bad.line(STORY)}"
    assert all(each.problem == "is missing" for each in raised.value.further)
    assert any(each in raised.value.fix for each in bad.fix.split("|"))


def story(tmp_path: Path, text: str = STORY) -> Story:
    return read_story(put(tmp_path, text))


def test_acts_come_in_time_and_then_in_file_order(tmp_path: Path) -> None:
    read = story(tmp_path)
    assert [(act.after, act.do, act.by) for act in read.acts] == [
        (timedelta(hours=9), "approve", "SECOND"),
        (timedelta(days=2, hours=3), "propose", "ABROAD"),
        (timedelta(days=4), "approve", "THIRD"),
        (timedelta(days=4), "worker_down", None),
        (timedelta(weeks=3), "worker_up", None),
    ]
    assert [act.control for act in read.acts] == [False, False, False, True, True]
    assert [act.expect for act in read.acts if act.expect] == [Code.STALE_REVISION]


def test_a_story_tells_when_it_begins_and_ends(tmp_path: Path) -> None:
    read = story(tmp_path)
    assert read.starts.isoformat() == "2026-01-12T09:00:00+01:00"
    assert (read.until, read.digests) == (timedelta(days=30), True)
    other = story(tmp_path, STORY.replace("until: P30D", "until: end").replace("digests: on", "digests: off"))
    assert (other.until, other.digests) == (None, False)


def test_what_it_expects_has_the_keys_of_the_answer(tmp_path: Path) -> None:
    assert story(tmp_path).expect == {
        "phase": "in_force",
        "outcome": None,
        "approvals": {"current": 4, "superseded": 1},
        "milestones": ("negotiation_opened", "text_agreed"),
        "refused": ("STALE_REVISION",),
        "agreements": {"MOU-JP-1": {"notices": 43, "uncovered": ("THIRD",)}},
    }


def test_organisations_are_listed_or_named_or_the_registrys(tmp_path: Path) -> None:
    named = story(tmp_path).organisations
    assert named is not None
    assert sorted(named) == ["ABROAD", "LEAD", "SECOND", "THIRD"]
    one = "[{code: ONE, name: One, country: FR, mailbox: a@b.example, timezone: UTC}]"
    listed = story(tmp_path, STORY.replace("organisations.yaml", one)).organisations
    assert listed is not None
    assert listed["ONE"].language == "en"
    assert story(tmp_path, STORY.replace("organisations: organisations.yaml\n", "")).organisations is None


def test_a_fault_in_the_registrys_file_is_told_there(tmp_path: Path) -> None:
    put(tmp_path, "- {code: ONE}\n", "other.yaml")
    with pytest.raises(InputError, match=r"other\.yaml:1"):
        story(tmp_path, STORY.replace("organisations.yaml", "other.yaml"))


def test_a_story_without_agreement_opens_one(tmp_path: Path) -> None:
    bare = "name: x\nstarts: 2026-01-12T09:00:00Z\n"
    with pytest.raises(InputError, match="no act opens one"):
        story(tmp_path, bare)
    opens = story(tmp_path, bare + "acts: [{after: P1D, do: open, agreement: {ref: MOU-1}}]\n")
    assert (opens.agreement, opens.acts[0].do) == (None, "open")


def test_a_story_has_a_length(tmp_path: Path) -> None:
    acts = "acts:\n" + "- {after: P1D, do: worker_up}\n" * (STORY_ACTS + 1)
    with pytest.raises(InputError, match="at most 2000"):
        story(tmp_path, "name: x\nstarts: 2026-01-12T09:00:00Z\n" + acts)


@pytest.mark.parametrize(
    "path", sorted(EXAMPLES.glob("stories/*.yaml")) + sorted(EXAMPLES.glob("wiintech/portfolio/*.yaml")),
    ids=lambda path: path.stem,
)  # fmt: skip
def test_every_example_can_be_read(path: Path) -> None:
    read = read_story(path)
    registry = read.organisations or read_organisations(EXAMPLES / "wiintech" / "organisations.yaml")
    assert read.agreement is not None
    opening = read_agreement(read.agreement, registry)
    zone = registry[opening.coordinator].timezone
    context = ActContext(registry, opening.ref, opening.coordinator, starts=read.starts, zone=zone)
    requests = [read_act(act.do, act.node, context) for act in read.acts if not act.control]
    assert {request.by for request in requests} <= set(registry)


def test_a_rehearsal_may_name_the_file_of_its_agreement(tmp_path: Path) -> None:
    plan = put(tmp_path, AGREEMENT)
    story = tmp_path / "try.yaml"
    story.write_text("name: A try\nstarts: 2027-01-11T08:00:00Z\nagreement: plan.yaml\n")
    found = read_story(story).agreement
    assert found is not None
    assert (found.file, found.at("ref").value) == (str(plan), "MOU-JP-1")
    story.write_text("name: A try\nstarts: 2027-01-11T08:00:00Z\nagreement: none.yaml\n")
    with pytest.raises(InputError, match="agreement: "):
        read_story(story)
    with pytest.raises(InputError, match="this is an agreement, not a rehearsal"):
        read_story(plan)
