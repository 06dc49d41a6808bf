"""The page about packs says what is so, and leaves nothing out."""

import io
import re
from pathlib import Path

import click
import pytest

from activities.keys import load_keys
from activities.known_keys import _KEY, _ROTATION, known_keys
from console.audit import checkpoints
from console.audit.pack import archive, contents
from console.audit.pack_making import make_pack
from console.cli.app import entente as root
from console.keeping import PAUSE
from tests.audit.packs.packed import Packs, source_of, unpacked
from tests.workflows.house import House

PAGE = (Path(__file__).parents[3] / "docs" / "packs.md").read_text(encoding="utf-8")


def test_every_command_on_the_page_exists_with_its_options() -> None:
    said = re.findall(r"`entente ([^`]+)`", PAGE)
    said += re.findall(r"^entente (.+)$", PAGE, re.MULTILINE)
    assert {"pack", "verify", "receipt", "keys", "keep", "checkpoint"} <= {each.split()[0] for each in said}
    for line in said:
        words = line.split()
        command: click.Command = root.commands[words[0]]
        if isinstance(command, click.Group) and len(words) > 1 and not words[1].startswith("-"):
            command = command.commands[words[1]]
        flags = {flag for parameter in command.params for flag in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= flags, line


def test_every_option_of_a_pack_is_on_the_page() -> None:
    flags = {parameter.opts[0] for parameter in root.commands["pack"].params if parameter.opts[0][0] == "-"}
    assert flags - {"--home", "--json"} <= set(re.findall(r"-{1,2}[a-z-]+", PAGE))


@pytest.mark.asyncio(loop_scope="session")
async def test_every_file_of_a_pack_is_on_the_page(pack: Packs, house: House) -> None:
    file = io.BytesIO()
    await make_pack(file, source_of(house), [pack.mou], with_documents=True)
    named = re.findall(r"`([A-Za-z.]+(?:/[A-Z0-9a-z./-]+)?)`", PAGE.partition("## What is in it")[2])
    named += [f"agreements/REF/{each}" for each in ("commands.jsonl", "notices.jsonl")]
    for path in unpacked(file.getvalue()):
        short = re.sub(r"[0-9a-f]{64}", "SHA256", path.replace(pack.mou, "REF"))
        short = re.sub(r"histories/.*/.*-SHA256", "histories/WORKFLOW/RUN-SHA256", short)
        assert short in named, path


def test_the_bounds_on_the_page_are_those_of_the_code() -> None:
    assert f"at most {archive.MAX_PACK >> 30} GiB" in PAGE
    assert f"{archive.MAX_FILES:,} files in {archive.MAX_DIRECTORY >> 20} MiB" in PAGE
    assert f"unpack to ({archive.MAX_CONTENT >> 30} GiB)" in PAGE
    assert f"at most {archive.MAX_READ >> 20} MiB and {contents.MAX_VALUES / 1e6} million" in PAGE
    assert f"every {PAUSE.total_seconds():.0f} seconds" in PAGE


def test_the_lines_on_the_page_have_the_words_of_the_code(tmp_path: Path) -> None:
    load_keys(tmp_path)
    (key,) = known_keys(tmp_path).keys
    for begin, words in (
        ("Entente-Key", len(key.line.split())),
        ("Entente-Checkpoint", 8),
        ("Entente-Rotation", 7),
    ):
        (shown,) = re.findall(rf"^{begin} .*$", PAGE, re.MULTILINE)
        assert len(re.findall(r"<[^>]+>|\S+", shown)) == words
    assert (_KEY.groups, _ROTATION.groups, checkpoints._LINE.groups) == (4, 6, 6)
