"""Benchmarks are found by being there, and compare two things that take turns."""

from importlib import import_module

import pytest

from benchmarks.__main__ import main, names
from benchmarks.ratio import Ratio, compare


def test_every_benchmark_of_the_folder_can_be_measured() -> None:
    assert {"acts", "api", "command_line"} <= set(names())
    assert all(callable(import_module(f"benchmarks.{name}").measure) for name in names())


def test_both_sides_take_turns() -> None:
    calls: list[str] = []
    ratio = compare("this", lambda: calls.append("this"), "that", lambda: calls.append("that"), 3)
    assert calls == ["this", "that"] * 3
    assert (ratio.what, ratio.against) == ("this", "that")


def test_a_ratio_says_how_often_the_plain_thing_fits() -> None:
    assert Ratio("this", 0.5, "that", 0.25).times == 2


def test_an_unknown_benchmark_is_refused_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", "nope"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "there are acts, api, command_line" in capsys.readouterr().err
