"""The page about mails shows what there is, and its commands work."""

import re
from pathlib import Path

import pytest

from activities.languages import LANGUAGES
from activities.mail.words import KINDS
from tests.cli.calls import entente

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "mails.md").read_text(encoding="utf-8")
SHOWN = set(re.findall(r"\((mails/[^)]+\.png)\)", PAGE))
PICTURES = {f"mails/{path.name}" for path in (DOCS / "mails").glob("*.png")}


def test_every_picture_is_on_the_page_and_every_one_shown_is_there() -> None:
    assert SHOWN == PICTURES


def test_every_kind_is_drawn_and_three_of_them_in_every_language() -> None:
    three = {f"{kind}.{tag}" for kind in ("signature_requested", "reminder", "in_force") for tag in LANGUAGES}
    wanted = {f"mails/{name}.png" for name in three | {f"{kind}.en" for kind in KINDS}}
    assert wanted <= PICTURES


def test_pictures_are_whole_and_small() -> None:
    contents = [(DOCS / name).read_bytes() for name in PICTURES]
    assert all(content.startswith(b"\x89PNG") and content.endswith(b"IEND\xaeB`\x82") for content in contents)
    assert sum(map(len, contents)) < 4_000_000


@pytest.mark.parametrize("typed", re.findall(r"^entente (.+)$", PAGE, re.MULTILINE))
def test_the_commands_on_the_page_work(typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = entente(*typed.split())
    assert (said.code, said.err) == (0, "")
