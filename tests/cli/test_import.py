"""`entente import` against the running service: all or nothing read, each opened once, whatever dies."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col
from temporalio.client import WorkflowHandle

import worker
from activities.database import reading
from activities.snapshot import load_milestones
from console.logs import configure_logs
from console.settings import load_settings
from console.stack import Stack, running_stack
from models.names import TASK_QUEUE, agreement_id
from models.tables import AgreementRow, NoticeRow
from tests.cli.calls import Said, entente
from tests.doors.written import AGREEMENT, REGISTRY, put, spoilt
from tests.workflows.house import eventually, gapless, request

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOUR = spoilt(AGREEMENT, ", role: represented", "")
FAST = ("--rate", "100")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """The whole service in this process, with a registry."""
    folder = tmp_path_factory.mktemp("importing")
    (folder / "organisations.yaml").write_text(REGISTRY)
    settings = load_settings(home=folder / "var")
    async with running_stack(settings, worker.make_workers, tell=lambda _: None) as stack:
        said = await called(settings.home, "orgs", "import", str(folder / "organisations.yaml"))
        assert said.code == 0
        yield stack


async def called(home: Path, *argv: str) -> Said:
    return await asyncio.to_thread(entente, "--home", str(home), *argv)


class Folder:
    """Files to import into a service."""

    def __init__(self, path: Path, service: Stack) -> None:
        self.path, self.service = path, service
        self.home = Path(service.database.url.database or "").parent

    def put(self, *refs: str, text: str = FOUR) -> list[Path]:
        """Write an agreement for each ref."""
        files = [put(self.path, spoilt(text, "ref: MOU-JP-1", f"ref: {ref}"), f"{ref}.yaml") for ref in refs]
        (self.path / "organisations.yaml").unlink()
        return files

    async def imported(self, *argv: str) -> Said:
        return await called(self.home, "import", *(argv or (str(self.path),)), *FAST)

    async def opened(self, prefix: str) -> list[str]:
        """The agreements on record whose reference begins so."""
        found = select(col(AgreementRow.ref)).where(col(AgreementRow.ref).startswith(prefix))
        async with reading(self.service.database) as connection:
            return sorted((await connection.execute(found)).scalars())

    async def at_home(self, *refs: str) -> None:
        """Wait until agreements are on the main task queue."""
        for ref in refs:
            handle = self.service.client.get_workflow_handle(agreement_id(ref))

            async def there(handle: WorkflowHandle[object, object] = handle) -> bool:
                return bool((await handle.describe()).task_queue == TASK_QUEUE)

            await eventually(there)

    async def told(self, prefix: str) -> Counter[str]:
        """How many notices of each agreement were sent, once all were."""

        mine = col(NoticeRow.agreement).startswith(prefix)
        rows = select(col(NoticeRow.agreement), col(NoticeRow.state)).where(mine)

        async def sent() -> Counter[str]:
            async with reading(self.service.database) as connection:
                found = list(await connection.execute(rows))
            left = all(state == "sent" for _, state in found)
            return Counter(ref for ref, _ in found if left)

        return await eventually(sent)


@pytest.fixture(autouse=True)
def quiet() -> None:
    """The service works in this process: its log lines must not be taken for a command's output."""
    configure_logs("json", "error")


@pytest.fixture
def folder(service: Stack, tmp_path: Path) -> Folder:
    return Folder(tmp_path, service)


async def test_a_folder_of_agreements_is_opened_and_lives_on_the_main_queue(folder: Folder) -> None:
    refs = [f"MANY-{number}" for number in range(5)]
    folder.put(*refs)
    said = await folder.imported()
    assert (said.code, said.out.splitlines()[-1]) == (0, "5 opened, 0 were open before.")
    assert await folder.opened("MANY-") == sorted(refs)
    await folder.at_home(*refs)
    assert await folder.told("MANY-") == Counter(dict.fromkeys(refs, 3))


async def test_what_was_imported_before_is_left_alone_and_the_rest_goes_on(folder: Folder) -> None:
    folder.put("TWICE-1", "TWICE-2")
    assert (await folder.imported()).code == 0
    folder.put("TWICE-3")
    again = await folder.imported("--json", str(folder.path))
    assert (again.code, again.err) == (0, "")
    assert (again.json["opened"], again.json["known"]) == (["TWICE-3"], ["TWICE-1", "TWICE-2"])
    assert await folder.told("TWICE-") == Counter({f"TWICE-{number}": 3 for number in (1, 2, 3)})


async def test_what_open_opened_from_the_same_file_is_known_to_an_import(folder: Folder) -> None:
    folder.put("SINGLY-1")
    opened = await called(folder.home, "open", str(folder.path / "SINGLY-1.yaml"))
    assert opened.code == 0
    said = await folder.imported("--json", str(folder.path))
    assert (said.code, said.json["known"], said.json["taken"]) == (0, ["SINGLY-1"], [])


async def test_a_reference_with_another_content_is_told_and_the_rest_goes_on(folder: Folder) -> None:
    folder.put("TAKEN-1")
    await folder.imported()
    folder.put("TAKEN-1", text=spoilt(FOUR, "notice: P3M", "notice: P6M"))
    folder.put("TAKEN-2")
    said = await folder.imported()
    assert said.code == 1
    assert "1 opened, 0 were open before." in said.words
    assert "something else is known by that reference: TAKEN-1 (" in said.words
    assert await folder.opened("TAKEN-") == ["TAKEN-1", "TAKEN-2"]


WRONG = {
    "an organisation nobody knows": ("org: SECOND", "org: SECONT", ":9", "parties[2].org"),
    "no YAML": ("kind: mou", "kind: [mou", ":3", "file"),
    "a key nobody knows": ("kind: mou", "kint: mou", ":2", "kint"),
    "a document that is not there": ("path: mou.md", "path: moo.md", ":18", "terms.documents[1].path"),
    "nothing to reopen": ("kind: mou", "kind: mou\nreopens: MOU-NO-1", "", "reopens"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_one_wrong_file_is_named_with_its_line_and_nothing_is_opened(
    folder: Folder, wrong: tuple[str, str, str, str]
) -> None:
    good, bad, line, field = wrong
    folder.put("BAD-1", "BAD-3")
    folder.put("BAD-2", text=spoilt(FOUR, good, bad))
    said = await folder.imported("--json", str(folder.path))
    assert said.code == 2
    error = said.json["error"]
    assert (error["where"], error["field"]) == (f"{folder.path / 'BAD-2.yaml'}{line}", field)
    assert await folder.opened("BAD-") == []


async def test_a_reference_in_two_files_is_told_with_both_places(folder: Folder) -> None:
    (first,) = folder.put("DOUBLE-1")
    second = first.with_name("other.yaml")
    second.write_text(first.read_text())
    said = await folder.imported("--json", str(folder.path))
    assert (said.code, said.json["error"]["where"]) == (2, f"{second}:1")
    assert said.json["error"]["problem"] == f"DOUBLE-1 is in {first}:1 too"
    assert await folder.opened("DOUBLE-") == []


async def test_a_place_without_agreements_is_told(folder: Folder) -> None:
    said = await folder.imported(str(folder.path / "nowhere"))
    assert (said.code, "no agreement is there. Name a YAML file" in said.words) == (2, True)


async def test_an_import_that_is_killed_goes_on_where_it_was(folder: Folder) -> None:
    refs = [f"KILLED-{number:02}" for number in range(9)]
    folder.put(*refs)
    argv = ("-m", "starter", "--home", str(folder.home), "import", str(folder.path), "--rate", "4")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *argv, env={**os.environ}, stdout=asyncio.subprocess.DEVNULL
    )

    async def some() -> bool:
        return len(await folder.opened("KILLED-")) >= 3

    await eventually(some)
    process.kill()
    assert await process.wait() == -signal.SIGKILL
    said = await folder.imported("--json", str(folder.path))
    assert said.code == 0
    assert sorted(said.json["opened"] + said.json["known"]) == refs
    assert len(said.json["known"]) >= 3
    assert await folder.told("KILLED-") == Counter(dict.fromkeys(refs, 3))
    await folder.at_home(*refs)


async def test_signatures_go_on_beside_an_import(folder: Folder) -> None:
    folder.put("BESIDE-0")
    assert (await folder.imported()).code == 0
    refs = [f"BESIDE-{number}" for number in range(1, 9)]
    folder.path.joinpath("BESIDE-0.yaml").unlink()
    folder.put(*refs)
    door = replace(folder.service.door, name="console")
    importing = asyncio.create_task(folder.imported())
    for act, orgs in (
        ("approve", ("SECOND", "THIRD", "ABROAD")),
        ("sign", ("LEAD", "SECOND", "THIRD", "ABROAD")),
    ):
        for org in orgs:
            assert (await door.submit(request("BESIDE-0", org, act))).status == "recorded"
    assert (await importing).code == 0
    async with reading(folder.service.database) as connection:
        chain = [each for each, _ in await load_milestones(connection, "BESIDE-0")]
    assert gapless(chain)
    assert chain[-1].type == "signed"
    assert await folder.opened("BESIDE-") == sorted(["BESIDE-0", *refs])
    await folder.at_home(*refs)


async def test_without_anybody_at_work_nothing_is_written(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.importing.import_queue", lambda _: "nobody-listens")
    folder.put("IDLE-1")
    said = await folder.imported()
    assert said.code == 5
    assert "Nobody works on the task queue nobody-listens." in said.words
    assert await folder.opened("IDLE-") == []


async def test_without_an_engine_nothing_is_written(folder: Folder, home: Path) -> None:
    folder.put("ALONE-1")
    said = await called(home, "import", str(folder.path / "ALONE-1.yaml"))
    assert (said.code, "No engine runs in" in said.words) == (5, True)
    assert (await called(home, "list", "--json")).json == []
