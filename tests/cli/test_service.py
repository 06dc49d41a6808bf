"""The command line against the running service: real engine, worker, database and mail."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import func, select
from sqlmodel import col

import worker
from activities.database import reading
from console.settings import load_settings
from console.stack import Stack, running_stack
from models.names import agreement_id
from models.tables import NoticeRow
from tests.cli.calls import Said, entente
from tests.doors.written import AGREEMENT, put, spoilt

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOUR = spoilt(AGREEMENT, ", role: represented", "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a registry and an agreement to open."""
    return put(tmp_path_factory.mktemp("service"), FOUR).parent


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(folder: Path) -> AsyncIterator[Stack]:
    """The whole service in this process, as `entente up` runs it."""
    settings = load_settings(home=folder / "var")
    async with running_stack(settings, worker.make_workers, tell=lambda _: None) as stack:
        yield stack


class Shell:
    """Calls the command line beside the running service."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def __call__(self, *argv: str) -> Said:
        return await asyncio.to_thread(entente, "--home", str(self.folder / "var"), *argv)

    async def open(self, ref: str) -> Said:
        plan = put(self.folder, spoilt(FOUR, "ref: MOU-JP-1", f"ref: {ref}"), f"{ref}.yaml")
        return await self("open", str(plan))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shell(service: Stack, folder: Path) -> Shell:
    found = Shell(folder)
    assert (await found("orgs", "import", str(folder / "organisations.yaml"))).code == 0
    return found


async def all_sent(service: Stack) -> None:
    """Wait until no notice is queued."""
    queued = select(func.count()).where(col(NoticeRow.state) == "queued")
    for _ in range(400):
        async with reading(service.database) as connection:
            if not (await connection.execute(queued)).scalar_one():
                return
        await asyncio.sleep(0.05)
    raise TimeoutError("some notices never left")


async def test_an_agreement_is_negotiated_and_signed(shell: Shell) -> None:
    ref = "MOU-JP-1"
    opened = await shell("open", str(shell.folder / "plan.yaml"))
    assert opened.code == 0, opened
    assert opened.words.startswith(
        "Lead cluster opened the negotiation of “Memorandum of Understanding” with Abroad"
    )
    assert "Waiting for 3 of 4: SECOND, THIRD and ABROAD to approve." in opened.words
    for org in ("SECOND", "THIRD"):
        assert (await shell("approve", ref, "--by", org)).code == 0
    agreed = await shell("approve", ref, "--by", "ABROAD", "--json")
    assert agreed.json["milestones"] == ["approved", "text_agreed"]
    assert agreed.json["phase"] == "signing"
    assert (await shell("grant-mandate", ref, "--by", "THIRD", "--to", "SECOND")).code == 0
    await shell("sign", ref, "--by", "LEAD")
    both = await shell("sign", ref, "--by", "SECOND", "--under", "THIRD")
    assert "Second signed, also for Third under mandate: 3 of 4 are bound." in both.words
    last = await shell("sign", ref, "--by", "ABROAD")
    assert "Abroad signed, the last signature needed. Every signature needed is there" in last.words
    assert (await shell("status", ref, "--json")).json["uncovered"] == []
    assert (await shell("list", "--phase", "in_force", "--json")).json[0]["ref"] == ref
    assert "In force" in (await shell("log", ref)).out


async def test_a_refusal_leaves_with_four_says_what_may_be_done_and_is_on_record(shell: Shell) -> None:
    ref = "MOU-JP-2"
    assert (await shell.open(ref)).code == 0
    said = await shell("sign", ref, "--by", "SECOND")
    assert (said.code, said.out) == (4, "")
    assert "Refused, WRONG_PHASE: the agreement does not stand where this can be done." in said.words
    assert f"See what can: `entente explain {ref}`." in said.words
    assert "What SECOND may do now: propose, object, approve, reject, grant-mandate and report" in said.words
    assert f"It is on record as milestone 2 of {ref}." in said.words
    document = await shell("sign", ref, "--by", "SECOND", "--under", "THIRD", "--json")
    assert (document.code, document.err) == (4, "")
    assert (document.json["status"], document.json["code"], document.json["milestone"]) == (
        "refused",
        "WRONG_PHASE",
        3,
    )
    assert "approve" in document.json["may"]
    log = (await shell("log", ref, "--json")).json["milestones"]
    assert [each["type"] for each in log] == ["negotiation_opened", "refused", "refused"]


async def test_a_retried_act_has_the_same_answer_for_ever(shell: Shell) -> None:
    ref = "MOU-JP-3"
    await shell.open(ref)
    approve = ("approve", ref, "--by", "SECOND", "--command-id", "retried", "--json")
    first = await shell(*approve)
    await shell("approve", ref, "--by", "THIRD")
    second = await shell(*approve)
    assert (first.code, second.code) == (0, 0)
    same = ("seq", "digest", "milestones", "sentences", "command_id")
    assert [first.json[key] for key in same] == [second.json[key] for key in same]
    other = await shell("approve", ref, "--by", "ABROAD", "--command-id", "retried", "--json")
    assert (other.code, other.json["error"]["kind"]) == (2, "other_payload")
    done = await shell("approve", ref, "--by", "SECOND", "--json")
    assert (done.code, done.json["code"]) == (4, "ALREADY_DONE")


async def test_an_ended_agreement_answers_by_the_same_rules(shell: Shell, service: Stack) -> None:
    ref = "MOU-JP-4"
    await shell.open(ref)
    assert (await shell("abandon", ref, "--reason", "No more")).code == 0
    await service.client.get_workflow_handle(agreement_id(ref)).result()
    said = await shell("approve", ref, "--by", "SECOND", "--command-id", "too-late")
    assert said.code == 4
    assert "What SECOND may do now: nothing." in said.words
    assert "It is kept as command too-late; the chain says nothing of it." in said.words


async def test_a_flood_is_turned_away_but_never_what_is_allowed(shell: Shell) -> None:
    ref = "MOU-JP-5"
    await shell.open(ref)
    for _ in range(20):
        assert (await shell("sign", ref, "--by", "SECOND", "--json")).json["code"] == "WRONG_PHASE"
    said = await shell("sign", ref, "--by", "SECOND", "--json")
    assert (said.code, said.json["code"], said.json["milestone"]) == (4, "FLOOD", None)
    assert (await shell("approve", ref, "--by", "SECOND")).code == 0


async def test_who_may_not_act_for_others_is_refused_on_record(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = "MOU-JP-6"
    await shell.open(ref)
    monkeypatch.setenv("ENTENTE_CLI_ACTS_FOR_ANYONE", "false")
    said = await shell("approve", ref, "--by", "SECOND", "--json")
    assert (said.code, said.json["code"], said.json["milestone"]) == (4, "UNAUTHENTICATED", 2)
    told = (await shell("approve", ref, "--by", "SECOND")).words
    assert "ENTENTE_PUBLIC_URL" in told
    assert "What SECOND may do now, from its own link: propose," in told
    past = await shell("extend", ref, "--until", "2020-01-01")
    assert (
        "Refused, INVALID_TERMS: the new deadline is over already, or not later than the old one"
        in past.words
    )
    assert (await shell("extend", ref, "--until", "2099-01-01")).code == 0


async def test_mails_that_left_are_counted_and_can_be_read(shell: Shell, service: Stack) -> None:
    ref = "MOU-JP-7"
    await shell.open(ref)
    await all_sent(service)
    counts = (await shell("notices", "--agreement", ref, "--json")).json["counts"]
    assert counts == {org: {"sent": 1} for org in ("ABROAD", "SECOND", "THIRD")}
    shown = await shell("notices", "show", f"{ref}/1/opened/ABROAD")
    assert shown.code == 0
    assert f"協定：「Memorandum of Understanding」（{ref}）" in shown.out
    assert "Entente-Receipt v1" in shown.out
    assert "mou@abroad.example" not in shown.out
    found = (await shell("notices", "show", f"{ref}/1/opened/ABROAD", "--json")).json
    assert found["to"] == "ABROAD"
    mail = await asyncio.to_thread(Path(found["file"]).read_text, "utf-8")
    assert f"Message-ID: {found['message_id']}" in mail


async def test_the_program_itself_acts_and_leaves_with_the_right_code(shell: Shell) -> None:
    ref = "MOU-JP-8"
    await shell.open(ref)
    environment = {**os.environ, "ENTENTE_HOME": str(shell.folder / "var")}
    for argv, code in (
        (("approve", ref, "--by", "SECOND"), 0),
        (("approve", ref, "--by", "SECOND"), 4),
        (("status", "MOU-NO-1"), 3),
    ):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "starter", *argv, "--json"),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert (process.returncode, err) == (code, b"")
        assert out.startswith(b"{")


async def phase(shell: Shell, ref: str, wanted: str) -> None:
    """Wait until another agreement's news has come to this one."""
    for _ in range(400):
        found = await shell("status", ref, "--json")
        if found.code == 0 and wanted in (found.json["phase"], found.json["outcome"]):
            return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"{ref} is not {wanted}")


async def test_an_intensified_agreement_grows_from_one_in_force(shell: Shell) -> None:
    ref, new = "MOU-JP-9", "IA-JP-9"
    four = ("LEAD", "SECOND", "THIRD", "ABROAD")
    await shell.open(ref)
    for act, orgs in (("approve", four[1:]), ("sign", four)):
        for org in orgs:
            assert (await shell(act, ref, "--by", org)).code == 0
    block = f"ref: {new}\ntitle: Closer cooperation\nterms: {{duration: P5Y, notice: P6M}}\n"
    plan = put(shell.folder, block, "closer.yaml")
    opening = ("open-intensified", ref, "--agreement", str(plan), "--commitment", "kind=office,title=Window")
    refused = await shell(*opening)
    assert refused.code == 4
    assert "NOT_ELIGIBLE: its conditions are not met yet: pilots completed: 0 of 1 needed." in refused.words
    for org in ("LEAD", "ABROAD"):
        assert (await shell("waive-pilots", ref, "--by", org, "--reason", "Long friends")).code == 0
    opened = await shell(*opening)
    assert opened.code == 0, opened
    assert f"the intensified agreement {new} “Closer cooperation”. It commits to an office" in opened.words
    await phase(shell, new, "negotiating")
    for act, orgs in (("approve", four[1:]), ("sign", four)):
        for org in orgs:
            assert (await shell(act, new, "--by", org)).code == 0
    await phase(shell, ref, "superseded")
    assert f"It grows from {ref}." in (await shell("status", new)).words
    assert f"{new} is in force in its place" in (await shell("log", ref)).words
    assert (await shell("commitments", new, "--json")).json[0]["stands"] == "in_force"
