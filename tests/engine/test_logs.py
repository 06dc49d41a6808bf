"""Log lines: one pipeline, and no address or link in any of them."""

import builtins
import io
import json
import logging
import sys
from typing import Any

import pytest
import structlog

from console.logs import LogFormat, LogLevel, configure_logs, redact

pytestmark = pytest.mark.usefixtures("log_setup")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def fail(words: str) -> None:
    raise ValueError(words)


def logged(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def to_stream(log_format: LogFormat = "json", level: LogLevel = "info") -> io.StringIO:
    stream = io.StringIO()
    configure_logs(log_format, level, stream)
    return stream


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("sent to office@cluster.example.", "sent to [redacted]"),
        ("To: Office <office+a=b@cluster.example>, x", "To: Office <[redacted]>, x"),
        ("'büro@cluster.example'", "[redacted]'"),
        ('"the office"@cluster.example', "[redacted]"),
        ("mailto:office%40cluster.example?x", "mailto:[redacted]?x"),
        ("https://a.example/l/Zm9v-_x?x=1 opened", "https://a.example/l/[redacted] opened"),
        ("next=%2Fl%2Fabc", "next=%2Fl%2F[redacted]"),
        ("postgresql+asyncpg://u:pw@db/entente", "postgresql+asyncpg://u:[redacted]/entente"),
        ("agreement/WIN-01 in_force @ noon, /list/x", "agreement/WIN-01 in_force @ noon, /list/x"),
    ],
)
def test_addresses_and_links_are_redacted_and_nothing_else(text: str, kept: str) -> None:
    assert redact(text) == kept


def test_a_long_word_is_redacted_in_time() -> None:
    assert redact("@" + "a" * 1_000_000 + " a@b") == "@" + "a" * 1_000_000 + " [redacted]"


def test_no_address_and_no_link_is_in_any_part_of_a_line() -> None:
    stream = to_stream()

    class Recipient:
        def __repr__(self) -> str:
            return "Recipient('secret@cluster.example')"

    try:
        fail("550 secret@cluster.example unknown, see /l/secret")
    except ValueError:
        structlog.get_logger("mail").exception(
            "secret@cluster.example refused",
            to=["secret@cluster.example"],
            by={"secret@cluster.example": ({"deep": b"/l/secret"}, Recipient())},
        )
        logging.getLogger("temporalio.activity").exception("to %s", "secret@cluster.example")
    assert len(logged(stream)) == 2
    assert "secret" not in stream.getvalue()
    assert all("ValueError: 550 [redacted] unknown" in line["exception"] for line in logged(stream))


def test_both_kinds_of_loggers_write_the_same_form() -> None:
    stream = to_stream()
    structlog.get_logger("ours").info("recorded", seq=12, late=False)
    logging.getLogger("temporalio.worker").warning("stopped after %d s", 3, extra={"queue": "entente"})
    ours, theirs = logged(stream)
    assert ours == {
        "event": "recorded", "seq": 12, "late": False,
        "level": "info", "logger": "ours", "timestamp": ours["timestamp"],
    }  # fmt: skip
    assert theirs["event"] == "stopped after 3 s"
    assert theirs["queue"] == "entente"
    assert ours["timestamp"].endswith("Z")


def test_lines_below_the_level_are_not_written() -> None:
    stream = to_stream(level="warning")
    structlog.get_logger().info("quiet")
    logging.getLogger("x").info("quiet")
    assert stream.getvalue() == ""


def test_statements_and_their_parameters_stay_out_at_any_level() -> None:
    stream = to_stream(level="debug")
    logging.getLogger("sqlalchemy.engine").info("INSERT INTO contacts")
    logging.getLogger("aiosqlite").debug("executing")
    assert stream.getvalue() == ""


def test_a_terminal_gets_text_and_a_pipe_gets_json() -> None:
    terminal = Terminal()
    configure_logs("auto", "info", terminal)
    structlog.get_logger("ours").info("recorded", to="office@cluster.example")
    assert "recorded" in terminal.getvalue()
    assert "[redacted]" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")
    pipe = to_stream("auto")
    structlog.get_logger("ours").info("recorded")
    assert logged(pipe)[0]["event"] == "recorded"


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    configure_logs("auto", "info", terminal)
    structlog.get_logger().info("recorded")
    assert "\x1b" not in terminal.getvalue()


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_log_line_imports_nothing(monkeypatch: pytest.MonkeyPatch, log_format: LogFormat) -> None:
    stream = to_stream(log_format)
    imported: list[str] = []
    real = builtins.__import__

    def recorded(name: str, *rest: Any) -> object:  # noqa: ANN401 - as the original
        imported.append(name.partition(".")[0])
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", recorded)
    try:
        fail("x")
    except ValueError:
        structlog.get_logger("ours").exception("failed", value={"a": [1]})
        logging.getLogger("theirs").exception("failed")
    monkeypatch.undo()
    # Python's own tracebacks look for a parser while they print.
    assert set(imported) <= sys.stdlib_module_names
    assert stream.getvalue().count("ValueError: x") == 2
