"""`entente report` as a paper and as a file."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from console.printing import typeset as printing
from tests.cli.calls import entente
from tests.report.playing import WIINTECH


def test_the_command_line_writes_both(wiintech: AsyncEngine, tmp_path: Path) -> None:
    home = str(Path(wiintech.url.database or "").parent)
    asked = [
        "--home",
        home,
        "report",
        "--programme",
        str(WIINTECH / "programme.yaml"),
        "--as-of",
        "2026-06-30",
    ]
    for shape, begins in (("pdf", b"%PDF-"), ("html", b"<!doctype html>")):
        file = tmp_path / f"report.{shape}"
        said = entente(*asked, "--format", shape, "--language", "fr", "--output", str(file))
        assert (said.code, said.err) == (0, "")
        assert file.read_bytes().startswith(begins)
    shown = entente(*asked, "--format", "html")
    assert shown.out.startswith("<!doctype html>")
    assert entente(*asked, "--format", "pdf").code == 2


def test_a_paper_without_letters_is_refused_with_the_fix(
    wiintech: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "families", lambda: ("Libertinus Serif", "DejaVu Sans Mono"))
    home, file = str(Path(wiintech.url.database or "").parent), tmp_path / "report.pdf"
    asked = ["--home", home, "report", "--format", "pdf", "--language", "ja", "--output", str(file)]
    said = entente(*asked)
    assert said.code == 2
    assert "fonts-noto-cjk" in said.err
    assert not file.exists()
