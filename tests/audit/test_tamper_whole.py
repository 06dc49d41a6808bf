"""Attacks on everything at once: what no record can show by itself, and what shows it from outside."""

from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from activities.keys import load_keys
from activities.snapshot import columns_of
from console.audit.checkpoints import Checkpoint, make_checkpoint, parse_checkpoint
from console.audit.evidence import Evidence
from console.audit.histories import run_of
from console.audit.levels import checkpoints as v8
from console.audit.line import Verdict
from console.audit.receipts import Brought
from console.doors.story_file import Story
from tests.audit.attacks import NOT_FOUND, beside
from tests.audit.conftest import Lives
from tests.audit.forge import Forger
from tests.audit.lives import Lived, found, lived
from tests.rehearsal.stages import EXAMPLES

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUT = 15
"""The tail of MOU-JP-1 that somebody regrets: the last four signatures."""


def told_otherwise(story: Story) -> Story:
    """The same life, but for the last signature, which never came."""
    return replace(story, acts=story.acts[:-1])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def rewritten(stories: Lives, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Everything made anew by whoever holds the key: database, histories, ledger, signatures."""
    home = tmp_path_factory.mktemp("rewritten") / "home"
    keys = stories["MOU-JP-1"].home / "keys"
    return (await lived(EXAMPLES / "stories" / "s1.yaml", home, told_otherwise, keys))["MOU-JP-1"]


def a_mail_of(life: Lived, last: int) -> Brought:
    """One mail a partner kept, about one of the last milestones."""
    return next(each for each in life.mails() if each.receipt.seq >= last)


def as_it_was(life: Lived, folder: Path) -> Evidence:
    """Return the evidence of an earlier moment: rows, inbox, ledger and history cut at one place."""
    forger = Forger(life, folder)
    last = forger.row(CUT)
    events = forger.history()
    events = events[: events.index(forger.coming(CUT + 1))]
    while events.pop()["eventType"] != "EVENT_TYPE_WORKFLOW_TASK_SCHEDULED":
        pass
    forger.rows = forger.rows[:CUT]
    state = forger.folded()
    run = forger.runs[0]
    return replace(
        life.evidence,
        milestones=forger.rows,
        commands=[row for row in forger.inbox if row["received_at"] <= last["recorded_at"]],
        notices=[row for row in forger.ledger if row["seq"] <= CUT],
        runs=[run_of(run.workflow_id, run.run_id, events, run.source)],
        stored=state.model_dump(mode="json"),
        listed={name: value for name, value in columns_of(state).items() if name != "state"},
        told=state.model_dump(mode="json"),
    )


@beside("everything rewritten with the key, nothing kept outside", NOT_FOUND)
async def test_everything_rewritten_with_the_key_is_not_found(rewritten: Lived) -> None:
    assert (await rewritten.verified()).verdict is Verdict.VERIFIED


@beside("everything rewritten with the key, one partner's mail kept", "V8", "milestone and file")
async def test_everything_rewritten_is_found_by_one_mail_a_partner_kept(
    stories: Lives, rewritten: Lived
) -> None:
    mail = a_mail_of(stories["MOU-JP-1"], 11)
    report = await rewritten.verified(brought=[mail])
    (line,) = found(report, Verdict.CONTRADICTED)
    assert (line.level, line.where) == ("V8", f"milestone {mail.receipt.seq}, file {mail.source}")


@beside(
    "everything rewritten with another key, one partner's mail kept",
    "V8, as not verifiable",
    "milestone and file",
)
async def test_everything_rewritten_with_another_key_cannot_be_held_to_the_mail(
    stories: Lives, tmp_path: Path
) -> None:
    other = (await lived(EXAMPLES / "stories" / "s1.yaml", tmp_path / "home", told_otherwise))["MOU-JP-1"]
    assert (await other.verified()).verdict is Verdict.VERIFIED
    mail = a_mail_of(stories["MOU-JP-1"], 11)
    report = await other.verified(brought=[mail])
    (line,) = found(report, Verdict.NOT_VERIFIABLE)
    assert (line.level, line.where) == ("V8", f"milestone {mail.receipt.seq}, file {mail.source}")
    assert report.verdict is Verdict.NOT_VERIFIABLE


@beside("everything set back to an earlier day, nothing kept outside", NOT_FOUND)
async def test_everything_set_back_is_not_found(stories: Lives, tmp_path: Path) -> None:
    life = stories["MOU-JP-1"]
    report = await life.verified(as_it_was(life, tmp_path))
    assert [line for line in report.lines if line.verdict is not Verdict.VERIFIED] == []


@beside("everything set back to an earlier day, one partner's mail kept", "V8", "milestone and file")
async def test_everything_set_back_is_found_by_one_mail_a_partner_kept(
    stories: Lives, tmp_path: Path
) -> None:
    life = stories["MOU-JP-1"]
    mail = a_mail_of(life, CUT + 1)
    report = await life.verified(as_it_was(life, tmp_path), brought=[mail])
    (line,) = found(report, Verdict.CONTRADICTED)
    assert (line.level, line.where) == ("V8", f"milestone {mail.receipt.seq}, file {mail.source}")


def checkpoint_of(life: Lived) -> Checkpoint:
    """The signed line about its newest milestone, as somebody kept it."""
    signer = load_keys(life.home / "keys").signer
    return parse_checkpoint(make_checkpoint(signer, life.evidence.milestones[-1]))


def held(evidence: Evidence, checkpoint: Checkpoint, life: Lived) -> tuple[Verdict, str, str]:
    (line,) = v8.check(evidence, [checkpoint], life.keys)
    return line.verdict, line.level, line.where


@beside("everything rewritten with the key, one checkpoint kept", "V8", "checkpoint of milestone 19")
async def test_everything_rewritten_is_found_by_one_checkpoint(stories: Lives, rewritten: Lived) -> None:
    life = stories["MOU-JP-1"]
    found_at = held(rewritten.evidence, checkpoint_of(life), life)
    assert found_at == (Verdict.CONTRADICTED, "V8", "checkpoint of milestone 19")


@beside("everything set back to an earlier day, one checkpoint kept", "V8", "checkpoint of milestone 19")
async def test_everything_set_back_is_found_by_one_checkpoint(stories: Lives, tmp_path: Path) -> None:
    life = stories["MOU-JP-1"]
    found_at = held(as_it_was(life, tmp_path), checkpoint_of(life), life)
    assert found_at == (Verdict.CONTRADICTED, "V8", "checkpoint of milestone 19")


@beside("a checkpoint forged", "V8", "checkpoint of milestone 19")
async def test_a_checkpoint_somebody_made_up_is_found(stories: Lives) -> None:
    life = stories["MOU-JP-1"]
    true = checkpoint_of(life)
    forged = parse_checkpoint(true.line.replace(true.digest, "0" * 64))
    assert held(life.evidence, true, life)[0] is Verdict.VERIFIED
    assert held(life.evidence, forged, life)[0] is Verdict.CONTRADICTED


@beside("a receipt forged", "V8", "milestone and file")
async def test_a_receipt_somebody_made_up_is_found(stories: Lives) -> None:
    life = stories["MOU-JP-1"]
    mail = life.mails()[0]
    digest = life.evidence.milestones[2]["digest"]
    forged = mail._replace(line=mail.line.replace(mail.receipt.digest, digest))
    report = await life.verified(brought=[forged])
    (line,) = found(report, Verdict.CONTRADICTED)
    assert line.level == "V8"
    assert "signed" in line.what
